using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class DeviatingTests
{
    private static readonly RunStep Step = Sample.Begun().Find("restore")! with { Definition = Sample.Begun().Find("restore")!.Definition with { PlannedMinutes = 10 } };

    [Theory]
    [InlineData(30, 30, "")]
    [InlineData(31, 31, "Overran")]
    [InlineData(10, 15, "Late")]
    [InlineData(40, 45, "Overran Late")]
    public void A_step_that_took_too_long_or_was_told_late_deviates(int ended, int told, string kinds)
    {
        var released = Step with { State = StepState.Released, StartedAt = Sample.Now };
        var done = released with { State = StepState.Done, EndedAt = Sample.Now.AddMinutes(ended) };
        Assert.Equal(kinds, string.Join(' ', Deviating.Of(released, done, Sample.Now.AddMinutes(told)).Select(d => d.Kind)));
        Assert.Empty(Deviating.Of(done, done, Sample.Now.AddMinutes(told)));
    }

    [Fact]
    public void A_step_left_out_or_failed_deviates_and_says_why()
    {
        var skipped = Assert.Single(Deviating.Of(Step, Step with { State = StepState.Skipped, Reason = "not needed", EndedAt = Sample.Now }, Sample.Now));
        Assert.Equal((DeviationKind.Skipped, "restore", "Skipped without verification: Restore the snapshot (not needed)"), (skipped.Kind, skipped.StepId, skipped.Text));
        var failed = Assert.Single(Deviating.Of(Step, Step with { State = StepState.Failed, Reason = "disk full", EndedAt = Sample.Now }, Sample.Now));
        Assert.Equal((DeviationKind.Failed, "Failed: Restore the snapshot (disk full)"), (failed.Kind, failed.Text));
    }

    [Fact]
    public void Only_what_was_entered_before_is_corrected_and_no_value_is_told()
    {
        var corrected = Assert.Single(Deviating.Of(Sample.Begun(), ["snapshot_id", "volume"]));
        Assert.Equal(DeviationKind.ValueCorrected, corrected.Kind);
        Assert.DoesNotContain("snap-", corrected.Text);
    }

    [Fact]
    public void A_text_that_tells_a_value_which_is_secret_again_is_hidden_from_all_but_the_executor()
    {
        var deviation = new Deviation { Text = "Skipped: Restore the snapshot (snap-0a1b2c3d is gone)" };
        var run = Sample.Begun();
        Assert.Equal(deviation.Text, deviation.TextFor(run, Sample.Ada));
        Assert.DoesNotContain("snap-0a1b2c3d", deviation.TextFor(run, Sample.Grace));
        Assert.DoesNotContain("snap-0a1b2c3d", deviation.TextFor(run, null));
        Assert.Equal(deviation.Text, deviation.TextFor(run with { State = RunState.Aborted }, null));
    }
}
