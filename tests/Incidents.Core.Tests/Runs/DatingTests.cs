using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class DatingTests
{
    private static readonly DateTimeOffset Later = Sample.Now.AddHours(1);

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, null)]
    [InlineData(59, null)]
    [InlineData(60, null)]
    [InlineData(-1, "before_run")]
    [InlineData(61, "occurred_in_future")]
    public void A_step_ended_within_the_run(int? minutes, string? code)
    {
        DateTimeOffset? at = minutes is { } m ? Sample.Now.AddMinutes(m) : null;
        var dated = Dating.OfStep(Sample.Begun(), "stop", Sample.Ada, at, null, act: true, Later);
        Assert.Equal(code, dated.Code());
        if (code is null) Assert.Equal(at ?? Later, dated.Value);
    }

    [Fact]
    public void A_guarded_step_is_not_said_to_have_been_done_before_its_release()
    {
        var run = Sample.Begun().At("restore").In("restore", StepState.Released);
        var released = Sample.Now.AddMinutes(30);
        Assert.Equal("before_release", Dating.OfStep(run, "restore", Sample.Ada, released.AddSeconds(-1), released, act: true, Later).Code());
        Assert.Equal(released, Dating.OfStep(run, "restore", Sample.Ada, released, released, act: true, Later).Value);
        // Leaving it out is no act, and a release that nobody finds is none.
        Assert.Null(Dating.OfStep(run, "restore", Sample.Ada, released.AddSeconds(-1), released, act: false, Later).Code());
        Assert.Equal("before_release", Dating.OfStep(run, "restore", Sample.Ada, released, null, act: true, Later).Code());
    }

    [Fact]
    public void A_step_does_not_end_before_it_was_begun()
    {
        var run = Sample.Begun().With(Sample.Begun().Find("stop")! with { State = StepState.InProgress, StartedAt = Sample.Now.AddMinutes(10) });
        Assert.Equal("before_step", Dating.OfStep(run, "stop", Sample.Ada, Sample.Now.AddMinutes(9), null, act: true, Later).Code());
        Assert.Null(Dating.OfStep(run, "stop", Sample.Ada, Sample.Now.AddMinutes(10), null, act: true, Later).Code());
    }

    [Fact]
    public void Only_the_executor_dates_and_only_the_next_step()
    {
        Assert.Equal("executor_only", Dating.OfStep(Sample.Begun(), "stop", Sample.Grace, Sample.Now, null, act: true, Later).Code());
        Assert.Equal("out_of_order", Dating.OfStep(Sample.Begun(), "look", Sample.Ada, Sample.Now, null, act: true, Later).Code());
        Assert.Equal("executor_only", Dating.OfEntry(Sample.Begun(), Sample.Grace, Sample.Now, Later).Code());
        Assert.Equal("before_run", Dating.OfEntry(Sample.Begun(), Sample.Ada, Sample.Now.AddSeconds(-1), Later).Code());
        Assert.Equal("occurred_in_future", Dating.OfEntry(Sample.Begun(), Sample.Ada, Later.AddSeconds(1), Later).Code());
        Assert.Equal(Sample.Now, Dating.OfEntry(Sample.Begun(), Sample.Ada, Sample.Now, Later).Value);
    }

    [Fact]
    public void What_is_older_than_two_minutes_was_written_down_late()
    {
        Assert.False(Dating.IsLate(Later.AddMinutes(-2), Later));
        Assert.True(Dating.IsLate(Later.AddMinutes(-2).AddTicks(-10), Later));
    }
}
