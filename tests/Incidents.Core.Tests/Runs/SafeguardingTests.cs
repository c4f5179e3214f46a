using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class SafeguardingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    private static Run Fresh => new()
    {
        Id = "run_1", ExecutorId = Sample.Ada, Environment = "production",
        Steps =
        [
            new RunStep { Ordinal = 1, Definition = Step("keep") },
            new RunStep { Ordinal = 2, Definition = Step("wipe") with { Risky = true, Quorum = 2, Risk = StepRisk.Irreversible, Safeguard = "keep", RollbackStep = "none" } },
        ],
    };

    [Fact]
    public void Nothing_is_overwritten_for_good_before_what_was_there_is_kept_and_seen()
    {
        var (keep, wipe) = (Fresh.Steps[0], Fresh.Steps[1]);
        Assert.Equal("safeguard_missing", Safeguarding.Missing(Fresh, wipe)?.Code);
        Assert.Equal("safeguard_missing", Safeguarding.Missing(Fresh.With(keep with { State = StepState.Done }), wipe)?.Code);
        Assert.Equal("safeguard_missing", Safeguarding.Missing(Fresh.With(keep with { State = StepState.Done, Evidence = " " }), wipe)?.Code);
        Assert.Contains("skipped", Safeguarding.Missing(Fresh.With(keep with { State = StepState.Skipped, Evidence = "x" }), wipe)!.Detail, StringComparison.Ordinal);
        Assert.Null(Safeguarding.Missing(Fresh.With(keep with { State = StepState.Done, Evidence = "snap-1 in the console" }), wipe));
        Assert.Equal("safeguard_missing", Safeguarding.Missing(Fresh, wipe with { Definition = wipe.Definition with { Safeguard = "gone" } })?.Code);
        Assert.Null(Safeguarding.Missing(Fresh, keep));
        Assert.True(Safeguarding.IsPointOfNoReturn(wipe));
        Assert.False(Safeguarding.IsPointOfNoReturn(keep));
    }

    [Fact]
    public void A_step_that_another_relies_on_is_not_done_without_evidence()
    {
        var refusal = Stepping.Complete(Fresh, "keep", Sample.Ada, "done", null, Now).Refusal;
        Assert.Equal((RefusalKind.Invalid, "evidence_required"), (refusal!.Kind, refusal.Code));
        Assert.Equal(StepState.Done, Stepping.Complete(Fresh, "keep", Sample.Ada, null, "in the console", Now).Value.State);
    }

    [Fact]
    public void Giving_up_past_the_point_of_no_return_takes_a_word_on_what_is_left_behind()
    {
        var past = Fresh with { PastPointOfNoReturnAt = Now };
        Assert.Equal("disposition_required", Stepping.Abort(past, "wrong", Now).Refusal?.Code);
        foreach (var disposition in Enum.GetValues<Disposition>()) Assert.Equal((RunState.Aborted, disposition), (Stepping.Abort(past, "wrong", Now, disposition).Value.State, Stepping.Abort(past, "wrong", Now, disposition).Value.Disposition!.Value));
        Assert.Null(Stepping.Abort(Fresh, "wrong", Now).Value.Disposition);
        Assert.Equal("run_ended", Stepping.Abort(past with { State = RunState.Completed }, "wrong", Now).Refusal?.Code);
    }

    private static Step Step(string id) => new() { Id = id, Title = id, Section = "", Markdown = "" };
}
