namespace Incidents.Core.Runbooks;

/// <summary>Two revisions beside each other, line by line, with the guarded steps that a change touches.</summary>
/// <param name="Rows">Null stands for lines that are the same and left out.</param>
/// <param name="Guarded">Ids of the guarded steps that a changed line belongs to, in either text.</param>
public sealed record SideBySide(IReadOnlyList<SideRow?> Rows, IReadOnlyList<string> Guarded)
{
    private const int Around = 3;

    /// <summary>Nobody reads more beside each other.</summary>
    public const int MostLines = LineEdits.Most;

    /// <summary>Null when they are too long to be compared while somebody waits.</summary>
    public static SideBySide? Of(string before, string after, IReadOnlyList<Step> stepsBefore, IReadOnlyList<Step> stepsAfter)
    {
        if (before.Count(c => c == '\n') + after.Count(c => c == '\n') > MostLines) return null;
        var both = LineEdits.Between(before, after, LineEdits.Bare);
        var (rows, at, newAt) = (new List<SideRow>(), 0, 0);
        void Add(bool old, bool added, bool changed)
        {
            var (left, right) = (old ? new SideLine(at + 1, both.Before[at]) : null, added ? new SideLine(newAt + 1, both.After[newAt]) : null);
            rows.Add(new SideRow(left, right, changed, GuardOf(stepsAfter, right) ?? GuardOf(stepsBefore, left)));
            if (old) at++;
            if (added) newAt++;
        }

        foreach (var edit in both.Edits)
        {
            while (at < edit.Before) Add(old: true, added: true, changed: false);
            while (at < edit.BeforeEnd || newAt < edit.AfterEnd) Add(at < edit.BeforeEnd, newAt < edit.AfterEnd, changed: true);
        }

        while (at < both.Before.Length) Add(old: true, added: true, changed: false);
        return new SideBySide(LineEdits.Shortened(rows, row => row.Changed, Around), [.. rows.Where(r => r.Changed).Select(r => r.Guards).OfType<string>().Distinct()]);
    }

    private static string? GuardOf(IReadOnlyList<Step> steps, SideLine? line) => line is null ? null : steps.FirstOrDefault(s => s.Quorum > 0 && s.FirstLine <= line.Number && line.Number <= s.LastLine)?.Id;
}

/// <summary>One line of each text; null where that text has none here.</summary>
/// <param name="Guards">The guarded step that the line belongs to, or null.</param>
public sealed record SideRow(SideLine? Before, SideLine? After, bool Changed, string? Guards);

/// <summary>A line with its number in its text, from 1.</summary>
public sealed record SideLine(int Number, string Text);
