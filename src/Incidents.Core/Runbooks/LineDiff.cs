using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Incidents.Core.Runbooks;

/// <summary>What changes from one text to another, line by line.</summary>
public static class LineDiff
{
    /// <summary>Every line of both, in order.</summary>
    public static IReadOnlyList<DiffLine> Of(string before, string after) =>
        [.. new InlineDiffBuilder(new Differ()).BuildDiffModel(before, after, ignoreWhitespace: false).Lines.Select(l => new DiffLine(l.Type switch { ChangeType.Inserted => LineChange.Added, ChangeType.Deleted => LineChange.Removed, _ => LineChange.Same }, l.Text))];

    /// <summary>Only what changes, with some lines around it; null stands for lines that are left out.</summary>
    public static IReadOnlyList<DiffLine?> Shortened(IReadOnlyList<DiffLine> lines, int around)
    {
        var kept = new List<DiffLine?>();
        for (var i = 0; i < lines.Count; i++)
        {
            var near = Enumerable.Range(Math.Max(0, i - around), Math.Min(lines.Count, i + around + 1) - Math.Max(0, i - around)).Any(j => lines[j].Change != LineChange.Same);
            if (near) kept.Add(lines[i]);
            else if (kept.Count == 0 || kept[^1] is not null) kept.Add(null);
        }

        return kept;
    }
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
