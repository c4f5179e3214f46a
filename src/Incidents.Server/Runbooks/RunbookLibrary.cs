using System.Collections.Concurrent;
using System.Text;
using Incidents.Core;
using Incidents.Core.Runbooks;

namespace Incidents.Server.Runbooks;

/// <summary>
/// Texts already read and rendered, by content hash: Markdown costs five times a request, and the same revision is asked for again and again.
/// </summary>
public sealed class RunbookLibrary
{
    private const int Kept = 500;
    private readonly ConcurrentDictionary<string, Volume> volumes = new();

    public Outcome<Volume> Read(string markdown, string slug)
    {
        var hash = Publishing.HashOf(markdown);
        if (volumes.TryGetValue(hash, out var known)) return known;
        if (!RunbookReader.Read(markdown, slug).Is(out var runbook, out var refusal)) return refusal;
        if (volumes.Count >= Kept) volumes.Clear();
        return volumes.GetOrAdd(hash, _ => new Volume(hash, runbook, markdown));
    }
}

/// <summary>One text: its hash, what was read from it, and its page.</summary>
public sealed class Volume(string hash, Runbook runbook, string markdown)
{
    private readonly Lazy<byte[]> page = new(() => Encoding.UTF8.GetBytes(RunbookPage.Render(runbook.Title, RunbookHtml.Render(markdown))));

    private readonly Lazy<string> paper = new(() => RunbookPaper.Steps(runbook));

    public string Hash => hash;

    public Runbook Runbook => runbook;

    /// <summary>The whole page as UTF-8.</summary>
    public byte[] Page => page.Value;

    /// <summary>The steps as they are printed, with their boxes and forms.</summary>
    public string Paper => paper.Value;
}
