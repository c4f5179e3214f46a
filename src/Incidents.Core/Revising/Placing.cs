using System.Text.RegularExpressions;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>Writes a hunk into a text in the ways that fit how its step is written, the best first.</summary>
internal static partial class Placing
{
    public static IEnumerable<string> Candidates(string markdown, Runbook runbook, Step step, Hunk hunk)
    {
        var lines = new MarkdownLines(markdown);
        var form = FormOf(lines, step);
        if (hunk.Kind == HunkKind.Time && hunk.Minutes is { } minutes && Timed(lines, step, minutes) is { } timed) yield return timed;
        if (hunk is { Kind: HunkKind.Step, Added: not null })
        {
            foreach (var text in AddedSteps.Candidates(lines, runbook, step, form, hunk)) yield return text;
        }
        else
        {
            foreach (var words in hunk.Text == hunk.Bare ? [hunk.Bare] : new[] { hunk.Text, hunk.Bare })
            {
                foreach (var text in Noted(lines, step, form, PlainText.Escaped(words))) yield return text;
            }
        }
    }

    /// <summary>How the step begins.</summary>
    internal static StepForm FormOf(MarkdownLines lines, Step step)
    {
        var first = lines[step.FirstLine];
        if (Item().Match(first) is { Success: true } item)
            return new StepForm(StepShape.Item, new string(' ', item.Groups[1].Length), item.Groups[2].Value, new string(' ', item.Groups[1].Length + item.Groups[2].Length + Math.Clamp(item.Groups[3].Length, 1, 4)));
        var heading = Heading().Match(first) is { Success: true } atx ? atx.Groups[1].Value
            : step.FirstLine < lines.Count && Underline().Match(lines[step.FirstLine + 1]) is { Success: true } line ? (line.Value[0] == '=' ? "#" : "##")
            : null;
        return heading is null ? new StepForm(StepShape.Piece, "", "", "") : new StepForm(StepShape.Heading, "", heading, "");
    }

    private static IEnumerable<string> Noted(MarkdownLines lines, Step step, StepForm form, string words)
    {
        string[] box = ["> [!NOTE]", $"> {words}"];
        switch (form.Shape)
        {
            case StepShape.Item:
                // Boxes work outside lists only.
                string[] quote = [$"{form.Inside}> **Note:** {words}"];
                yield return lines.After(step.LastLine, quote);
                yield return lines.After(step.LastLine, ["", .. quote]);
                break;
            case StepShape.Heading:
                if (lines.EndsBox(step.LastLine)) yield return lines.After(step.LastLine, [">", box[1]]);
                yield return lines.After(step.LastLine, ["", .. box], apart: true);
                break;
            default:
                yield return lines.Before(step.FirstLine, [.. box, ""]);
                yield return lines.After(step.LastLine, ["", .. box], apart: true);
                break;
        }
    }

    private static string? Timed(MarkdownLines lines, Step step, int minutes)
    {
        for (var at = step.FirstLine; at <= step.LastLine; at++)
        {
            if (TimeLabel().Match(lines[at]) is { Success: true } label) return lines.With(at, $"{label.Groups[1].Value}{InWords(minutes)}");
        }

        return null;
    }

    private static string InWords(int minutes) => minutes < 60 ? $"{minutes} min" : minutes % 60 == 0 ? $"{minutes / 60} h" : $"{minutes / 60} h {minutes % 60} min";

    [GeneratedRegex(@"^( {0,12})([-*+]|\d{1,9}[.)])([ \t]+)")]
    private static partial Regex Item();

    [GeneratedRegex(@"^ {0,3}(#{1,6})(?:[ \t]|$)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?:=+|-+)[ \t]*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^(.*?(?:\*\*|__)Time:?(?:\*\*|__):?[ \t]*)\d[^*]*$")]
    private static partial Regex TimeLabel();
}

/// <summary>How a step is written: by a heading, as an item of a list, or as text around code.</summary>
/// <param name="Shape">Which of these.</param>
/// <param name="Indent">What stands before an item's mark.</param>
/// <param name="Mark">The heading's or the item's.</param>
/// <param name="Inside">What stands before everything else that belongs to an item.</param>
internal sealed record StepForm(StepShape Shape, string Indent, string Mark, string Inside);

/// <summary>The ways to write a step.</summary>
internal enum StepShape
{
    Heading,
    Item,
    Piece,
}
