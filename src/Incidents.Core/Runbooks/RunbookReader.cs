using System.Text;
using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>Reads any Markdown as a runbook; strict only where the author declares the convention.</summary>
public static class RunbookReader
{
    /// <summary>Refuses what is no text, too large, too costly to render, has too many steps, or breaks the convention it declares.</summary>
    public static Outcome<Runbook> Read(string markdown, string slug)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        if (markdown.Length > SourceText.MaxBytes || Encoding.UTF8.GetByteCount(markdown) > SourceText.MaxBytes)
            return RunbookRefusals.TooLarge();
        var source = new SourceText(markdown);
        if (source.Flaw() is { } flaw)
            return RunbookRefusals.NotText(flaw.Line, flaw.What);
        var matter = FrontMatter.In(source);
        var body = new SourceText(markdown[matter.BodyStart..]);
        if (!RunbookMarkdown.Parse(body.Text).Is(out var document, out var refusal))
            return refusal;
        var sections = Section.Of(document, body);
        var drafts = StepFinding.Find(sections, body, matter.IsConvention);
        if (drafts.Count > StepReading.MaxSteps)
            return RunbookRefusals.TooManySteps();
        var declarations = Declarations.In(matter);
        if (matter.IsConvention && Convention.Problems(declarations, drafts, body, matter.BodyLine) is { Count: > 0 } problems)
            return RunbookRefusals.Invalid(problems);
        var (steps, slices) = StepReading.Read(drafts, source, body, matter.BodyLine, declarations.Parameters);
        return new Runbook
        {
            Title = TitleOf(matter, sections) ?? slug,
            Owner = declarations.Owner,
            Escalation = declarations.Escalation,
            Alerts = declarations.Alerts,
            Services = declarations.Services,
            UsesConvention = matter.IsConvention,
            Parameters = declarations.Parameters,
            Drill = declarations.Drill,
            ExperimentalUntil = declarations.ExperimentalUntil,
            Executor = declarations.Executor,
            Verifier = declarations.Verifier,
            Present = declarations.Present,
            Probes = declarations.Probes,
            Capabilities = declarations.Capabilities,
            Steps = steps,
            Slices = slices,
            LinkDefinitions = DefinitionsIn(document, body),
            Lint = Linting.Of(document, drafts, sections, steps, declarations.Parameters, body, matter.BodyLine),
            ReviewIn = declarations.ReviewIn,
            LastReviewedOn = declarations.LastReviewedOn,
        };
    }

    private static string DefinitionsIn(MarkdownDocument document, SourceText body) =>
        string.Join('\n', document.Descendants<LinkReferenceDefinition>().Where(definition => !definition.Span.IsEmpty)
            .Select(definition => body.Text.Substring(definition.Span.Start, definition.Span.Length)));

    private static string? TitleOf(FrontMatter matter, IReadOnlyList<Section> sections)
    {
        var named = matter.Title?.Trim();
        if (!string.IsNullOrEmpty(named) && !named.Contains("<%", StringComparison.Ordinal))
            return named;
        return sections.FirstOrDefault(section => section.Level == 1 && section.Title.Length > 0)?.Title;
    }
}
