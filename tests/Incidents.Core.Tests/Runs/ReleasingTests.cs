using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>The executor takes up the permission, once, and everything that made it good is looked at again.</summary>
public class ReleasingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly Run Run = Sample.Begun().At("restore");
    private static readonly Verification Verified = Run.Answered(Run.Asked(), Sample.Grace, Sample.Right).Value;

    [Fact]
    public void A_release_holds_once_and_is_not_the_end()
    {
        var released = Release(Now.AddMinutes(3)).Value;
        Assert.Equal((VerificationState.Released, Now.AddMinutes(3), (DateTimeOffset?)null), (released.State, released.ReleasedAt, released.ClosedAt));
        Assert.Equal("already_released", Run.After(released, Sample.Ada, new VerificationCommand.Release(released.PackageHash), Now.AddMinutes(3)).Code());
        Assert.Equal("already_released", Run.After(released, Sample.Ada, new VerificationCommand.Withdraw(null), Now.AddMinutes(3)).Code());
    }

    [Theory]
    [InlineData(true, VerificationState.Done)]
    [InlineData(false, VerificationState.Failed)]
    public void With_the_step_the_request_is_over(bool succeeded, VerificationState state)
    {
        var closed = Run.After(Release(Now).Value, Sample.Ada, new VerificationCommand.Close(succeeded), Now.AddMinutes(9)).Value;
        Assert.Equal((state, Now.AddMinutes(9), Now), (closed.State, closed.ClosedAt, closed.ReleasedAt));
    }

    [Fact]
    public void Only_for_its_own_run()
    {
        Assert.Null(Run.After(Verified, Sample.Ada, new VerificationCommand.Release(Verified.PackageHash, "run_1")).Code());
        Assert.Equal("wrong_execution", Run.After(Verified, Sample.Ada, new VerificationCommand.Release(Verified.PackageHash, "run_2")).Code());
    }

    [Fact]
    public void Nothing_that_was_frozen_may_have_changed()
    {
        Assert.Equal("content_hash_mismatch", Release(Now, f => f with { StoredContentHash = new string('0', 64) }).Code());
        Assert.Equal("content_hash_mismatch", Run.After(Verified with { Package = Verified.Package with { StepText = "restore --all" } }, Sample.Ada, new VerificationCommand.Release(Verified.PackageHash)).Code());
        var step = Run.Find("restore")!;
        Assert.Equal("content_hash_mismatch", Release(Now, f => f with { Run = Run.With(step with { Definition = step.Definition with { Markdown = "restore --all" } }) }).Code());
        Assert.Equal("content_hash_mismatch", Release(Now, f => f with { Run = Run with { Values = new Dictionary<string, string>(Run.Values) { ["snapshot_id"] = "snap-ffffffff" } } }).Code());
        Assert.Equal("content_hash_mismatch", Release(Now, f => f with { Run = Run with { Environment = "staging" } }).Code());
        // Another step's text is not this one's.
        var look = Run.Find("look")!;
        Assert.Null(Release(Now, f => f with { Run = Run.With(look with { Definition = look.Definition with { Markdown = "ls" } }) }).Code());
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("contributor")]
    [InlineData("cooling")]
    public void Who_confirmed_must_still_be_one_who_may(string why)
    {
        var refusal = Release(Now, f => why switch
        {
            "gone" => f with { Verifiers = f.Verifiers.Where(v => v.Key != Sample.Grace).ToDictionary() },
            "contributor" => f with { Contributors = new HashSet<string> { Sample.Ada, Sample.Grace } },
            _ => f with { Verifiers = new Dictionary<string, DateTimeOffset> { [Sample.Grace] = Now.AddHours(-1) } },
        }).Refusal!;
        Assert.Equal("verifier_no_longer_eligible", refusal.Code);
        Assert.Contains("Grace", refusal.Detail);
    }

    [Fact]
    public void Who_agreed_beyond_the_need_may_be_gone()
    {
        var more = Run.Answered(Verified, Sample.Linus, Sample.Right).Value;
        Assert.Null(Run.After(more, Sample.Ada, new VerificationCommand.Release(more.PackageHash), Now, f => f with { Verifiers = f.Verifiers.Where(v => v.Key != Sample.Linus).ToDictionary() }).Code());
    }

    [Fact]
    public void Fewer_people_than_the_step_needs_are_too_few_whatever_the_state_says()
    {
        var forged = Verified with { Quorum = 2 };
        Assert.Equal("not_verified", Run.After(forged, Sample.Ada, new VerificationCommand.Release(forged.PackageHash)).Code());
        var twice = forged with { Attempts = [Verified.Attempts[0], Verified.Attempts[0]] };
        Assert.Equal("not_verified", Run.After(twice, Sample.Ada, new VerificationCommand.Release(twice.PackageHash)).Code());
    }

    [Fact]
    public void The_loss_is_said_by_both_before_it_is_lost()
    {
        VerificationFacts Stale(VerificationFacts f) => f with { Loss = Sample.Stale };
        Outcome<Verification> After(params string[] said) => Run.After(
            Verified with { Acknowledgements = [.. said.Select(id => new LossAcknowledgement(id, id, "15h", null, Now))] }, Sample.Ada, new VerificationCommand.Release(Verified.PackageHash), Now, Stale);

        Assert.Equal("consequence_not_acknowledged", After().Code());
        Assert.Contains("Ada and Grace must", After().Refusal!.Detail);
        Assert.Contains(". Grace must", After(Sample.Ada).Refusal!.Detail);
        Assert.Contains(". Ada must", After(Sample.Grace, Sample.Linus).Refusal!.Detail);
        Assert.Null(After(Sample.Ada, Sample.Grace).Code());
        Assert.Null(Release(Now, f => f with { Loss = Sample.Fresh }).Code());
    }

    [Fact]
    public void What_hinders_is_told_in_the_order_of_its_weight()
    {
        var (unsafe_, absent) = (new Refusal(RefusalKind.Conflict, "unsafe", ""), new Refusal(RefusalKind.Conflict, "absent", ""));
        var loss = Sample.Stale;
        Assert.Equal("unsafe", Release(Now, f => f with { Unsafe = unsafe_, Absent = absent, Loss = loss }).Code());
        Assert.Equal("absent", Release(Now, f => f with { Absent = absent, Loss = loss }).Code());
    }

    private static Outcome<Verification> Release(DateTimeOffset at, Func<VerificationFacts, VerificationFacts>? but = null) =>
        Run.After(Verified, Sample.Ada, new VerificationCommand.Release(Verified.PackageHash), at, but);
}
