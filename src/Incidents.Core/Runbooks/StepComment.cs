using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>
/// The author's mark of a step, <c>&lt;!-- step: id; verify=2; irreversible; safeguard=id; rollback=id; break-glass=no --&gt;</c>: invisible to readers,
/// so it carries nothing they need, and can only make the checks stricter than the warning that they see.
/// </summary>
internal sealed partial record StepComment(string Id)
{
    public int? Verify { get; private set; }

    public bool Irreversible { get; private set; }

    public string? Safeguard { get; private set; }

    public string? Rollback { get; private set; }

    public bool BreakGlass { get; private set; } = true;

    public string? Problem { get; private set; }

    public static StepComment? Parse(string html)
    {
        var match = Form().Match(html);
        if (!match.Success)
            return null;
        var parts = match.Groups[1].Value.Split(';', StringSplitOptions.TrimEntries);
        var comment = new StepComment(parts[0]) { Problem = IdForm().IsMatch(parts[0]) ? null : $"\"{parts[0]}\" is no step id; use up to 64 lower-case letters, digits and hyphens" };
        var said = new HashSet<string>();
        foreach (var part in parts.Skip(1))
        {
            if (!comment.Take(part))
                comment.Problem ??= $"\"{part}\" is not understood in a step comment; use verify=1 to verify=9, irreversible, safeguard=step-id, rollback=step-id or rollback=none, break-glass=no";
            else if (!said.Add(part.Split('=')[0].Trim()))
                comment.Problem ??= $"\"{part}\" is written a second time in the step comment; keep one";
        }

        return comment;
    }

    private bool Take(string part)
    {
        var match = WordForm().Match(part);
        var (word, value) = (match.Groups[1].Value, match.Groups[2].Value);
        switch (word)
        {
            case "verify" when value.Length == 1 && value[0] is >= '1' and <= '9':
                Verify = value[0] - '0';
                return true;
            case "irreversible" when value.Length == 0:
                return Irreversible = true;
            case "safeguard" when IdForm().IsMatch(value):
                Safeguard = value;
                return true;
            case "rollback" when IdForm().IsMatch(value):
                Rollback = value;
                return true;
            case "break-glass" when value is "no" or "yes":
                BreakGlass = value == "yes";
                return true;
            default:
                return false;
        }
    }

    /// <summary>The comment on its own line under a heading, or on the heading's own line.</summary>
    public static StepComment? Under(Section section) =>
        section.Heading is null ? null : section.Blocks.FirstOrDefault() is HtmlBlock html ? Parse(TextOf(html)) : In(section.Heading);

    /// <summary>The comment at the end of an item's first paragraph, or alone on the line after it.</summary>
    public static StepComment? In(ListItemBlock item) =>
        item.OfType<ParagraphBlock>().Select(In).FirstOrDefault() ?? item.OfType<HtmlBlock>().Select(html => Parse(TextOf(html))).FirstOrDefault(comment => comment is not null);

    public static string TextOf(HtmlBlock html) => html.Lines.ToString().Trim();

    private static StepComment? In(LeafBlock block) =>
        block.Inline?.Descendants<HtmlInline>().Select(html => Parse(html.Tag)).FirstOrDefault(comment => comment is not null);

    [GeneratedRegex(@"^<!--\s*step:\s*(.*?)\s*-->$")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^([a-z-]+)(?:\s*=\s*([a-z0-9-]+))?$")]
    private static partial Regex WordForm();
}
