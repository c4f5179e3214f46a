using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Revising;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Tests.Runbooks;

namespace Incidents.Core.Tests.Revising;

public class RandomDraftTests
{
    private static readonly string[] Words =
        ["it was down", "# x", "<!-- step: x -->", "> [!CAUTION]", "**Time:** 3 min", "{{host}}", "```sh\nrm -rf /\n```", "\n\n", "1. y", "**CAUTION:** no", "`a` *b* _c_", "---", "日本 😀", "[a](b)", "| a | b |", "&lt;", "\\", "- z"];

    private static readonly Gen<string> Text = Gen.Elements(Words).NonEmptyListOf().Select(parts => string.Join(' ', parts));

    private static readonly DeviationKind[] Kinds = [.. Enum.GetValues<DeviationKind>().Where(k => k != DeviationKind.Inserted)];

    [Fact]
    public void A_draft_of_any_shipped_runbook_parses_keeps_its_steps_and_guards_and_reads_no_worse()
    {
        var (placed, all) = (0, 0);
        Prop.ForAll(Gen.Elements(Shipped()).SelectMany(text => Of(Learned.From(text))).ToArbitrary(), learned =>
        {
            var (before, hunks, draft) = (Reading.Runbook(learned.Markdown), learned.Hunks, learned.Draft);
            var after = Reading.Runbook(draft.Markdown);
            (placed, all) = (placed + draft.Placed.Count, all + hunks.Count(h => h.StepId is not null));
            Assert.Equal(before.Steps.Select(s => s.Id), after.Steps.Select(s => s.Id).Where(id => before.Steps.Any(s => s.Id == id)));
            Assert.Equal(before.Steps.Count + draft.Placed.Count(n => hunks.Single(h => h.Number == n).Kind == HunkKind.Step), after.Steps.Count);
            Assert.Equal(before.Steps.Select(s => (s.Id, s.Quorum, s.Risk, s.Safeguard, string.Join(' ', s.Uses))), after.Steps.Where(s => before.Steps.Any(b => b.Id == s.Id)).Select(s => (s.Id, s.Quorum, s.Risk, s.Safeguard, string.Join(' ', s.Uses))));
            var guards = after.Lint.Where(l => l.Rule.Contains("caution", StringComparison.Ordinal) || l.Rule.Contains("comment", StringComparison.Ordinal)).Where(l => l.Rule != "risk-word-without-caution").CountBy(l => l.Rule);
            Assert.All(guards, g => Assert.True(g.Value <= before.Lint.Count(l => l.Rule == g.Key), g.Key));
            // Nothing is lowered that two would have to agree to.
            Assert.Empty(Guarding.Reasons(before, after).Skip(after.Steps.Any(s => s.Quorum > 0) ? 1 : 0));
            Assert.Equal(hunks.Count, draft.Placed.Count + draft.Left.Count);
            SafeHtml.Check(RunbookHtml.Render(draft.Markdown));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
        Assert.True(placed >= all * 0.99, $"{placed} of {all} are in the text.");
    }

    /// <summary>Also runbooks of others, that know nothing of our form: notes must find a place in nearly all.</summary>
    [Fact]
    public void In_real_runbooks_nine_of_ten_notes_find_their_place()
    {
        var files = CorpusTests.Files("runbooks").Where((_, i) => i % 10 == 0).ToList();
        var (placed, all) = (0, 0);
        foreach (var markdown in files.Select(File.ReadAllText))
        {
            if (!RunbookReader.Read(markdown, "x").Is(out var runbook, out _) || runbook.Steps.Count == 0) continue;
            var learned = Learned.From(markdown);
            foreach (var step in runbook.Steps.Take(4)) learned = learned.Said(DeviationKind.Failed, step.Id, "it was *down*");
            learned = learned.Inserted(runbook.Steps[0].Id, "Look first", "```sh\nls\n```", "needed");
            (placed, all) = (placed + learned.Draft.Placed.Count, all + learned.Hunks.Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{placed} of {all}");
        Assert.True(placed >= all * 0.9, $"{placed} of {all} are in the text.");
    }

    private static Gen<Learned> Of(Learned run)
    {
        var one = from step in Gen.Elements(run.Run.Steps.Select(s => s.Definition.Id).ToArray()) from kind in Gen.Elements(Kinds) from text in Text from insert in Gen.Elements(false, false, true) from minutes in Gen.Choose(1, 5000) select (step, kind, text, insert, minutes);
        return one.NonEmptyListOf().Select(all => all.Take(8).Aggregate(run, (sum, d) =>
            d.insert ? sum.Inserted(d.step, $"More {d.text}", d.text, d.text)
            : sum.Step(d.step, s => s with { EndedAt = s.StartedAt!.Value.AddMinutes(d.minutes) }).Said(d.kind, d.step, d.text)));
    }

    private static string[] Shipped()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Incidents.sln"))) root = Path.GetDirectoryName(root)!;
        return [.. Directory.GetFiles(Path.Combine(root, "runbooks"), "*.md").Select(File.ReadAllText)];
    }
}
