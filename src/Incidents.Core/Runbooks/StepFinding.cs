using Markdig.Extensions.TaskLists;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Decides what in a runbook is a step. Declared steps come first; for the rest, within one section the first form that fits.</summary>
internal sealed class StepFinding
{
    private readonly SourceText body;
    private readonly List<StepDraft> drafts = [];
    private readonly ListSteps lists;

    /// <summary>An author who declares steps says what the steps are; beside them only lists are read as such.</summary>
    private readonly bool listsOnly;

    private StepFinding(SourceText body, bool listsOnly)
    {
        this.body = body;
        this.listsOnly = listsOnly;
        lists = new ListSteps(body, drafts);
    }

    public static IReadOnlyList<StepDraft> Find(IReadOnlyList<Section> sections, SourceText body, bool convention)
    {
        var finding = new StepFinding(body, convention && sections.Any(DeclaresSteps));
        var declared = new Stack<(Section Section, StepDraft Draft)>();
        foreach (var section in sections)
        {
            while (declared.TryPeek(out var above) && section.Heading is not null && above.Section.Level >= section.Level)
                declared.Pop();
            if (section.Comment is not null)
                declared.Push((section, finding.AddDeclared(section, declared.TryPeek(out var parent) ? parent.Draft : null)));
            else if (declared.TryPeek(out var holder))
                finding.AddBody(holder.Draft, section);
            else
                finding.AddBySection(section);
        }

        return finding.drafts;
    }

    private static bool DeclaresSteps(Section section) =>
        section.Comment is not null
        || section.Blocks.SelectMany(block => block.Descendants<ListItemBlock>()).Any(item => StepComment.In(item) is not null);

    private StepDraft AddDeclared(Section section, StepDraft? parent)
    {
        var draft = SectionStep(section, parent, section.TreeEndLine);
        drafts.Add(draft);
        AddBody(draft, section);
        return draft;
    }

    /// <summary>Everything under a declared heading is that step, but for the list items that are declared as sub-steps.</summary>
    private void AddBody(StepDraft draft, Section section)
    {
        for (var i = 0; i < section.Blocks.Count; i++)
        {
            if (section.Blocks[i] is ListBlock list && list.OfType<ListItemBlock>().Any(item => StepComment.In(item) is not null))
                lists.AddItems(list, section, draft, EndOf(section, i));
            else
                draft.Blocks.Add(section.Blocks[i]);
        }
    }

    private void AddBySection(Section section)
    {
        var blocks = section.Blocks;
        // One item explains, two are a procedure; a declared one is a step wherever it stands.
        var atLeast = section.Kind == SectionKind.Context && !DeclaresSteps(section) ? 2 : 1;
        if (lists.AddOrdered(section, atLeast) || section.Kind == SectionKind.Context)
            return;
        if (AddLists(section, IsTaskList) || listsOnly)
            return;
        var codes = blocks.Count(block => block is CodeBlock);
        if (section.Heading is not null && Words.BeginsWithNumber(section.Title))
            drafts.Add(With(SectionStep(section, null, section.EndLine), blocks));
        else if (codes >= 2)
            AddByCode(section);
        else if (section.Kind == SectionKind.Action && AddLists(section, list => !list.IsOrdered))
            return;
        else if (blocks.Any(block => block is not HtmlBlock) && (section.Kind == SectionKind.Action || CodeBlocksIn(blocks) == 1))
            drafts.Add(Piece(section, 0, blocks.Count));
    }

    private bool AddLists(Section section, Func<ListBlock, bool> fits)
    {
        var before = drafts.Count;
        for (var i = 0; i < section.Blocks.Count; i++)
        {
            if (section.Blocks[i] is ListBlock list && fits(list))
                lists.AddItems(list, section, null, EndOf(section, i));
        }

        return drafts.Count > before;
    }

    /// <summary>Each block of code with the text before it; what follows the last one explains it.</summary>
    private void AddByCode(Section section)
    {
        var blocks = section.Blocks;
        var last = blocks.FindLastIndex(block => block is CodeBlock);
        var from = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var endsPiece = i == last || (i < last && blocks[i] is CodeBlock && blocks[i + 1] is not CodeBlock);
            if (!endsPiece)
                continue;
            var to = i == last ? blocks.Count : i + 1;
            drafts.Add(Piece(section, from, to));
            from = to;
        }
    }

    /// <summary>Some blocks of a section as one step, named by the paragraph before its code.</summary>
    private StepDraft Piece(Section section, int from, int to)
    {
        var blocks = section.Blocks.GetRange(from, to - from);
        return new StepDraft
        {
            Section = section,
            Title = StepTitles.Of(blocks, section.Title),
            SectionTitle = section.Title,
            FirstLine = Section.LineOf(blocks[0], body),
            EndLine = to < section.Blocks.Count ? Section.LineOf(section.Blocks[to], body) : section.EndLine,
            Blocks = blocks,
        };
    }

    private static StepDraft SectionStep(Section section, StepDraft? parent, int endLine) => new()
    {
        Parent = parent,
        Section = section,
        Title = StepTitles.Of(section),
        SectionTitle = section.Parent?.Title ?? "",
        Comment = section.Comment,
        FirstLine = section.FirstLine,
        EndLine = endLine,
    };

    private static StepDraft With(StepDraft draft, List<Block> blocks)
    {
        draft.Blocks.AddRange(blocks);
        return draft;
    }

    private int EndOf(Section section, int index) => ListSteps.EndOf(section.Blocks, index, section.EndLine, body);

    private static int CodeBlocksIn(List<Block> blocks) =>
        blocks.Sum(block => block is CodeBlock ? 1 : block.Descendants<CodeBlock>().Count());

    private static bool IsTaskList(ListBlock list) =>
        list.OfType<ListItemBlock>().All(item => item.FirstOrDefault() is ParagraphBlock { Inline.FirstChild: TaskList });
}
