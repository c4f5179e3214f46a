using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Names a step after its first sentence, else its heading, else its first line of code; never after nothing.</summary>
internal static class StepTitles
{
    public static string Of(Section section) =>
        Words.Title(section.Title) is { Length: > 0 } title ? title : FirstOf(section.Blocks) ?? "Step";

    public static string Of(ListItemBlock item, string heading) => FirstOf(item) ?? Or(heading, item);

    /// <summary>For text around code: the paragraph next before the code, else the first paragraph.</summary>
    public static string Of(IReadOnlyList<Block> blocks, string heading)
    {
        var code = blocks.TakeWhile(block => block is not CodeBlock).Count();
        var before = code < blocks.Count ? blocks.Take(code).OfType<ParagraphBlock>().LastOrDefault() : null;
        return TitleOf(before) ?? FirstOf(blocks) ?? Or(heading, blocks);
    }

    private static string? FirstOf(IEnumerable<Block> blocks) =>
        Paragraphs(blocks).Select(TitleOf).FirstOrDefault(title => title is not null);

    private static IEnumerable<ParagraphBlock> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.SelectMany(block => block is ParagraphBlock paragraph ? [paragraph] : block.Descendants<ParagraphBlock>());

    private static string? TitleOf(ParagraphBlock? paragraph)
    {
        if (paragraph is null)
            return null;
        var title = Words.Title(Words.Of(paragraph));
        return title.Any(char.IsLetterOrDigit) ? title : null;
    }

    private static string Or(string heading, IEnumerable<Block> blocks)
    {
        var code = blocks.SelectMany(block => block is CodeBlock own ? [own] : block.Descendants<CodeBlock>()).FirstOrDefault();
        var lines = code?.Lines.ToString().Split('\n') ?? [];
        return lines.Prepend(heading).Select(line => Words.Title(line.Trim())).FirstOrDefault(title => title.Length > 0) ?? "Step";
    }
}
