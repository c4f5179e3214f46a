using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>A step as it is found, before it has its id and its lines; lines count from 0 within the Markdown.</summary>
internal sealed class StepDraft
{
    public StepDraft? Parent { get; init; }

    /// <summary>The section the step was found in.</summary>
    public required Section Section { get; init; }

    /// <summary>What the step is named after its own words.</summary>
    public required string Title { get; init; }

    /// <summary>The heading it stands under; of a heading that is itself the step, the heading above.</summary>
    public required string SectionTitle { get; init; }

    public StepComment? Comment { get; init; }

    public required int FirstLine { get; init; }

    public required int EndLine { get; set; }

    /// <summary>What belongs to the step itself, without the lists that hold its sub-steps.</summary>
    public List<Block> Blocks { get; init; } = [];

    /// <summary>Sub-step lists are left out of <see cref="Blocks"/>, wherever in the step they stand.</summary>
    public IEnumerable<MarkdownObject> Everything() =>
        Blocks.SelectMany(block => block.Descendants().Prepend(block));
}
