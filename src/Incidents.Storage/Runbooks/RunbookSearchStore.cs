using System.Text;
using Incidents.Core.Runbooks;

namespace Incidents.Storage.Runbooks;

/// <summary>Runbooks by what they say. The one place with two SQL texts: FTS5 on SQLite, tsvector on PostgreSQL; both are given the same words.</summary>
public static class RunbookSearchStore
{
    /// <summary>PostgreSQL keeps at most a megabyte of words for one text; what comes later is not found.</summary>
    private const int LongestText = 200_000;

    private const int MostWords = 10;
    private const int MostFound = 50;

    /// <summary>The words that are looked for; none when there is nothing to look for.</summary>
    public static IReadOnlyList<string> WordsOf(string text) => [.. Plain(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostWords)];

    /// <summary>Those that hold words beginning with each of <paramref name="words"/>, the best first.</summary>
    public static IReadOnlyList<RunbookSummary> Find(ReadTx tx, IReadOnlyList<string> words)
    {
        if (words.Count == 0) return [];
        var found = tx.IsPostgres
            ? tx.Query<string>(
                "SELECT s.slug FROM runbook_search s, to_tsquery('simple', @query) q WHERE s.words @@ q ORDER BY ts_rank(s.words, q) DESC, s.slug LIMIT @most",
                new { query = string.Join(" & ", words.Select(w => $"{w}:*")), most = MostFound })
            : tx.Query<string>(
                "SELECT slug FROM runbook_search WHERE runbook_search MATCH @query ORDER BY bm25(runbook_search, 0, 10, 1), slug LIMIT @most",
                new { query = string.Join(' ', words.Select(w => $"\"{w}\"*")), most = MostFound });
        return [.. found.Select(slug => RunbookStore.Find(tx, slug)).OfType<RunbookSummary>()];
    }

    internal static void Put(WriteTx tx, string slug, string title, string markdown)
    {
        var (heading, text) = (Plain(title), Plain(markdown.Length <= LongestText ? markdown : markdown[..LongestText]));
        tx.Execute("DELETE FROM runbook_search WHERE slug = @slug", new { slug });
        tx.Execute(
            tx.IsPostgres
                ? "INSERT INTO runbook_search (slug, words) VALUES (@slug, setweight(to_tsvector('simple', @heading), 'A') || to_tsvector('simple', @text))"
                : "INSERT INTO runbook_search (slug, title, words) VALUES (@slug, @heading, @text)", new { slug, heading, text });
    }

    /// <summary>Letters and digits in lower case, one blank between words: each engine has its own mind about everything else.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune)) plain.Append(Rune.ToLowerInvariant(rune));
            else if (plain.Length > 0 && plain[^1] != ' ') plain.Append(' ');
        return plain.ToString();
    }
}
