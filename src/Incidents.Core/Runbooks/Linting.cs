using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Hints for authors. Risk cannot be inferred from text (most risk words are about something else), so nothing here is enforced.</summary>
internal sealed partial class Linting(int bodyLine)
{
    private const int MaxFindings = 200;

    /// <summary>Without backtracking, so that a block of 1 MB costs one pass.</summary>
    private static readonly Regex Destructive = new(
        @"\brm\s+-[a-z]*[rf]\w*|\bkubectl\s+(?:\S+\s+){0,4}?(?:delete|drain)\b|\boc\s+delete\b" +
        @"|\bDROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX)\b|\bTRUNCATE\b|\bDELETE\s+FROM\b|\bterraform\s+destroy\b" +
        @"|\bmkfs\b|\bdd\s+if=|\bhelm\s+(?:uninstall|delete)\b|\bgcloud\s.*\bdelete\b" +
        @"|\baws\s.*\b(?:delete|terminate)-\w+",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private readonly List<LintFinding> findings = [];

    public static IReadOnlyList<LintFinding> Of(
        MarkdownDocument document, IReadOnlyList<StepDraft> drafts, IReadOnlyList<Section> sections, IReadOnlyList<Step> steps, IReadOnlyList<Parameter> parameters, SourceText body, int bodyLine)
    {
        var lint = new Linting(bodyLine);
        foreach (var step in steps.Where(step => !step.Risky))
            lint.AddRisks(step);
        lint.AddComments(drafts, sections, body);
        lint.AddStrays(document, drafts, body);
        lint.AddText(document, body);
        foreach (var (offset, name) in Placeholders.UndeclaredIn(body.Text, parameters))
            lint.Add("undeclared-placeholder", body.LineAt(offset), $"{{{{{name}}}}} is not declared under params and stays as it is.");
        return [.. lint.findings.OrderBy(finding => finding.Line).Take(MaxFindings)];
    }

    private void AddRisks(Step step)
    {
        if (step.Commands.Select(command => Destructive.Match(command.Text)).FirstOrDefault(match => match.Success) is { } command)
            findings.Add(new("destructive-command-without-caution", step.FirstLine, $"\"{step.Title}\" runs \"{command.Value}\"; a CAUTION would let a second person check it first."));
        else if (RiskWord().Match(step.Markdown) is { Success: true } word)
            findings.Add(new("risk-word-without-caution", step.FirstLine, $"\"{step.Title}\" says \"{word.Value}\"; if it is risky, declare it with a CAUTION."));
    }

    private void AddComments(IReadOnlyList<StepDraft> drafts, IReadOnlyList<Section> sections, SourceText body)
    {
        var seen = new HashSet<string>();
        foreach (var draft in drafts)
        {
            if (draft.Comment?.Problem is { } problem)
                Add("bad-step-comment", draft.FirstLine, problem + ".");
            else if (draft.Comment is { } comment && !seen.Add(comment.Id))
                Add("duplicate-step-id", draft.FirstLine, $"The id {comment.Id} is used twice; the later step has a derived one.");
            if (draft.Comment is not { } mark || Cautions.Cover(draft) || StepLabels.Of(draft, body).Caution)
                continue;
            if (mark.Irreversible)
                Add("irreversible-without-caution", draft.FirstLine, "irreversible is invisible to readers; add a CAUTION that says what will be gone.");
            else if (mark.Verify > 0)
                Add("verify-without-caution", draft.FirstLine, "verify= is invisible to readers; add a CAUTION that says what to check.");
        }

        var withSteps = drafts.Select(draft => draft.Section).ToHashSet();
        var inSteps = drafts.SelectMany(draft => draft.Everything()).OfType<QuoteBlock>().ToHashSet<Block>();
        foreach (var box in sections.Where(section => !withSteps.Contains(section)).SelectMany(section => section.Blocks).Where(block => Cautions.IsBox(block) && !inSteps.Contains(block)))
            Add("caution-without-step", Section.LineOf(box, body), "This CAUTION stands in a section without steps and guards none; move it into the section of its step.");
    }

    /// <summary>A comment that made no step: its author believes in an id, and perhaps a verification, that is not there.</summary>
    private void AddStrays(MarkdownDocument document, IReadOnlyList<StepDraft> drafts, SourceText body)
    {
        var used = drafts.Where(draft => draft.Comment is not null).ToLookup(draft => draft.Comment!.Id);
        foreach (var node in document.Descendants())
        {
            var comment = node is HtmlInline inline ? StepComment.Parse(inline.Tag) : node is HtmlBlock block ? StepComment.Parse(StepComment.TextOf(block)) : null;
            var line = body.LineAt(node.Span.Start);
            if (comment is not null && !used[comment.Id].Any(draft => draft.FirstLine <= line && line < draft.EndLine))
                Add("stray-step-comment", line, "This step comment names nothing; put it on the line under a heading or at the end of a numbered item's line.");
        }
    }

    private void AddText(MarkdownDocument document, SourceText body)
    {
        foreach (var node in document.Descendants())
        {
            var line = body.LineAt(node.Span.Start);
            if (node is QuoteBlock quote && !Cautions.IsBox(quote) && Cautions.IsMeant(quote))
                Add("caution-not-a-box", line, "A CAUTION box works only outside lists and quotes, with nothing else on its first line; in a list begin the item with **CAUTION:**.");
            else if (node is HtmlInline html && Tag().IsMatch(html.Tag))
                Add("tag-in-prose", line, $"{html.Tag} is read as HTML and disappears on GitHub; write it as code.");
            else if (node is LiteralInline literal && StepNumber().Match(literal.Content.ToString()) is { Success: true } number)
                Add("step-number-reference", line, $"\"{number.Value}\" changes its meaning when a step is added; name the step instead.");
        }
    }

    private void Add(string rule, int line, string text)
    {
        if (findings.Count < MaxFindings)
            findings.Add(new(rule, line + bodyLine + 1, text));
    }

    [GeneratedRegex(@"\b(?:destructive|data loss|lose data|irreversibl[ey]|cannot be undone|can't be undone|dangerous|permanently delete[sd]?|point of no return)\b", RegexOptions.IgnoreCase)]
    private static partial Regex RiskWord();

    /// <summary>Not the elements that people do write as HTML in Markdown.</summary>
    [GeneratedRegex(@"^<(?!/|!|\?|(?:a|abbr|b|br|code|center|dd|details|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|input|kbd|li|ol|p|pre|q|s|script|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|th|thead|tr|tt|u|ul|video)\b)[A-Za-z][\w-]*\s*/?>$", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\bsteps?\s+#?\d{1,3}\b", RegexOptions.IgnoreCase)]
    private static partial Regex StepNumber();
}
