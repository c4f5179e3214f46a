using System.Globalization;
using System.Text;

namespace Incidents.Core.Revising;

/// <summary>Turns what somebody wrote into one line that Markdown shows as it is and reads nothing into.</summary>
internal static class PlainText
{
    private const int Longest = 500;

    /// <summary>What can begin emphasis, code, links, tags, entities, tables, boxes, placeholders or comments anywhere in a line.</summary>
    private const string Marks = @"\`*_{}[]<>|~&";

    /// <summary>One line of at most 500 characters; line breaks and what cannot be seen become blanks.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= Longest)
            {
                line.Append('…');
                break;
            }

            var unseen = Rune.IsWhiteSpace(rune) || rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
            if (!unseen) line.Append(rune.ToString());
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().Trim();
    }

    /// <summary>The line so that Markdown shows it as it is; to stand behind other words.</summary>
    public static string Escaped(string line)
    {
        var escaped = new StringBuilder(line.Length + 16);
        for (var i = 0; i < line.Length; i++)
        {
            // Within a word an underscore is only an underscore.
            if (Marks.Contains(line[i]) && !(line[i] == '_' && IsWord(line, i - 1) && IsWord(line, i + 1))) escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }

    /// <summary>As <see cref="Escaped"/>, to stand at the beginning of a line: no list, heading, rule or quote begins there.</summary>
    public static string Leading(string line)
    {
        var escaped = Escaped(line);
        var digits = escaped.TakeWhile(char.IsAsciiDigit).Count();
        if (digits > 0 && digits < escaped.Length && (escaped[digits] is '.' or ')')) return escaped.Insert(digits, "\\");
        return escaped.Length > 0 && (escaped[0] is '-' or '+' or '=' or ':' or '#') ? "\\" + escaped : escaped;
    }

    private static bool IsWord(string line, int at) => at >= 0 && at < line.Length && char.IsLetterOrDigit(line[at]);
}
