using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>The author's mark of a step, <c>&lt;!-- step: id; verify=2 --&gt;</c>: invisible to readers, so it carries nothing they need.</summary>
internal sealed partial record StepComment(string Id, int? Verify, string? Problem)
{
    public static StepComment? Parse(string html)
    {
        var match = Form().Match(html);
        if (!match.Success)
            return null;
        var parts = match.Groups[1].Value.Split(';', StringSplitOptions.TrimEntries);
        int? verify = null;
        string? problem = IdForm().IsMatch(parts[0]) ? null : $"\"{parts[0]}\" is no step id; use up to 64 lower-case letters, digits and hyphens";
        foreach (var part in parts.Skip(1))
        {
            if (VerifyForm().Match(part) is { Success: true } number)
                verify = int.Parse(number.Groups[1].Value);
            else
                problem ??= $"\"{part}\" is not understood in a step comment; use verify=1 to verify=9";
        }

        return new StepComment(parts[0], verify, problem);
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

    [GeneratedRegex(@"^verify\s*=\s*([1-9])$")]
    private static partial Regex VerifyForm();
}
