using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class SteppingTests
{
    private static readonly DateTimeOffset Later = Sample.Now.AddMinutes(5);

    public enum Do
    {
        Start,
        Complete,
        Skip,
        Fail,
    }

    /// <summary>Every command in every state of a step that is not guarded.</summary>
    [Theory]
    [InlineData(StepState.Pending, Do.Start, "InProgress")]
    [InlineData(StepState.Pending, Do.Complete, "Done")]
    [InlineData(StepState.Pending, Do.Skip, "Skipped")]
    [InlineData(StepState.Pending, Do.Fail, "Failed")]
    [InlineData(StepState.InProgress, Do.Start, "InProgress")]
    [InlineData(StepState.InProgress, Do.Complete, "Done")]
    [InlineData(StepState.InProgress, Do.Skip, "Skipped")]
    [InlineData(StepState.InProgress, Do.Fail, "Failed")]
    [InlineData(StepState.Failed, Do.Start, "InProgress")]
    [InlineData(StepState.Failed, Do.Complete, "step_failed")]
    [InlineData(StepState.Failed, Do.Skip, "Skipped")]
    [InlineData(StepState.Failed, Do.Fail, "step_failed")]
    [InlineData(StepState.Done, Do.Start, "out_of_order")]
    [InlineData(StepState.Done, Do.Complete, "out_of_order")]
    [InlineData(StepState.Done, Do.Skip, "out_of_order")]
    [InlineData(StepState.Done, Do.Fail, "out_of_order")]
    [InlineData(StepState.Skipped, Do.Start, "out_of_order")]
    [InlineData(StepState.Skipped, Do.Complete, "out_of_order")]
    [InlineData(StepState.Skipped, Do.Skip, "out_of_order")]
    [InlineData(StepState.Skipped, Do.Fail, "out_of_order")]
    public void A_step_goes(StepState from, Do command, string expected) => Goes("stop", from, command, expected);

    /// <summary>A guarded step is done only after its release; it can always be left out or fail.</summary>
    [Theory]
    [InlineData(StepState.Pending, Do.Complete, "verification_required")]
    [InlineData(StepState.InProgress, Do.Complete, "verification_required")]
    [InlineData(StepState.AwaitingVerification, Do.Complete, "verification_required")]
    [InlineData(StepState.Verified, Do.Complete, "verification_required")]
    [InlineData(StepState.Failed, Do.Complete, "verification_required")]
    [InlineData(StepState.Released, Do.Complete, "Done")]
    [InlineData(StepState.AwaitingVerification, Do.Start, "AwaitingVerification")]
    [InlineData(StepState.Verified, Do.Start, "Verified")]
    [InlineData(StepState.Released, Do.Start, "Released")]
    [InlineData(StepState.AwaitingVerification, Do.Skip, "Skipped")]
    [InlineData(StepState.Verified, Do.Skip, "Skipped")]
    [InlineData(StepState.Released, Do.Skip, "Skipped")]
    [InlineData(StepState.AwaitingVerification, Do.Fail, "Failed")]
    [InlineData(StepState.Verified, Do.Fail, "Failed")]
    [InlineData(StepState.Released, Do.Fail, "Failed")]
    public void A_guarded_step_goes(StepState from, Do command, string expected) => Goes("restore", from, command, expected);

    [Theory]
    [InlineData(Do.Start)]
    [InlineData(Do.Complete)]
    [InlineData(Do.Skip)]
    [InlineData(Do.Fail)]
    public void Nobody_passes_a_step_by_moves_anothers_run_or_one_that_ended(Do command)
    {
        var run = Sample.Begun();
        Assert.Equal("out_of_order", Decide(run, "look", Sample.Ada, command).Code());
        Assert.Contains("'Stop the writers' (stop)", Decide(run, "look", Sample.Ada, command).Refusal!.Detail);
        Assert.Equal("executor_only", Decide(run, "stop", Sample.Grace, command).Code());
        Assert.Equal("step_not_found", Decide(run, "no-such", Sample.Ada, command).Code());
        Assert.Equal("step_not_found", Decide(run, "1", Sample.Ada, command).Code());
        Assert.Equal("run_ended", Decide(run with { State = RunState.Aborted, EndedAt = Sample.Now }, "stop", Sample.Ada, command).Code());
    }

    [Fact]
    public void What_is_done_to_a_step_begins_it()
    {
        var run = Sample.Begun();
        Assert.Equal((Later, (DateTimeOffset?)Later), (Stepping.Complete(run, "stop", Sample.Ada, null, null, Later).Value is var done ? done.StartedAt : null, done.EndedAt));
        Assert.Equal(Later, Stepping.Fail(run, "stop", Sample.Ada, "no", Later).Value.StartedAt);
        var begun = run.With(Stepping.Start(run, "stop", Sample.Ada, Sample.Now).Value);
        Assert.Equal(Sample.Now, Stepping.Complete(begun, "stop", Sample.Ada, null, null, Later).Value.StartedAt);
        Assert.Same(begun.Find("stop"), Stepping.Start(begun, "stop", Sample.Ada, Later).Value);
    }

    [Fact]
    public void A_failed_step_is_begun_anew_and_keeps_nothing_of_its_failure()
    {
        var run = Sample.Begun();
        var failed = run.With(Stepping.Fail(run, "stop", Sample.Ada, "no answer", Sample.Now).Value);
        Assert.Equal("no answer", failed.Find("stop")!.Reason);
        var again = Stepping.Start(failed, "stop", Sample.Ada, Later).Value;
        Assert.Equal((StepState.InProgress, Later, null, null), (again.State, again.StartedAt!.Value, again.EndedAt, again.Reason));
    }

    [Theory]
    [InlineData("stop", StepState.Pending)]
    [InlineData("start", StepState.Done)]
    public void A_note_may_be_written_on_any_step_by_the_executor(string stepId, StepState state)
    {
        var run = Sample.Begun().In(stepId, state);
        Assert.Equal(stepId, Stepping.Note(run, stepId, Sample.Ada).Value.Definition.Id);
        Assert.Equal("executor_only", Stepping.Note(run, stepId, Sample.Grace).Code());
        Assert.Equal("step_not_found", Stepping.Note(run, "no-such", Sample.Ada).Code());
        Assert.Equal("run_ended", Stepping.Note(run with { State = RunState.Completed }, stepId, Sample.Ada).Code());
    }

    [Fact]
    public void A_run_ends_with_its_last_step_and_says_whether_any_was_left_out()
    {
        var last = Sample.Begun().At("start");
        Assert.Equal(RunState.Active, Stepping.EndIfOver(last, Later).State);
        Assert.Equal(RunState.Active, Stepping.EndIfOver(last.In("start", StepState.Failed), Later).State);
        var through = Stepping.EndIfOver(last.In("start", StepState.Done), Later);
        Assert.Equal((RunState.Completed, Later), (through.State, through.EndedAt!.Value));
        Assert.Equal(RunState.CompletedWithExceptions, Stepping.EndIfOver(last.In("start", StepState.Skipped), Later).State);
        Assert.Equal(RunState.CompletedWithExceptions, Stepping.EndIfOver(last.In("stop", StepState.Skipped).In("start", StepState.Done), Later).State);
    }

    [Theory]
    [InlineData(RunState.Active, null)]
    [InlineData(RunState.Completed, "run_ended")]
    [InlineData(RunState.CompletedWithExceptions, "run_ended")]
    [InlineData(RunState.Aborted, "run_ended")]
    public void A_run_is_aborted_once(RunState state, string? code)
    {
        var aborted = Stepping.Abort(Sample.Begun() with { State = state }, "wrong cluster", Later);
        Assert.Equal(code, aborted.Code());
        if (code is null) Assert.Equal((RunState.Aborted, Later, "wrong cluster"), (aborted.Value.State, aborted.Value.EndedAt!.Value, aborted.Value.EndReason));
    }

    private static void Goes(string stepId, StepState from, Do command, string expected)
    {
        var decided = Decide(Sample.Begun().At(stepId).In(stepId, from), stepId, Sample.Ada, command);
        Assert.Equal(expected, decided.Code() ?? decided.Value.State.ToString());
    }

    private static Outcome<RunStep> Decide(Run run, string stepId, string by, Do command) => command switch
    {
        Do.Start => Stepping.Start(run, stepId, by, Later),
        Do.Complete => Stepping.Complete(run, stepId, by, "fine", "a link", Later),
        Do.Skip => Stepping.Skip(run, stepId, by, "not needed", Later),
        _ => Stepping.Fail(run, stepId, by, "broke", Later),
    };
}
