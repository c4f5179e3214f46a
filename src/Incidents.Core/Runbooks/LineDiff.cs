namespace Incidents.Core.Runbooks;

/// <summary>What changes from one text to another, line by line.</summary>
public static class LineDiff
{
    /// <summary>Every line of both, in order.</summary>
    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var both = LineEdits.Between(before, after, LineEdits.Bare);
        var (lines, at) = (new List<DiffLine>(), 0);
        foreach (var edit in both.Edits)
        {
            lines.AddRange(both.Before[at..edit.Before].Select(text => new DiffLine(LineChange.Same, text)));
            lines.AddRange(both.Before[edit.Before..edit.BeforeEnd].Select(text => new DiffLine(LineChange.Removed, text)));
            lines.AddRange(both.After[edit.After..edit.AfterEnd].Select(text => new DiffLine(LineChange.Added, text)));
            at = edit.BeforeEnd;
        }

        return [.. lines, .. both.Before[at..].Select(text => new DiffLine(LineChange.Same, text))];
    }

    /// <summary>Only what changes, with some lines around it; null stands for lines that are left out.</summary>
    public static IReadOnlyList<DiffLine?> Shortened(IReadOnlyList<DiffLine> lines, int around) => LineEdits.Shortened(lines, line => line.Change != LineChange.Same, around);
}

/// <summary>One line, and whether it stays.</summary>
public sealed record DiffLine(LineChange Change, string Text);

/// <summary>What becomes of a line.</summary>
public enum LineChange
{
    Same,
    Added,
    Removed,
}
