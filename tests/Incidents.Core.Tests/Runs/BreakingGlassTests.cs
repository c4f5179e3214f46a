using Incidents.Core.Alerts;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>The lawful way without a second person, and its review.</summary>
public class BreakingGlassTests
{
    private const string Why = "Nobody answers, the site is down";
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly DateTimeOffset Late = Now.AddMinutes(5);
    private static readonly Run Run = Sample.Begun().At("restore");
    private static readonly Verification Asked = Run.Asked();

    [Fact]
    public void Who_asked_waited_told_everybody_and_finds_the_same_again_may_go_on()
    {
        var broken = Break($"  {Why} ").Value;
        Assert.Equal((VerificationState.BrokenGlass, Late, Why, (DateTimeOffset?)null), (broken.State, broken.ReleasedAt, broken.Reason, broken.ClosedAt));
        var done = Run.After(broken, Sample.Ada, new VerificationCommand.Close(true), Late.AddMinutes(1)).Value;
        Assert.Equal((VerificationState.Done, Why), (done.State, done.Reason));
    }

    [Theory]
    [InlineData(-1, "break_glass_too_early")]
    [InlineData(0, null)]
    public void The_others_have_had_five_minutes(long ticks, string? code)
    {
        var outcome = Break(Why, at: Late.AddTicks(ticks));
        Assert.Equal(code, outcome.Code());
        if (code is not null) Assert.Contains($"{Late:u}", outcome.Refusal!.Detail);
        Assert.Null(Break(Why, at: Now.AddMinutes(1), but: f => f with { Policy = f.Policy with { BreakGlassAfterMinutes = 1 } }).Code());
    }

    [Theory]
    [InlineData(Severity.Sev1, Severity.Sev2, null)]
    [InlineData(Severity.Sev2, Severity.Sev2, null)]
    [InlineData(Severity.Sev3, Severity.Sev2, "break_glass_severity")]
    [InlineData(Severity.Sev2, Severity.Sev1, "break_glass_severity")]
    [InlineData(Severity.Sev3, Severity.Sev3, null)]
    public void Only_what_is_grave_enough(Severity severity, Severity least, string? code)
    {
        var outcome = Break(Why, but: f => f with { IncidentSeverity = severity, Policy = f.Policy with { BreakGlassSeverity = least } });
        Assert.Equal(code, outcome.Code());
        if (code is not null) Assert.Contains(least == Severity.Sev1 ? "sev1" : "sev2", outcome.Refusal!.Detail);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1234567890123456789", false)]
    [InlineData("  1234567890123456789   ", false)]
    [InlineData("12345678901234567890", true)]
    public void The_reason_has_twenty_characters(string? reason, bool enough) => Assert.Equal(enough ? null : "break_glass_reason", Break(reason).Code());

    [Theory]
    [InlineData("Nobody answers, the site is down", false)]
    [InlineData("nobody  ANSWERS,\tthe site is down ", false)]
    [InlineData("Nobody answers, the site is down again", true)]
    public void The_reason_is_not_the_last_one(string reason, bool isNew) =>
        Assert.Equal(isNew ? null : "break_glass_same_reason", Break(reason, but: f => f with { GlassBroken = ["Something else entirely", Why] }).Code());

    [Theory]
    [InlineData(2, 3, null)]
    [InlineData(3, 3, "break_glass_limit")]
    [InlineData(0, 0, "break_glass_limit")]
    public void Not_every_night(int before, int most, string? code) =>
        Assert.Equal(code, Break(Why, but: f => f with { GlassBroken = [.. Enumerable.Range(0, before).Select(i => $"Reason {i}")], Policy = f.Policy with { BreakGlassLimit = most } }).Code());

    [Fact]
    public void Neither_where_the_runbook_nor_where_the_policy_forbids_it()
    {
        Assert.Equal("break_glass_forbidden", Break(Why, but: f => f with { Policy = f.Policy with { BreakGlass = false } }).Code());
        var step = Run.Find("restore")!;
        Assert.Equal("break_glass_forbidden", Break(Why, but: f => f with { Run = Run.With(step with { Definition = step.Definition with { BreakGlass = false } }) }).Code());
    }

    [Fact]
    public void The_values_are_entered_again_and_are_the_same()
    {
        Assert.Equal("values_required", Break(Why, values: Sample.Values()).Code());
        var refusal = Break(Why, values: Sample.Right.With("snapshot_id", "snap-ffffffff")).Refusal!;
        Assert.Equal("self_check_mismatch", refusal.Code);
        Assert.Contains("snapshot_id", refusal.Detail);
        Assert.Equal("package_changed", Break(Why, hash: new string('0', 64)).Code());
    }

    [Fact]
    public void What_will_be_lost_is_said_and_kept()
    {
        VerificationFacts Stale(VerificationFacts f) => f with { Loss = Sample.Stale };
        Assert.Equal("stale_snapshot", Break(Why, but: Stale).Code());
        Assert.Equal("loss_differs", Break(Why, loss: "2h", but: Stale).Code());
        Assert.Equal([new LossAcknowledgement(Sample.Ada, "Ada", "15h", Why, Late)], Break(Why, loss: "15h", but: Stale).Value.Acknowledgements);
        // What was said when it was asked for is not said twice.
        var said = Asked with { Acknowledgements = [new LossAcknowledgement(Sample.Ada, "Ada", "15h", "before", Now)] };
        Assert.Equal("before", Assert.Single(Run.After(said, Sample.Ada, new VerificationCommand.BreakGlass(said.PackageHash, Sample.Right, Why, "15h"), Late, Stale).Value.Acknowledgements).Reason);
    }

    [Fact]
    public void Tampering_and_danger_hinder_it_too_but_nobody_must_be_there()
    {
        var (unsafe_, absent) = (new Refusal(RefusalKind.Conflict, "unsafe", ""), new Refusal(RefusalKind.Conflict, "absent", ""));
        Assert.Equal("content_hash_mismatch", Break(Why, but: f => f with { StoredContentHash = "" }).Code());
        Assert.Equal("unsafe", Break(Why, but: f => f with { Unsafe = unsafe_ }).Code());
        Assert.Null(Break(Why, but: f => f with { Absent = absent }).Code());
    }

    [Fact]
    public void Somebody_else_reviews_it_once_before_or_after_the_step_is_done()
    {
        var broken = Break(Why).Value;
        foreach (var after in new[] { broken, Run.After(broken, Sample.Ada, new VerificationCommand.Close(true)).Value, Run.After(broken, Sample.Ada, new VerificationCommand.Close(false)).Value })
        {
            Assert.Equal("Rightly so", Assert.IsType<VerificationEvent.Reviewed>(Assert.Single(Review(after, Sample.Grace).Value)).Finding);
            Assert.Equal("self_review", Review(after, Sample.Ada).Code());
            Assert.Equal("reviewed_already", Review(after, Sample.Grace, f => f with { Reviewed = true }).Code());
        }
    }

    [Fact]
    public void What_one_of_two_had_confirmed_was_still_done_with_too_few_and_is_reviewed()
    {
        var run = Sample.Begun(("keeper", "Zoë")).At("drop");
        var right = Sample.Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("keep_days", "14"), ("keeper", "Zoë"));
        var half = run.Answered(run.Asked("drop"), Sample.Grace, right).Value;
        var broken = run.After(half, Sample.Ada, new VerificationCommand.BreakGlass(half.PackageHash, right, Why), Late).Value;
        Assert.Equal(VerificationState.BrokenGlass, broken.State);
        Assert.Null(run.Events(broken, Sample.Grace, new VerificationCommand.Review("Rightly so")).Code());
        var done = run.After(broken, Sample.Ada, new VerificationCommand.Close(true)).Value;
        Assert.Null(run.Events(done, Sample.Grace, new VerificationCommand.Review("Rightly so")).Code());
    }

    [Fact]
    public void Where_the_glass_was_not_broken_nothing_is_reviewed()
    {
        var verified = Run.Answered(Asked, Sample.Grace, Sample.Right).Value;
        var released = Run.After(verified, Sample.Ada, new VerificationCommand.Release(verified.PackageHash)).Value;
        foreach (var other in new[] { Asked, verified, released, Run.After(released, Sample.Ada, new VerificationCommand.Close(true)).Value })
            Assert.Equal("nothing_to_review", Review(other, Sample.Linus).Code());
    }

    private static Outcome<Verification> Break(
        string? reason, IReadOnlyDictionary<string, string?>? values = null, string? hash = null, string? loss = null, DateTimeOffset? at = null, Func<VerificationFacts, VerificationFacts>? but = null) =>
        Run.After(Asked, Sample.Ada, new VerificationCommand.BreakGlass(hash ?? Asked.PackageHash, values ?? Sample.Right, reason, loss), at ?? Late, but);

    private static Outcome<IReadOnlyList<VerificationEvent>> Review(Verification request, string by, Func<VerificationFacts, VerificationFacts>? but = null) =>
        Run.Events(request, by, new VerificationCommand.Review("Rightly so"), Late, but);
}
