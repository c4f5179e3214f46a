using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class PaperTests
{
    private static readonly DateTimeOffset End = Sample.Now.AddHours(1);
    private static readonly Dictionary<string, string?> Drop = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zoe"));
    private static readonly Run Blank = Sample.Begun() with { Values = new Dictionary<string, string>(), Origin = RunOrigin.Paper };

    [Fact]
    public void What_was_written_becomes_an_ended_run_and_both_columns_are_compared()
    {
        var paper = Importing.Decide(Blank, Through(Sample.Right.With("taken_at", "2026-11-19T13:00+01:00")), End, End).Value;
        Assert.Equal((RunState.Completed, End), (paper.Run.State, paper.Run.EndedAt));
        Assert.All(paper.Checks, c => Assert.True(c.Matched));
        Assert.Equal(["restore", "drop"], paper.Checks.Select(c => c.StepId));
        Assert.Equal(("snap-0a1b2c3d", "2026-11-19T12:00:00Z"), (paper.Run.Values["snapshot_id"], paper.Run.Values["taken_at"]));
    }

    [Fact]
    public void What_differs_or_is_missing_is_flagged_not_refused()
    {
        var differing = Importing.Decide(Blank, Through(Sample.Right.With("snapshot_id", "snap-ffffffff").With("taken_at", " ")), End, End).Value;
        Assert.Equal(["snapshot_id", "taken_at"], differing.Checks[0].Differing);
        Assert.False(differing.Checks[0].Matched);
        var flags = new Paper { Checks = differing.Checks, ImportedAt = End }.Flags(End);
        Assert.Equal(2, flags.Count);
        Assert.Contains("snapshot_id, taken_at", flags[1]);
        Assert.DoesNotContain(flags, f => f.Contains("snap-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_was_not_gone_through_is_aborted_and_one_with_gaps_has_exceptions()
    {
        var all = Through(Sample.Right);
        Assert.Equal(RunState.Aborted, Importing.Decide(Blank, all[..2], End, End).Value.Run.State);
        Assert.Equal(RunState.Aborted, Importing.Decide(Blank, [.. all[..4], all[4] with { Outcome = PaperOutcome.Failed }], End, End).Value.Run.State);
        var skipped = Importing.Decide(Blank, [all[0], all[1] with { Outcome = PaperOutcome.Skipped, Note = "not needed" }, .. all[2..]], End, End).Value;
        Assert.Equal((RunState.CompletedWithExceptions, "not needed"), (skipped.Run.State, skipped.Run.Find("restore")!.Reason));
        Assert.Equal(["drop"], skipped.Checks.Select(c => c.StepId));
    }

    [Fact]
    public void What_cannot_have_been_is_refused_with_its_place()
    {
        var all = Through(Sample.Right);
        void Wrong(string place, IReadOnlyList<PaperStep> steps, DateTimeOffset? end = null)
        {
            var refusal = Importing.Decide(Blank, steps, end ?? End, End).Refusal!;
            Assert.Equal("invalid_paper", refusal.Code);
            Assert.Contains(place, refusal.Fields!.Keys);
        }

        Wrong("steps.no-such", [all[0] with { Id = "no-such" }]);
        Wrong("steps.stop", [all[0], all[0]]);
        Wrong("steps.stop.at", [all[0] with { At = Sample.Now.AddSeconds(-1) }]);
        Wrong("steps.stop.at", [all[0] with { At = End.AddSeconds(1) }]);
        Wrong("endedAt", all, End.AddSeconds(1));
        Wrong("startedAt", all, Sample.Now.AddSeconds(-1));
        Wrong("steps", []);
        Wrong("steps.stop.executorValues.snapshot_id", [all[0] with { ExecutorValues = Sample.Right }]);
        Wrong("steps.restore.verifierValues.keep_days", [all[1] with { VerifierValues = Drop }]);
        Wrong("steps.restore.executorValues.snapshot_id", [all[1] with { ExecutorValues = Sample.Right.With("snapshot_id", new string('x', 501)) }]);
    }

    [Fact]
    public void Both_attest_each_for_himself_and_in_time()
    {
        var run = Sample.Begun();
        var paper = new Paper { ExecutorId = Sample.Ada, VerifierId = Sample.Grace, VerifierName = "Grace", ImportedAt = End };
        Outcome<Paper> Attest(Paper p, string by, DateTimeOffset? at = null) => Attesting.Decide(run, p, by, id => id, at ?? End);

        var one = Attest(paper, Sample.Ada).Value;
        Assert.Equal(Attestation.Unattested, one.Attestation);
        Assert.Equal("same_person", Attest(one, Sample.Ada).Code());
        var both = Attest(one, Sample.Grace, End.AddHours(24)).Value;
        Assert.Equal(Attestation.Attested, both.Attestation);
        Assert.Empty(both.Flags(End.AddDays(2)));
        Assert.Equal("attestation_over", Attest(one, Sample.Grace, End.AddHours(24).AddTicks(10)).Code());
        Assert.Contains("nobody can any more", Assert.Single(one.Flags(End.AddDays(2))));
        Assert.Equal("not_a_party", Attest(one, Sample.Linus).Code());
        Assert.Equal("not_on_paper", Attesting.Decide(run, null, Sample.Ada, id => id, End).Code());
        // Since then both accounts turned out to be one person's.
        Assert.Equal("same_person", Attesting.Decide(run, one, Sample.Ada, _ => Sample.Ada, End).Code());
    }

    private static List<PaperStep> Through(IReadOnlyDictionary<string, string?> second) =>
    [
        .. Blank.Steps.Select(s => new PaperStep(s.Definition.Id, PaperOutcome.Done, Sample.Now.AddMinutes(s.Ordinal), null,
            s.Definition.Id == "restore" ? Sample.Right : s.Definition.Id == "drop" ? Drop : Sample.Values(),
            s.Definition.Id == "restore" ? second : s.Definition.Id == "drop" ? Drop : Sample.Values())),
    ];
}
