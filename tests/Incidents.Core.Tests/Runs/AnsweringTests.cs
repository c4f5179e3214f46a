using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>The second person claims, enters what he found, or says no.</summary>
public class AnsweringTests
{
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly IReadOnlyDictionary<string, string?> RightToDrop = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zoë"));
    private static readonly IReadOnlyDictionary<string, string?> Wrong = Sample.Right.With("taken_at", "2026-11-19T12:01Z").With("environment", "staging");

    [Fact]
    public void A_claim_says_who_is_at_it_for_five_minutes_and_keeps_nobody_out()
    {
        var run = Sample.Begun().At("restore");
        var claimed = run.After(run.Asked(), Sample.Grace, new VerificationCommand.Claim(), Now.AddMinutes(1)).Value;
        Assert.Equal((VerificationState.Claimed, new Claim(Sample.Grace, "Grace", Now.AddMinutes(6))), (claimed.State, claimed.Claim));
        Assert.Equal(Sample.Linus, run.After(claimed, Sample.Linus, new VerificationCommand.Claim(), Now.AddMinutes(2)).Value.Claim!.PersonId);
        Assert.Equal(VerificationState.Verified, run.Answered(claimed, Sample.Linus, Sample.Right, Now.AddMinutes(2)).Value.State);
        Assert.Equal(VerificationState.Verified, run.Answered(claimed, Sample.Grace, Sample.Right, Now.AddMinutes(10)).Value.State);
    }

    [Fact]
    public void The_same_values_match()
    {
        var run = Sample.Begun().At("restore");
        var verified = run.Answered(run.Asked(), Sample.Grace, Sample.Right, Now.AddMinutes(2)).Value;
        Assert.Equal((VerificationState.Verified, Now.AddMinutes(2), Now.AddMinutes(17)), (verified.State, verified.VerifiedAt, verified.ExpiresAt));
        var attempt = Assert.Single(verified.Attempts);
        Assert.Equal((Sample.Grace, "Grace", AttemptKind.Values, true, true, false, Now.AddMinutes(2)), (attempt.VerifierId, attempt.VerifierName, attempt.Kind, attempt.Matched, attempt.Counted, attempt.Fast, attempt.At));
        Assert.Equal(Sample.Right, attempt.Entered.ToDictionary(e => e.Key, string? (e) => e.Value));
        Assert.Empty(attempt.Differing);
        Assert.Null(attempt.Reason);
    }

    [Fact]
    public void The_policy_says_how_long_a_match_holds()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var verified = run.After(asked, Sample.Grace, new VerificationCommand.Attempt(asked.PackageHash, Sample.Right), Now, f => f with { Policy = f.Policy with { VerifiedMinutes = 3 } });
        Assert.Equal(Now.AddMinutes(3), verified.Value.ExpiresAt);
    }

    [Fact]
    public void A_difference_ends_the_request_and_names_the_fields()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var ended = run.Answered(asked, Sample.Grace, Wrong, Now.AddMinutes(1)).Value;
        Assert.Equal((VerificationState.Mismatched, Now.AddMinutes(1)), (ended.State, ended.ClosedAt));
        Assert.Equal(["taken_at", "environment"], ended.Attempts[0].Differing);
        Assert.Equal((false, true), (ended.Attempts[0].Matched, ended.Attempts[0].Counted));
        Assert.Equal(["taken_at", "environment"], run.Events(asked, Sample.Grace, new VerificationCommand.Attempt(asked.PackageHash, Wrong)).Value.OfType<VerificationEvent.Mismatched>().Single().Fields);
        // The next request is a new one, for the same people too.
        Assert.Equal(VerificationState.Verified, run.Answered(run.Asked(nonce: "m"), Sample.Grace, Sample.Right).Value.State);
    }

    [Fact]
    public void The_second_difference_on_one_step_locks_it()
    {
        foreach (var (before, locks) in new[] { (0, false), (1, true), (2, true) })
        {
            var run = Sample.Begun().At("restore");
            run = run.With(run.Find("restore")! with { Mismatches = before });
            var asked = run.Asked();
            Assert.Equal(locks, run.Events(asked, Sample.Grace, new VerificationCommand.Attempt(asked.PackageHash, Wrong)).Value.OfType<VerificationEvent.StepLocked>().Any());
        }
    }

    [Fact]
    public void Two_are_two_different_people()
    {
        var run = Sample.Begun(("keeper", "Zoë")).At("drop");
        var asked = run.Asked("drop");
        Assert.Equal(2, asked.StillNeeded);
        var half = run.Answered(asked, Sample.Grace, RightToDrop).Value;
        Assert.Equal((VerificationState.Pending, asked.ExpiresAt, 1), (half.State, half.ExpiresAt, half.StillNeeded));
        Assert.Equal("already_attempted", run.Answered(half, Sample.Grace, RightToDrop).Code());
        Assert.Equal("not_verified", run.After(half, Sample.Ada, new VerificationCommand.Release(half.PackageHash)).Code());
        Assert.Equal("self_verification", run.Answered(half, Sample.Ada, RightToDrop).Code());
        Assert.Equal(VerificationState.Mismatched, run.Answered(half, Sample.Linus, RightToDrop.With("keeper", "Zoe")).Value.State);
        var whole = run.Answered(half, Sample.Linus, RightToDrop).Value;
        Assert.Equal((VerificationState.Verified, 2, 0), (whole.State, whole.Attempts.Count, whole.StillNeeded));
        Assert.Equal(VerificationState.Released, run.After(whole, Sample.Ada, new VerificationCommand.Release(whole.PackageHash)).Value.State);
    }

    [Fact]
    public void Who_agrees_when_enough_have_is_kept_and_does_not_count()
    {
        var run = Sample.Begun().At("restore");
        var verified = run.Answered(run.Asked(), Sample.Grace, Sample.Right).Value;
        var more = run.Answered(verified, Sample.Linus, Sample.Right, Now.AddMinutes(1)).Value;
        Assert.Equal((VerificationState.Verified, verified.ExpiresAt, 2), (more.State, more.ExpiresAt, more.Attempts.Count));
        Assert.Equal((true, false), (more.Attempts[1].Matched, more.Attempts[1].Counted));
        Assert.Equal([Sample.Grace], more.Confirmations.Select(c => c.VerifierId));
        Assert.Empty(more.LateDissents);
    }

    [Fact]
    public void Who_disagrees_when_enough_have_agreed_stops_it_all_the_same()
    {
        var run = Sample.Begun().At("restore");
        var ended = run.Answered(run.Answered(run.Asked(), Sample.Grace, Sample.Right).Value, Sample.Linus, Wrong).Value;
        Assert.Equal((VerificationState.Mismatched, true), (ended.State, ended.Attempts[1].Counted));
    }

    [Fact]
    public void Disagreement_after_the_release_is_heard_and_rewrites_nothing()
    {
        var run = Sample.Begun().At("restore");
        var verified = run.Answered(run.Asked(), Sample.Grace, Sample.Right).Value;
        var released = run.After(verified, Sample.Ada, new VerificationCommand.Release(verified.PackageHash)).Value;
        foreach (var (by, command, fields, reason) in new (string, VerificationCommand, string[], string?)[]
        {
            (Sample.Linus, new VerificationCommand.Attempt(released.PackageHash, Wrong), ["taken_at", "environment"], null),
            (Sample.Linus, new VerificationCommand.Reject("It is the wrong host"), [], "It is the wrong host"),
            (Sample.Grace, new VerificationCommand.Reject(null), [], null), // who confirmed may think again
        })
        {
            var dissent = Assert.IsType<VerificationEvent.LateDissent>(run.Events(released, by, command).Value[1]);
            Assert.Equal(fields, dissent.Fields);
            Assert.Equal(reason, dissent.Reason);
            var after = run.After(released, by, command).Value;
            Assert.Equal((VerificationState.Released, released.ClosedAt, false), (after.State, after.ClosedAt, after.Attempts[1].Counted));
            Assert.Equal(by, Assert.Single(after.LateDissents).VerifierId);
        }

        var agreed = run.Answered(released, Sample.Linus, Sample.Right).Value;
        Assert.Equal((VerificationState.Released, false, 0), (agreed.State, agreed.Attempts[1].Counted, agreed.LateDissents.Count()));
    }

    [Fact]
    public void A_no_needs_neither_values_nor_a_reason_and_stands_against_any_yes()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        foreach (var before in new[] { asked, run.Answered(asked, Sample.Linus, Sample.Right).Value, run.Answered(asked, Sample.Grace, Sample.Right).Value })
        foreach (var reason in new[] { null, "Not tonight" })
        {
            var rejected = run.After(before, Sample.Grace, new VerificationCommand.Reject(reason), Now.AddMinutes(3)).Value;
            Assert.Equal((VerificationState.Rejected, reason, Now.AddMinutes(3)), (rejected.State, rejected.Reason, rejected.ClosedAt));
            var no = rejected.Attempts[^1];
            Assert.Equal((Sample.Grace, "Grace", AttemptKind.Reject, Now.AddMinutes(3), false, true, false, reason), (no.VerifierId, no.VerifierName, no.Kind, no.At, no.Matched, no.Counted, no.Fast, no.Reason));
            Assert.Empty(no.Entered);
            Assert.Empty(no.Differing);
            Assert.Equal("rejected", run.After(rejected, Sample.Ada, new VerificationCommand.Release(rejected.PackageHash)).Code());
        }
    }

    [Fact]
    public void Who_said_no_late_has_said_it_once()
    {
        var run = Sample.Begun().At("restore");
        var verified = run.Answered(run.Asked(), Sample.Grace, Sample.Right).Value;
        var released = run.After(verified, Sample.Ada, new VerificationCommand.Release(verified.PackageHash)).Value;
        var no = run.After(released, Sample.Linus, new VerificationCommand.Reject(null)).Value;
        Assert.Equal("already_attempted", run.After(no, Sample.Linus, new VerificationCommand.Reject("again")).Code());
        // A no without values does not take away the values.
        Assert.Null(run.Answered(no, Sample.Linus, Wrong).Code());
    }

    [Theory]
    [InlineData(false, 4.999, true)]
    [InlineData(false, 5.0, false)]
    [InlineData(true, 64.999, true)]
    [InlineData(true, 65.0, false)]
    public void What_cannot_have_been_looked_up_is_flagged_and_accepted(bool claimsAfterAMinute, double seconds, bool fast)
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        if (claimsAfterAMinute) asked = run.After(asked, Sample.Grace, new VerificationCommand.Claim(), Now.AddMinutes(1)).Value;
        Assert.Equal(fast, run.Answered(asked, Sample.Grace, Sample.Right, Now.AddSeconds(seconds)).Value.Attempts[0].Fast);
        // Another's claim says nothing of how long one looked.
        if (claimsAfterAMinute) Assert.False(run.Answered(asked, Sample.Linus, Sample.Right, Now.AddSeconds(seconds)).Value.Attempts[0].Fast);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "cooling_off")]
    public void A_new_verifier_waits_for_a_day(long ticks, string? code)
    {
        var run = Sample.Begun().At("restore");
        var since = Now.AddHours(-24).AddTicks(1 + ticks);
        var claim = run.After(run.Asked(), Sample.Grace, new VerificationCommand.Claim(), Now, f => f with { Verifiers = new Dictionary<string, DateTimeOffset> { [Sample.Grace] = since } });
        Assert.Equal(code, claim.Code());
        if (code is not null) Assert.Contains($"{since.AddHours(24):u}", claim.Refusal!.Detail);
    }

    [Fact]
    public void The_loss_is_said_by_who_found_the_same_values_and_by_the_executor()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var verified = run.Answered(asked, Sample.Grace, Sample.Right).Value;
        VerificationFacts Stale(VerificationFacts f) => f with { Loss = Sample.Stale };
        Outcome<Verification> Say(Verification v, string by, string? loss, string? reason) => run.After(v, by, new VerificationCommand.AcknowledgeLoss(loss, reason), Now.AddMinutes(1), Stale);

        Assert.Equal("values_first", Say(asked, Sample.Grace, "15h", null).Code());
        Assert.Equal("values_first", Say(verified, Sample.Linus, "15h", null).Code());
        Assert.Equal("loss_differs", Say(verified, Sample.Grace, "2h", null).Code());
        Assert.Equal("loss_unreadable", Say(verified, Sample.Grace, null, null).Code());
        Assert.Equal([new LossAcknowledgement(Sample.Grace, "Grace", "15h", null, Now.AddMinutes(1))], Say(verified, Sample.Grace, "15h", null).Value.Acknowledgements);
        // The executor gives a reason too: he could have taken another one.
        Assert.Equal("stale_snapshot", Say(verified, Sample.Ada, "15h", null).Code());
        var executor = Say(asked, Sample.Ada, "15h", "No other is whole").Value;
        Assert.Equal([new LossAcknowledgement(Sample.Ada, "Ada", "15h", "No other is whole", Now.AddMinutes(1))], executor.Acknowledgements);
        // Said is said.
        Assert.Single(Say(executor, Sample.Ada, "15h", "again").Value.Acknowledgements);
        Assert.Equal([Sample.Ada, Sample.Grace], Say(Say(verified, Sample.Ada, "15h", "No other is whole").Value, Sample.Grace, "15h", null).Value.Acknowledgements.Select(a => a.PersonId));
    }

    [Fact]
    public void Nothing_is_acknowledged_where_nothing_is_lost()
    {
        var run = Sample.Begun().At("restore");
        var say = new VerificationCommand.AcknowledgeLoss("15h", "why");
        Assert.Empty(run.Events(run.Asked(), Sample.Ada, say).Value);
        Assert.Empty(run.Events(run.Asked(), Sample.Ada, say, Now, f => f with { Loss = Sample.Fresh }).Value);
    }

    [Fact]
    public void No_refusal_and_no_answer_holds_a_value_of_either_side()
    {
        var run = Sample.Begun().At("restore");
        var asked = run.Asked();
        var ended = run.Answered(asked, Sample.Grace, Sample.Right.With("snapshot_id", "snap-eeeeeeee")).Value;
        string[] told =
        [
            run.Answered(asked, Sample.Grace, Sample.Right.With("snapshot_id", "snap-eeeeeeee\u200b")).Refusal!.ToString(),
            run.After(ended, Sample.Ada, new VerificationCommand.Release(ended.PackageHash)).Refusal!.ToString(),
            string.Join(' ', ended.Attempts[0].Differing),
        ];
        Assert.All(told, t => Assert.DoesNotContain("snap-", t));
    }
}
