using DiffPlex;

namespace Incidents.Core.Runbooks;

/// <summary>Lines that were replaced by others; either may be none. Counted from 0, up to but not including the end.</summary>
internal readonly record struct LineEdit(int Before, int BeforeEnd, int After, int AfterEnd);

/// <summary>Two texts in lines, and where they differ. All comparing is done here, by DiffPlex.</summary>
internal sealed record LineEdits(string[] Before, string[] After, IReadOnlyList<LineEdit> Edits)
{
    /// <summary>When what differs lies in more lines than this, all of it is told as replaced: comparing costs lines times differences while somebody waits, and nobody reads such a difference line by line.</summary>
    public const int Most = 6_000;

    /// <param name="before">The older text.</param>
    /// <param name="after">The newer one.</param>
    /// <param name="lines">How a text that is not empty falls into lines.</param>
    public static LineEdits Between(string before, string after, Func<string, string[]> lines)
    {
        var (older, newer) = (before.Length == 0 ? [] : lines(before), after.Length == 0 ? [] : lines(after));
        var start = 0;
        while (start < older.Length && start < newer.Length && older[start] == newer[start]) start++;
        var (end, newEnd) = (older.Length, newer.Length);
        while (end > start && newEnd > start && older[end - 1] == newer[newEnd - 1]) (end, newEnd) = (end - 1, newEnd - 1);
        return new(older, newer, end - start + newEnd - start > Most
            ? [new(start, end, start, newEnd)]
            : [.. new Differ().CreateCustomDiffs(before, after, ignoreWhiteSpace: false, lines).DiffBlocks.Select(b => new LineEdit(b.DeleteStartA, b.DeleteStartA + b.DeleteCountA, b.InsertStartB, b.InsertStartB + b.InsertCountB))]);
    }

    /// <summary>Lines as they are read, without their ends.</summary>
    public static string[] Bare(string text) => text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);

    /// <summary>Only what changes, with some lines around it; null stands for lines that are left out.</summary>
    public static List<T?> Shortened<T>(IReadOnlyList<T> lines, Func<T, bool> changes, int around) where T : class
    {
        // How far the last change is, and from the other side the next one.
        var near = new bool[lines.Count];
        for (var (i, left) = (0, 0); i < lines.Count; i++) near[i] = (left = changes(lines[i]) ? around + 1 : left - 1) > 0;
        for (var (i, left) = (lines.Count - 1, 0); i >= 0; i--) near[i] |= (left = changes(lines[i]) ? around + 1 : left - 1) > 0;

        var shown = new List<T?>();
        for (var i = 0; i < lines.Count; i++)
            if (near[i]) shown.Add(lines[i]);
            else if (shown.Count == 0 || shown[^1] is not null) shown.Add(null);
        return shown;
    }
}
