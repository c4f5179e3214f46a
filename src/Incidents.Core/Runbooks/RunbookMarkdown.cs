using Markdig;
using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>The one Markdown dialect of runbooks, the same for reading steps and for showing them.</summary>
internal static class RunbookMarkdown
{
    /// <summary>Never UseAdvancedExtensions: its generic attributes delete real text such as <c>{code="4xx"}</c> and allow event handlers.</summary>
    public static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseAlertBlocks()
        .UsePreciseSourceLocation()
        .Build();

    public static Outcome<MarkdownDocument> Parse(string markdown)
    {
        if (MarkdownGuard.Objection(markdown) is { } objection)
            return RunbookRefusals.TooComplex(objection);
        try
        {
            return Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            return RunbookRefusals.TooComplex("brackets, emphasis, quotes or lists are nested too deeply");
        }
    }
}
