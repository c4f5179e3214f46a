using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Incidents.Core.Runbooks;

/// <summary>Two revisions beside each other, line by line, with the guarded steps that a change touches.</summary>
/// <param name="Rows">Null stands for lines that are the same and left out.</param>
/// <param name="Guarded">Ids of the guarded steps that a changed line belongs to, in either text.</param>
public sealed record SideBySide(IReadOnlyList<SideRow?> Rows, IReadOnlyList<string> Guarded)
{
    private const int Around = 3;

    /// <summary>Comparing costs lines times differences.</summary>
    public const int MostLines = 6000;

    /// <summary>Null when they are too long to be compared while somebody waits.</summary>
    public static SideBySide? Of(string before, string after, IReadOnlyList<Step> stepsBefore, IReadOnlyList<Step> stepsAfter)
    {
        if (before.Count(c => c == '\n') + after.Count(c => c == '\n') > MostLines) return null;
        var model = new SideBySideDiffBuilder(new Differ()).BuildDiffModel(before, after, ignoreWhitespace: false);
        List<SideRow> rows =
        [
            .. model.OldText.Lines.Zip(model.NewText.Lines, (left, right) => new SideRow(
                Of(left), Of(right), left.Type != ChangeType.Unchanged || right.Type != ChangeType.Unchanged,
                GuardOf(stepsAfter, right) ?? GuardOf(stepsBefore, left))),
        ];
        return new SideBySide(Shortened(rows), [.. rows.Where(r => r.Changed).Select(r => r.Guards).OfType<string>().Distinct()]);
    }

    private static SideLine? Of(DiffPiece piece) => piece.Type == ChangeType.Imaginary || piece.Position is not { } number ? null : new SideLine(number, piece.Text ?? "");

    private static string? GuardOf(IReadOnlyList<Step> steps, DiffPiece piece) =>
        piece.Type == ChangeType.Imaginary ? null : steps.FirstOrDefault(s => s.Quorum > 0 && s.FirstLine <= piece.Position && piece.Position <= s.LastLine)?.Id;

    private static List<SideRow?> Shortened(List<SideRow> rows)
    {
        // How far the next change is, from both sides, in two passes.
        var near = new bool[rows.Count];
        for (var (i, left) = (0, 0); i < rows.Count; i++)
        {
            left = rows[i].Changed ? Around + 1 : left - 1;
            near[i] |= left > 0;
        }

        for (var (i, left) = (rows.Count - 1, 0); i >= 0; i--)
        {
            left = rows[i].Changed ? Around + 1 : left - 1;
            near[i] |= left > 0;
        }

        var shown = new List<SideRow?>();
        for (var i = 0; i < rows.Count; i++)
            if (near[i]) shown.Add(rows[i]);
            else if (shown.Count == 0 || shown[^1] is not null) shown.Add(null);
        return shown;
    }
}

/// <summary>One line of each text; null where that text has none here.</summary>
/// <param name="Guards">The guarded step that the line belongs to, or null.</param>
public sealed record SideRow(SideLine? Before, SideLine? After, bool Changed, string? Guards);

/// <summary>A line with its number in its text, from 1.</summary>
public sealed record SideLine(int Number, string Text);
