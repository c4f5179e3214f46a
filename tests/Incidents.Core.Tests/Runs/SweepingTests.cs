using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>What ends by itself: by the clock, or because it was asked for something that has changed.</summary>
public class SweepingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly Run Run = Sample.Begun().At("restore");

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void Time_runs_out_at_the_very_tick(long ticks, bool over)
    {
        var asked = Run.Asked();
        var verified = Run.Answered(asked, Sample.Grace, Sample.Right, Now.AddMinutes(29)).Value;
        Assert.Equal((Now.AddMinutes(30), Now.AddMinutes(44)), (asked.ExpiresAt, verified.ExpiresAt));
        foreach (var live in new[] { asked, verified })
        {
            var at = live.ExpiresAt.AddTicks(ticks);
            var swept = Run.After(live, Sample.Grace, new VerificationCommand.Sweep(), at).Value;
            Assert.Equal(over ? VerificationState.Expired : live.State, swept.State);
            Assert.Equal(over ? at : null, swept.ClosedAt);
            Assert.Equal(swept.State, live.StateAt(at));
        }

        // The rules hold also when nobody swept before.
        Assert.Equal(over ? "verification_expired" : null, Run.Answered(asked, Sample.Grace, Sample.Right, asked.ExpiresAt.AddTicks(ticks)).Code());
        Assert.Equal(over ? "verification_expired" : null, Run.After(verified, Sample.Ada, new VerificationCommand.Release(verified.PackageHash), verified.ExpiresAt.AddTicks(ticks)).Code());
    }

    [Fact]
    public void What_it_was_asked_for_may_not_change()
    {
        var asked = Run.Asked();
        string? Why(Func<VerificationFacts, VerificationFacts> but) => Run.Events(asked, Sample.Grace, new VerificationCommand.Sweep(), Now, but).Value.OfType<VerificationEvent.Superseded>().SingleOrDefault()?.Why;

        Assert.Null(Why(f => f));
        Assert.Equal("revision 4 of the runbook was published", Why(f => f with { CurrentRevision = 4 }));
        Assert.Equal("the verification policy was changed", Why(f => f with { Policy = f.Policy with { Version = 1 } }));
        Assert.Equal("the run was handed over", Why(f => f with { Run = Run with { ExecutorId = Sample.Linus } }));
        Assert.Equal("the run ended", Why(f => f with { Run = Run with { State = RunState.Aborted } }));
    }

    [Fact]
    public void What_is_over_stays_what_it_is_whatever_the_clock_says()
    {
        var verified = Run.Answered(Run.Asked(), Sample.Grace, Sample.Right).Value;
        Verification[] over =
        [
            Run.After(verified, Sample.Ada, new VerificationCommand.Release(verified.PackageHash)).Value,
            Run.After(verified, Sample.Grace, new VerificationCommand.Reject(null)).Value,
            Run.After(verified, Sample.Ada, new VerificationCommand.Withdraw(null)).Value,
        ];
        foreach (var one in over)
        {
            Assert.Empty(Run.Events(one, Sample.Grace, new VerificationCommand.Sweep(), Now.AddDays(1), f => f with { CurrentRevision = 9 }).Value);
            Assert.Equal(one.State, one.StateAt(Now.AddDays(1)));
            Assert.Empty(Run.Events(one, Sample.Grace, new VerificationCommand.Supersede("why")).Value);
        }
    }

    [Fact]
    public void A_change_ends_a_live_request_and_says_why()
    {
        var ended = Run.After(Run.Asked(), Sample.Ada, new VerificationCommand.Supersede("snapshot_id was changed"), Now.AddMinutes(1)).Value;
        Assert.Equal((VerificationState.Superseded, "snapshot_id was changed", Now.AddMinutes(1)), (ended.State, ended.Reason, ended.ClosedAt));
    }

    [Fact]
    public void An_expired_request_is_replaced_by_asking_again()
    {
        var late = Now.AddHours(3);
        var old = Run.Asked();
        var events = Run.Events(old, Sample.Ada, new VerificationCommand.Submit("restore", "ver_2", "m"), late).Value;
        Assert.Equal("ver_2", Assert.IsType<VerificationEvent.Requested>(events[^1]).Verification.Id);
        Assert.DoesNotContain(events, e => e is VerificationEvent.Superseded);
    }

    [Fact]
    public void Nothing_is_done_to_what_was_never_asked()
    {
        foreach (var command in new VerificationCommand[] { new VerificationCommand.Sweep(), new VerificationCommand.Claim(), new VerificationCommand.Close(true), new VerificationCommand.Supersede("") })
            Assert.Equal("verification_not_found", Run.Events(null, Sample.Grace, command).Code());
        Assert.Throws<ArgumentNullException>(() => Verifying.Apply(null, new VerificationEvent.Expired(), Now));
    }
}
