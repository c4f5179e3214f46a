using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>A heading with the blocks under it, up to the next heading of any level; lines count from 0 within the Markdown.</summary>
internal sealed record Section(HeadingBlock? Heading, Section? Parent, int FirstLine)
{
    public string Title { get; } = Words.Of(Heading);

    public int Level { get; } = Heading?.Level ?? 0;

    public List<Block> Blocks { get; } = [];

    /// <summary>The line after the last one before the next heading.</summary>
    public int EndLine { get; private set; }

    /// <summary>The line after the last one before the next heading of the same or a higher level.</summary>
    public int TreeEndLine { get; private set; }

    public SectionKind Kind { get; private init; }

    public StepComment? Comment { get; private set; }

    /// <summary>True when a CAUTION box stands in the section.</summary>
    public bool HasCaution { get; private set; }

    public static IReadOnlyList<Section> Of(MarkdownDocument document, SourceText body)
    {
        var sections = new List<Section> { new(null, null, 0) };
        foreach (var block in document)
        {
            if (block is LinkReferenceDefinitionGroup)
                continue;
            if (block is HeadingBlock heading)
                sections.Add(Under(sections[^1], heading, LineOf(block, body)));
            else
                sections[^1].Blocks.Add(block);
        }

        for (var i = 0; i < sections.Count; i++)
        {
            var section = sections[i];
            section.EndLine = i + 1 < sections.Count ? sections[i + 1].FirstLine : body.LineCount;
            var next = sections.FindIndex(i + 1, later => later.Level <= section.Level);
            section.TreeEndLine = section.Heading is null ? section.EndLine : next < 0 ? body.LineCount : sections[next].FirstLine;
            section.Comment = StepComment.Under(section);
            section.HasCaution = section.Blocks.Any(Cautions.IsBox);
        }

        return sections;
    }

    /// <summary>Where a block begins: a setext heading's own Line is that of its underline.</summary>
    public static int LineOf(Block block, SourceText body) => body.LineAt(block.Span.Start);

    private static Section Under(Section previous, HeadingBlock heading, int line)
    {
        var parent = previous;
        while (parent is not null && (parent.Heading is null || parent.Level >= heading.Level))
            parent = parent.Parent;
        var kind = SectionKinds.Of(Words.Of(heading), heading.Level);
        // "Check the logs" under "Overview" is still overview; the title of the page says nothing about its parts.
        if (kind == SectionKind.Plain && parent is { Level: > 1 })
            kind = parent.Kind;
        return new Section(heading, parent, line) { Kind = kind };
    }
}
