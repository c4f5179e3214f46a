using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Reads the items of lists as steps, and mends lists that unindented blocks have broken apart.</summary>
internal sealed class ListSteps(SourceText body, List<StepDraft> drafts)
{
    /// <summary>Adds the items of a section's ordered lists; says whether there were enough of them.</summary>
    public bool AddOrdered(Section section, int atLeast)
    {
        var groups = Groups(section.Blocks).Where(group => group.Count > 0).ToList();
        if (groups.Sum(group => group.Sum(index => Items((ListBlock)section.Blocks[index]).Count())) < atLeast)
            return false;
        var before = drafts.Count;
        foreach (var group in groups)
        {
            for (var i = 0; i < group.Count; i++)
            {
                var after = group[i] + 1;
                AddItems((ListBlock)section.Blocks[group[i]], section, null, EndOf(section.Blocks, group[i], section.EndLine, body));
                if (i + 1 < group.Count)
                    GiveToLastItem(section, after, group[i + 1]);
                else if (i > 0 && after < section.Blocks.Count && section.Blocks[after] is CodeBlock)
                    GiveToLastItem(section, after, after + 1);
            }
        }

        return drafts.Count > before;
    }

    public void AddItems(ListBlock list, Section section, StepDraft? parent, int endLine)
    {
        var items = Items(list).ToList();
        for (var i = 0; i < items.Count; i++)
            AddItem(items[i], section, parent, i + 1 < items.Count ? Section.LineOf(items[i + 1], body) : endLine);
    }

    /// <summary>Where the block at <paramref name="index"/> gives way to its next sibling.</summary>
    public static int EndOf(IReadOnlyList<Block> siblings, int index, int endLine, SourceText body) =>
        index + 1 < siblings.Count ? Section.LineOf(siblings[index + 1], body) : endLine;

    private void AddItem(ListItemBlock item, Section section, StepDraft? parent, int endLine)
    {
        var draft = new StepDraft
        {
            Parent = parent,
            Section = section,
            Title = StepTitles.Of(item, section.Title),
            SectionTitle = section.Title,
            Comment = StepComment.In(item),
            FirstLine = Section.LineOf(item, body),
            EndLine = endLine,
        };
        drafts.Add(draft);
        for (var i = 0; i < item.Count; i++)
        {
            // "1. 1. text" shares its line with its parent, and a line belongs to one step only.
            if (item[i] is ListBlock { IsOrdered: true } nested && Section.LineOf(nested, body) > draft.FirstLine)
                AddItems(nested, section, draft, EndOf(item, i, endLine, body));
            else
                draft.Blocks.Add(item[i]);
        }
    }

    private void GiveToLastItem(Section section, int from, int to)
    {
        if (from == to)
            return;
        var item = drafts[^1];
        while (item.Parent is not null)
            item = item.Parent;
        item.Blocks.AddRange(section.Blocks.GetRange(from, to - from));
        item.EndLine = EndOf(section.Blocks, to - 1, section.EndLine, body);
    }

    /// <summary>The ordered lists of a section by index, joined where the next one continues the number or restarts at 1 after single items.</summary>
    private static List<List<int>> Groups(List<Block> blocks)
    {
        var groups = new List<List<int>>();
        var single = true;
        ListBlock? previous = null;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i] is not ListBlock { IsOrdered: true } list || !Items(list).Any())
                continue;
            var first = ((ListItemBlock)list[0]).Order;
            var continues = previous is not null
                && (first == ((ListItemBlock)previous[^1]).Order + 1 || first == FirstOf(previous) + previous.Count || (first == 1 && single));
            if (continues)
                groups[^1].Add(i);
            else
                groups.Add([i]);
            single = (single || !continues) && list.Count == 1;
            previous = list;
        }

        return groups;
    }

    private static int FirstOf(ListBlock list) => ((ListItemBlock)list[0]).Order;

    /// <summary>The items that say something; one that is only a link is a line of a table of contents.</summary>
    private static IEnumerable<ListItemBlock> Items(ListBlock list) =>
        list.OfType<ListItemBlock>().Where(item => !IsLinkOnly(item));

    private static bool IsLinkOnly(ListItemBlock item) =>
        item.All(block => block is ParagraphBlock or ListBlock)
        && item.OfType<ParagraphBlock>().Any()
        && item.OfType<ParagraphBlock>().All(paragraph => paragraph.Inline is { } inlines
            && inlines.Any(inline => inline is LinkInline or AutolinkInline)
            && inlines.All(inline => inline is LinkInline or AutolinkInline or LineBreakInline
                || (inline is LiteralInline literal && literal.Content.IsEmptyOrWhitespace())));
}
