using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>A runbook's source with its lines, so that a step can be shown from exactly the text it was written with.</summary>
internal sealed class SourceText
{
    public const int MaxBytes = 1024 * 1024;

    private readonly List<int> starts = [0];

    public SourceText(string text)
    {
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            // A lone CR ends a line too: Markdig says so, and the two must agree on where a line is.
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                starts.Add(i + 1);
        }
    }

    public string Text { get; }

    public int LineCount => starts.Count;

    public int LineAt(int offset)
    {
        var found = starts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The lines from <paramref name="from"/> up to but not including <paramref name="to"/>, counted from 0, with their line ends.</summary>
    public string Lines(int from, int to) => Text[StartOf(from)..StartOf(to)];

    public bool IsBlank(int line) => string.IsNullOrWhiteSpace(Lines(line, line + 1));

    /// <summary>What makes the text no text, if anything: PostgreSQL cannot store U+0000, and a lone surrogate is no character.</summary>
    public (int Line, string What)? Flaw()
    {
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\0')
                return (LineAt(i) + 1, "contains U+0000; remove it");
            if (!char.IsSurrogate(Text[i]))
                continue;
            if (!Rune.TryGetRuneAt(Text, i, out _))
                return (LineAt(i) + 1, "contains half of a surrogate pair; remove it");
            i++;
        }

        return null;
    }

    private int StartOf(int line) => line < starts.Count ? starts[line] : Text.Length;
}
