using Markdig;
using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>Keeps text away from Markdig that would cost it seconds or gigabytes; every limit is far above what real runbooks need.</summary>
internal static class MarkdownGuard
{
    /// <summary>Markdig matches delimiters pairwise within a paragraph, so the squares of their counts are the cost.</summary>
    private const int MaxDelimitersInParagraph = 2_000;
    private const long MaxDelimiterCost = 12_000_000;
    private const int MaxTableColumns = 64;
    private const int MaxTableCells = 40_000;
    private const int MaxDefinitionLines = 500;
    private const int MaxHeadings = 5_000;

    /// <summary>Blocks only: without inline parsers the cost is linear, and the paragraphs found are the ones Markdig will see.</summary>
    private static readonly MarkdownPipeline BlocksOnly = BuildBlocksOnly();

    /// <summary>What is too much about the text, or null.</summary>
    public static string? Objection(string markdown)
    {
        if (LongestRunOfDefinitions(markdown) > MaxDefinitionLines)
            return $"more than {MaxDefinitionLines} lines in a row begin with a bracket; put blank lines between them";
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

        return Objection(document);
    }

    private static string? Objection(MarkdownDocument document)
    {
        long cost = 0, cells = 0;
        var headings = 0;
        foreach (var leaf in document.Descendants<LeafBlock>())
        {
            if (leaf is HeadingBlock && ++headings > MaxHeadings)
                return $"there are more than {MaxHeadings} headings; split the runbook";
            if (!leaf.ProcessInlines)
                continue;
            var counts = Count(leaf);
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

    private static (int Delimiters, int Rows, int Columns) Count(LeafBlock leaf)
    {
        int delimiters = 0, columns = 0;
        for (var i = 0; i < leaf.Lines.Count; i++)
        {
            var bars = 0;
            var line = leaf.Lines.Lines[i].Slice.AsSpan();
            foreach (var c in line)
            {
                if (c is '*' or '_' or '[' or ']' or '<' or '`')
                    delimiters++;
                else if (c == '|')
                    bars++;
            }

            // Auto-links are looked for wherever one of these begins.
            delimiters += line.Count("www.") + line.Count("://") + line.Count("mailto:") + line.Count("tel:");
            columns = Math.Max(columns, bars + 1);
        }

        return (delimiters, leaf.Lines.Count, columns);
    }

    /// <summary>Link definitions are read one by one from the front of their paragraph, each time moving the rest: quadratic before any block exists.</summary>
    private static int LongestRunOfDefinitions(string markdown)
    {
        int run = 0, longest = 0;
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var text = line.TrimStart(" \t>-+*0123456789.)");
            if (text.IsEmpty)
                run = 0;
            else if (text[0] == '[')
                longest = Math.Max(longest, ++run);
        }

        return longest;
    }

    private static MarkdownPipeline BuildBlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder();
        builder.InlineParsers.Clear();
        return builder.Build();
    }
}
