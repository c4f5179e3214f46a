using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class EnteringTests
{
    [Fact]
    public void Values_are_added_and_corrected_and_the_others_stay()
    {
        var after = Entering.Decide(Sample.Begun(), Sample.Ada, Sample.Values(("snapshot_id", "snap-ffffffff"), ("volume", "green"), ("keep_days", null))).Value;
        Assert.Equal(
            [("keep_days", "14"), ("snapshot_id", "snap-ffffffff"), ("taken_at", "2026-11-19T12:00:00Z"), ("volume", "green")],
            after.Values.Select(v => (v.Key, v.Value)).Order());
        Assert.Equal(["snapshot_id", "volume"], Entering.Changed(Sample.Begun(), after));
    }

    [Theory]
    [InlineData("taken_at", "2026-11-19T13:00+01:00")]
    [InlineData("keep_days", "14.0")]
    [InlineData("snapshot_id", " snap-0a1b2c3d")]
    [InlineData("volume", null)]
    public void Another_spelling_of_the_same_value_changes_nothing(string name, string? value)
    {
        var run = Sample.Begun();
        var after = Entering.Decide(run, Sample.Ada, Sample.Values((name, value))).Value;
        Assert.Empty(Entering.Changed(run, after));
        Assert.Empty(Entering.Outdated(run.In("restore", StepState.Verified), after.In("restore", StepState.Verified)));
    }

    [Theory]
    [InlineData("snapshot_id", "snap-1", "must match")]
    [InlineData("snapshot_id", "", "is required")]
    [InlineData("volume", "red", "one of blue, green")]
    [InlineData("colour", "red", "is not declared")]
    [InlineData("environment", "staging", "abort this run and start one there")]
    public void What_will_not_do_is_refused_by_name(string name, string value, string why)
    {
        var refusal = Entering.Decide(Sample.Begun(), Sample.Ada, Sample.Values((name, value), ("keep_days", "30"))).Refusal!;
        Assert.Equal("invalid_parameters", refusal.Code);
        Assert.Contains(why, refusal.Fields![name]);
    }

    [Fact]
    public void Only_the_executor_enters_only_while_the_run_goes_on_and_never_nothing()
    {
        var values = Sample.Values(("volume", "green"));
        Assert.Equal("executor_only", Entering.Decide(Sample.Begun(), Sample.Grace, values).Code());
        Assert.Equal("run_ended", Entering.Decide(Sample.Begun() with { State = RunState.Completed }, Sample.Ada, values).Code());
        Assert.Equal("invalid_parameters", Entering.Decide(Sample.Begun(), Sample.Ada, Sample.Values()).Code());
    }

    [Fact]
    public void Somebody_else_is_not_told_what_is_wrong_with_a_value() =>
        Assert.Equal("executor_only", Entering.Decide(Sample.Begun(), Sample.Grace, Sample.Values(("snapshot_id", "?"))).Code());

    [Theory]
    [InlineData(StepState.AwaitingVerification, "snapshot_id", "snap-ffffffff", true)]
    [InlineData(StepState.Verified, "snapshot_id", "snap-ffffffff", true)]
    [InlineData(StepState.Verified, "taken_at", "2026-11-19T12:01Z", true)]
    [InlineData(StepState.Verified, "keep_days", "30", false)]
    [InlineData(StepState.Verified, "volume", "green", false)]
    [InlineData(StepState.InProgress, "snapshot_id", "snap-ffffffff", false)]
    [InlineData(StepState.Failed, "snapshot_id", "snap-ffffffff", false)]
    [InlineData(StepState.Done, "snapshot_id", "snap-ffffffff", false)]
    public void A_request_is_outdated_only_by_a_value_that_its_step_uses(StepState state, string name, string value, bool outdated)
    {
        var run = Sample.Begun().At("restore").In("restore", state);
        var after = Entering.Decide(run, Sample.Ada, Sample.Values((name, value))).Value;
        Assert.Equal(outdated ? ["restore"] : [], Entering.Outdated(run, after).Select(s => s.Definition.Id));
    }

    [Theory]
    [InlineData("snapshot_id", "snap-ffffffff", "value_released")]
    [InlineData("taken_at", "2026-11-19T12:01Z", "value_released")]
    [InlineData("snapshot_id", "snap-0a1b2c3d", null)]
    [InlineData("keep_days", "30", null)]
    public void What_was_released_is_not_changed_any_more(string name, string value, string? code) =>
        Assert.Equal(code, Entering.Decide(Sample.Begun().At("restore").In("restore", StepState.Released), Sample.Ada, Sample.Values((name, value))).Code());

    [Theory]
    [InlineData(StepState.Done)]
    [InlineData(StepState.Failed)]
    [InlineData(StepState.Skipped)]
    public void After_the_step_the_value_may_change_for_those_that_follow(StepState state) =>
        Assert.Null(Entering.Decide(Sample.Begun().At("restore").In("restore", state), Sample.Ada, Sample.Values(("snapshot_id", "snap-ffffffff"))).Code());
}
