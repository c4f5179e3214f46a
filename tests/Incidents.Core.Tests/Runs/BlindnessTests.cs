using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class BlindnessTests
{
    private static readonly string[] Restore = ["environment", "snapshot_id", "taken_at"];
    private static readonly string[] Drop = ["environment", "keep_days", "keeper", "snapshot_id"];

    /// <summary>With everything before done, and "drop" still to come.</summary>
    [Theory]
    [InlineData(StepState.Pending, true)]
    [InlineData(StepState.InProgress, true)]
    [InlineData(StepState.AwaitingVerification, true)]
    [InlineData(StepState.Verified, true)]
    [InlineData(StepState.Failed, true)]
    [InlineData(StepState.Released, false)]
    [InlineData(StepState.Done, false)]
    [InlineData(StepState.Skipped, false)]
    public void Values_are_hidden_until_each_guarded_step_that_uses_them_is_released_or_closed(StepState state, bool hidden)
    {
        var run = Sample.Begun().At("restore").In("restore", state);
        Assert.Equal((hidden ? Restore.Union(Drop) : Drop).Order(), Blindness.HiddenFrom(run, Sample.Grace).Order());
        Assert.Equal(hidden, !Blindness.VisibleTo(run, Sample.Grace).ContainsKey("taken_at"));
        var last = run.In("drop", StepState.Done);
        Assert.Equal(hidden ? Restore : [], Blindness.HiddenFrom(last, Sample.Grace).Order());
    }

    [Fact]
    public void Hidden_means_from_everybody_but_the_executor_also_from_machines()
    {
        var run = Sample.Begun();
        Assert.NotEmpty(Blindness.HiddenFrom(run, null));
        Assert.NotEmpty(Blindness.HiddenFrom(run, ""));
        Assert.NotEmpty(Blindness.HiddenFrom(run, "PER_ADA"));
        Assert.Empty(Blindness.HiddenFrom(run, Sample.Ada));
        Assert.Equal("production", Blindness.VisibleTo(run, Sample.Ada)["environment"]);
        Assert.Equal(["volume"], Blindness.VisibleTo(Sample.Begun(("volume", "green")), Sample.Grace).Keys);
    }

    [Fact]
    public void A_name_is_hidden_before_its_value_is_entered() => Assert.Contains("keeper", Blindness.HiddenFrom(Sample.Begun(), Sample.Grace));

    [Theory]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.CompletedWithExceptions)]
    [InlineData(RunState.Aborted)]
    public void A_run_that_ended_hides_nothing(RunState state) =>
        Assert.Empty(Blindness.HiddenFrom(Sample.Begun().In("restore", StepState.Failed) with { State = state }, Sample.Grace));

    [Theory]
    [InlineData("restored snap-0a1b2c3d", "snapshot_id")]
    [InlineData("SNAP-0A1B2C3D is fine", "snapshot_id")]
    [InlineData("(see /snapshots/snap-0a1b2c3d/log)", "snapshot_id")]
    [InlineData("taken 2026-11-19T12:00:00Z", "taken_at")]
    [InlineData("taken 2026-11-19T12:00Z.", "taken_at")]
    [InlineData("taken at 2026-11-19 13:00+01:00, they say", "taken_at")]
    [InlineData("by Zoe\u0308lle", "keeper")]
    [InlineData("snap-0a1b2c3d of 2026-11-19T12:00Z", "snapshot_id taken_at")]
    [InlineData("snap-ffffffff of 2026-11-19T12:01Z", "")]
    [InlineData("kept for 14 days in production", "")] // too short to tell from an innocent number; and everybody knows where we are
    [InlineData("green", "")] // not guarded
    [InlineData(null, "")]
    public void What_gives_a_guarded_value_away_is_named(string? text, string leaks) =>
        Assert.Equal(leaks, string.Join(' ', Blindness.Leaks(Sample.Begun(("volume", "green"), ("keeper", "Zo\u00eblle")), "fine", text)));

    [Theory]
    [InlineData(Comparison.Set, "db-one, db-two", "then db-two was stopped", true)]
    [InlineData(Comparison.Set, "db-one, db-two", "then db-three was stopped", false)]
    [InlineData(Comparison.HashPrefix, "0123abcdef", "image 0123abcd.", true)]
    [InlineData(Comparison.HashPrefix, "0123abcdef", "image sha256:0123ABCDEF99", true)]
    [InlineData(Comparison.HashPrefix, "0123abcdef", "image 0123abce", false)]
    public void A_part_that_would_count_as_the_value_gives_it_away(Comparison compare, string value, string text, bool leaks)
    {
        var run = Sample.Begun();
        run = run with { Parameters = [run.Parameters[0] with { Compare = compare, Pattern = null }, .. run.Parameters.Skip(1)], Values = new Dictionary<string, string>(run.Values) { ["snapshot_id"] = value } };
        Assert.Equal(leaks ? ["snapshot_id"] : [], Blindness.Leaks(run, text));
    }

    [Theory]
    [InlineData(StepState.Pending, true)]
    [InlineData(StepState.Verified, true)]
    [InlineData(StepState.Released, true)] // it may fail and be verified anew, and what was written stays
    [InlineData(StepState.Failed, true)]
    [InlineData(StepState.Done, false)]
    [InlineData(StepState.Skipped, false)]
    public void A_value_may_be_written_when_its_last_guarded_step_is_closed(StepState state, bool leaks)
    {
        var run = Sample.Begun().At("restore").In("restore", state).In("drop", StepState.Done);
        Assert.Equal(leaks ? ["taken_at"] : [], Blindness.Leaks(run, "taken 2026-11-19T12:00Z"));
        Assert.Empty(Blindness.Leaks(run with { State = RunState.Aborted }, "taken 2026-11-19T12:00Z"));
    }
}
