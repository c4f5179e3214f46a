using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>A text by its lines, counted from 1, to be changed in one place; what is added ends its lines as the text does.</summary>
internal sealed class MarkdownLines(string markdown)
{
    private readonly SourceText source = new(markdown);
    private readonly string end = markdown.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    public int Count => source.LineCount;

    /// <summary>Without its end.</summary>
    public string this[int line] => source.Lines(line - 1, line).TrimEnd('\r', '\n');

    public string After(int line, IEnumerable<string> added, bool apart = false)
    {
        var head = source.Lines(0, line);
        var tail = source.Lines(line, source.LineCount);
        if (head.Length > 0 && head[^1] is not ('\n' or '\r')) head += end;
        var gap = apart && tail.Length > 0 && !source.IsBlank(line) ? end : "";
        return $"{head}{Joined(added)}{gap}{tail}";
    }

    public string Before(int line, IEnumerable<string> added) => $"{source.Lines(0, line - 1)}{Joined(added)}{source.Lines(line - 1, source.LineCount)}";

    public string With(int line, string instead)
    {
        var was = source.Lines(line - 1, line);
        return $"{source.Lines(0, line - 1)}{instead}{was[was.TrimEnd('\r', '\n').Length..]}{source.Lines(line, source.LineCount)}";
    }

    /// <summary>Whether the line is the last of a NOTE box.</summary>
    public bool EndsBox(int line)
    {
        var at = line;
        while (at > 1 && this[at].StartsWith('>') && this[at] != "> [!NOTE]") at--;
        return at < line && this[at] == "> [!NOTE]";
    }

    private string Joined(IEnumerable<string> added) => string.Concat(added.Select(line => line + end));
}
