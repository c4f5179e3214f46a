namespace Incidents.Core.Runbooks;

/// <summary>Turns what was found into steps: gives each its id, its lines and its meaning.</summary>
internal static class StepReading
{
    public const int MaxSteps = 2_000;

    /// <summary>What cannot be undone takes two others, whatever the comment says.</summary>
    private const int IrreversibleQuorum = 2;

    public static (IReadOnlyList<Step> Steps, IReadOnlyList<Slice> Slices) Read(
        IReadOnlyList<StepDraft> drafts, SourceText source, SourceText body, int bodyLine, IReadOnlyList<Parameter> parameters)
    {
        var ids = StepIds.For(drafts);
        var owners = Owners(drafts, body);
        var texts = new string[drafts.Count];
        var slices = new List<Slice>();
        if (bodyLine > 0)
            Add(-1, source.Lines(0, bodyLine));
        for (int from = 0, to = 0; from < owners.Length; from = to)
        {
            while (to < owners.Length && owners[to] == owners[from])
                to++;
            Add(owners[from], from == 0 && bodyLine == 0 ? source.Lines(0, to) : body.Lines(from, to));
        }

        var risks = drafts.ToDictionary(draft => draft, draft => StepLabels.Of(draft, body).Caution || Cautions.Cover(draft));
        var steps = new List<Step>();
        for (var i = 0; i < drafts.Count; i++)
            steps.Add(Step(i));
        return (steps, slices);

        void Add(int owner, string text)
        {
            if (text.Length == 0)
                return;
            slices.Add(new Slice(owner < 0 ? null : ids[drafts[owner]], text));
            if (owner >= 0)
                texts[owner] += text;
        }

        Step Step(int i)
        {
            var draft = drafts[i];
            var labels = StepLabels.Of(draft, body);
            var markdown = texts[i] ?? "";
            var verify = draft.Comment?.Verify ?? 0;
            var irreversible = draft.Comment?.Irreversible == true;
            var risky = verify > 0 || irreversible || IsCovered(draft);
            var last = draft.EndLine;
            while (last > draft.FirstLine + 1 && (body.IsBlank(last - 1) || owners[last - 1] != i))
                last--;
            return new Step
            {
                Id = ids[draft],
                Title = draft.Title,
                Section = draft.SectionTitle,
                Markdown = markdown,
                FirstLine = draft.FirstLine + bodyLine + 1,
                LastLine = last + bodyLine,
                ParentId = draft.Parent is null ? null : ids[draft.Parent],
                Risky = risky,
                // A comment can only raise what the visible warning already asks for.
                Quorum = risky ? Math.Max(irreversible ? IrreversibleQuorum : 1, verify) : 0,
                Risk = irreversible ? StepRisk.Irreversible : risky ? StepRisk.Reversible : StepRisk.Read,
                Safeguard = draft.Comment?.Safeguard,
                RollbackStep = draft.Comment?.Rollback,
                BreakGlass = draft.Comment?.BreakGlass ?? true,
                Expect = labels.Expect,
                Rollback = labels.Rollback,
                PlannedMinutes = labels.Minutes,
                Commands = CommandReading.Of(draft),
                Uses = Placeholders.UsedIn(markdown, parameters),
            };
        }

        bool IsCovered(StepDraft draft)
        {
            for (var above = draft; above is not null; above = above.Parent)
            {
                if (risks[above])
                    return true;
            }

            return false;
        }
    }

    /// <summary>For each line of the Markdown the step it belongs to, or -1; sub-steps come after their parent and take their lines from it.</summary>
    private static int[] Owners(IReadOnlyList<StepDraft> drafts, SourceText body)
    {
        var owners = new int[body.LineCount];
        Array.Fill(owners, -1);
        for (var i = 0; i < drafts.Count; i++)
            Array.Fill(owners, i, drafts[i].FirstLine, drafts[i].EndLine - drafts[i].FirstLine);
        return owners;
    }
}
