using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>What changed between two texts, in the form that <c>patch</c> reads.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <param name="before">The older text; empty for none.</param>
    /// <param name="after">The newer one.</param>
    /// <param name="beforeName">What the older one is called.</param>
    /// <param name="afterName">What the newer one is called.</param>
    /// <returns>Nothing when they are the same.</returns>
    public static string Of(string before, string after, string beforeName, string afterName)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (older, newer, edits) = LineEdits.Between(before, after, Lines);
        if (edits.Count == 0) return "";
        var diff = new StringBuilder().Append($"--- {beforeName}\n+++ {afterName}\n");
        for (int from = 0, to = 0; from < edits.Count; from = to)
        {
            for (to = from + 1; to < edits.Count && edits[to].Before - edits[to - 1].BeforeEnd <= 2 * Context;) to++;
            Append(diff, older, newer, [.. edits.Skip(from).Take(to - from)]);
        }

        return diff.ToString();
    }

    private static void Append(StringBuilder diff, string[] older, string[] newer, List<LineEdit> edits)
    {
        var (first, last) = (edits[0], edits[^1]);
        var lead = Math.Min(Context, first.Before);
        var tail = Math.Min(Context, older.Length - last.BeforeEnd);
        var (at, length) = (first.Before - lead, last.BeforeEnd + tail - first.Before + lead);
        var (newAt, newLength) = (first.After - lead, last.AfterEnd + tail - first.After + lead);
        diff.Append($"@@ -{Range(at, length)} +{Range(newAt, newLength)} @@\n");
        foreach (var edit in edits)
        {
            for (; at < edit.Before; at++) Line(diff, ' ', older[at]);
            for (; at < edit.BeforeEnd; at++) Line(diff, '-', older[at]);
            for (var added = edit.After; added < edit.AfterEnd; added++) Line(diff, '+', newer[added]);
        }

        for (; at < last.BeforeEnd + tail; at++) Line(diff, ' ', older[at]);
    }

    /// <summary>An empty range is named by the line before it.</summary>
    private static string Range(int at, int length) => length switch { 0 => $"{at},0", 1 => $"{at + 1}", _ => $"{at + 1},{length}" };

    private static void Line(StringBuilder diff, char sign, string line)
    {
        diff.Append(sign).Append(line);
        if (!line.EndsWith('\n')) diff.Append("\n\\ No newline at end of file\n");
    }

    /// <summary>With their ends, so that a change of these shows too.</summary>
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int from = 0, to; from < text.Length; from = to)
        {
            to = text.IndexOf('\n', from) is var end && end < 0 ? text.Length : end + 1;
            lines.Add(text[from..to]);
        }

        return [.. lines];
    }
}
