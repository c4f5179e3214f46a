using Markdig;
using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>Keeps text away from Markdig that would cost it seconds or gigabytes; every limit is far above what real runbooks need.</summary>
internal static class MarkdownGuard
{
    /// <summary>Markdig matches delimiters pairwise within a paragraph, so the squares of their counts are the cost.</summary>
    private const int MaxDelimitersInParagraph = 4_000;
    private const long MaxDelimiterCost = 40_000_000;
    private const int MaxTableColumns = 64;
    private const int MaxTableCells = 40_000;
    private const int MaxDefinitionsInARow = 500;
    private const int MaxDefinitions = 10_000;
    private const int MaxLines = 30_000;
    private const int MaxMarkersInLine = 100;
    private const int MaxHeadings = 5_000;

    /// <summary>Blocks only: without inline parsers the cost is linear, and the paragraphs found are the ones Markdig will see.</summary>
    private static readonly MarkdownPipeline BlocksOnly = BuildBlocksOnly();

    /// <summary>What is too much about the text, or null.</summary>
    public static string? Objection(string markdown)
    {
        if (LineObjection(markdown) is { } objection)
            return objection;
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(markdown, BlocksOnly);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to nesting beyond its depth limit.
            return "quotes or lists are nested too deeply";
        }

        return Objection(document, markdown);
    }

    private static string? Objection(MarkdownDocument document, string markdown)
    {
        long cost = 0, cells = 0;
        var headings = 0;
        foreach (var leaf in document.Descendants<LeafBlock>())
        {
            if (leaf is HeadingBlock && ++headings > MaxHeadings)
                return $"there are more than {MaxHeadings} headings; split the runbook";
            if (leaf is not (ParagraphBlock or HeadingBlock))
                continue;
            // Counted in the source: Markdig lets go of a paragraph's lines once it has parsed them.
            var counts = Count(markdown.AsSpan(leaf.Span.Start, leaf.Span.Length));
            cost += (long)counts.Delimiters * counts.Delimiters;
            if (counts.Delimiters > MaxDelimitersInParagraph || cost > MaxDelimiterCost)
                return "a paragraph has too many brackets, stars, underscores or links; break it up with blank lines";
            if (counts.Rows < 2 || counts.Columns < 2)
                continue;
            cells += (long)counts.Rows * counts.Columns;
            if (counts.Columns > MaxTableColumns)
                return $"a table has more than {MaxTableColumns} columns";
            if (cells > MaxTableCells)
                return $"the tables have more than {MaxTableCells} cells together";
        }

        return null;
    }

    private static (int Delimiters, int Rows, int Columns) Count(ReadOnlySpan<char> paragraph)
    {
        int delimiters = 0, rows = 0, columns = 0;
        foreach (var line in paragraph.EnumerateLines())
        {
            rows++;
            columns = Math.Max(columns, line.Count('|') + 1);
            foreach (var c in line)
            {
                if (c is '*' or '_' or '[' or ']' or '<' or '`')
                    delimiters++;
            }

            // Auto-links are looked for wherever one of these begins, and cost more than a bracket.
            delimiters += 2 * (line.Count("www.") + line.Count("://") + line.Count("mailto:") + line.Count("tel:"));
        }

        return (delimiters, rows, columns);
    }

    /// <summary>What must be seen before any block exists, because finding the blocks is itself what costs.</summary>
    private static string? LineObjection(string markdown)
    {
        int lines = 0, definitions = 0, inARow = 0;
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
                return $"there are more than {MaxLines} lines; split the runbook";
            if (LeadingMarkers(line) > MaxMarkersInLine)
                return "quotes or lists are nested too deeply";
            // Link definitions are read one by one from the front of their paragraph, each time moving the rest.
            inARow = line.IsWhiteSpace() ? 0 : line.Contains("]:", StringComparison.Ordinal) ? inARow + 1 : inARow;
            definitions += line.Contains("]:", StringComparison.Ordinal) ? 1 : 0;
            if (inARow > MaxDefinitionsInARow || definitions > MaxDefinitions)
                return $"more than {MaxDefinitionsInARow} link definitions follow each other, or there are more than {MaxDefinitions}; put blank lines between them";
        }

        return null;
    }

    /// <summary>"- - - - text": each marker opens a list in the one before.</summary>
    private static int LeadingMarkers(ReadOnlySpan<char> line)
    {
        var markers = 0;
        for (var i = 0; i + 1 < line.Length && (line[i] is ' ' or '\t' or '>' or '-' or '*' or '+' or '.' or ')' || char.IsAsciiDigit(line[i])); i++)
            markers += line[i] is not (' ' or '\t') && line[i + 1] is (' ' or '\t') ? 1 : 0;
        return markers;
    }

    private static MarkdownPipeline BuildBlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder();
        builder.InlineParsers.Clear();
        return builder.Build();
    }
}
