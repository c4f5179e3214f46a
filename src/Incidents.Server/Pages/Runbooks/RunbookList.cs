using System.Buffers.Text;
using System.Text;
using Incidents.Core;
using Incidents.Core.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Pages.Runbooks;

/// <summary>Runbooks, all by name or those that were searched for.</summary>
public sealed record RunbookList(IReadOnlyList<FoundRunbook> Items, string? Query, string? Next)
{
    private const int Around = 90;

    /// <summary>Where it goes on; null at the end.</summary>
    public string? NextAddress => Next is null ? null : $"/runbooks?cursor={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Next))}";

    public static RunbookList Of(Page<RunbookSummary> page) => new([.. page.Items.Select(r => new FoundRunbook(r, null))], null, page.Next);

    public static RunbookList Of(ReadTx tx, string query, IReadOnlyList<string> words) =>
        new([.. RunbookSearchStore.Find(tx, words).Select(r => new FoundRunbook(r, Excerpt(RunbookStore.FindRevision(tx, r.Id, r.Revision)?.Markdown ?? "", words)))], query, null);

    /// <summary>What stands around the first of the words that is found as it was typed.</summary>
    private static string? Excerpt(string markdown, IReadOnlyList<string> words)
    {
        var at = words.Select(w => markdown.IndexOf(w, StringComparison.OrdinalIgnoreCase)).Where(i => i >= 0).DefaultIfEmpty(-1).Max();
        if (at < 0) return null;
        var (from, to) = (Math.Max(0, at - Around), Math.Min(markdown.Length, at + Around));
        var text = string.Join(' ', markdown[from..to].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"{(from > 0 ? "…" : "")}{text}{(to < markdown.Length ? "…" : "")}";
    }
}

/// <summary>One of them, with what stands around the words that were searched for.</summary>
public sealed record FoundRunbook(RunbookSummary Summary, string? Excerpt);
