using Incidents.Core.Access;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>After two mismatches a third head is needed, one that was in neither of the first two.</summary>
public class UnlockingTests
{
    [Theory]
    [InlineData(Sample.Carol, null)] // commands the incident
    [InlineData("per_root", null)] // an admin
    [InlineData(Sample.Ada, "third_person_required")] // the executor
    [InlineData(Sample.Grace, "third_person_required")] // found other values
    [InlineData(Sample.Linus, "third_person_required")] // another verifier, while there is a commander
    public void It_is_the_commander_or_an_admin(string by, string? code) => Assert.Equal(code, Unlock(by).Code());

    [Theory]
    [InlineData(null)]
    [InlineData(Sample.Ada)]
    [InlineData(Sample.Grace)]
    public void Where_no_third_person_commands_another_verifier_does(string? commander)
    {
        Assert.Null(Unlock(Sample.Linus, f => f with { CommanderId = commander }).Code());
        foreach (var by in new[] { Sample.Ada, Sample.Grace, "per_viewer" })
            Assert.Equal("third_person_required", Unlock(by, f => f with { CommanderId = commander }).Code());
    }

    [Fact]
    public void An_admin_who_had_a_hand_in_it_is_no_third_person()
    {
        Assert.Equal("third_person_required", Unlock("per_root", f => f with { Contributors = new HashSet<string> { Sample.Ada, "per_root" } }).Code());
        Assert.Equal("third_person_required", Unlock("per_root", f => f with { Dissenters = new HashSet<string> { "per_root" } }).Code());
    }

    [Fact]
    public void A_machine_is_nobody_whatever_it_may_do() =>
        Assert.Equal("human_required", Unlock("key_admin", f => f with { By = new Caller(false, "key_admin", "Key", Permission.Administer) }).Code());

    [Fact]
    public void Only_what_is_locked_and_there_is_unlocked_with_the_reason_given()
    {
        Assert.Equal("It was the time zone", Assert.IsType<VerificationEvent.StepUnlocked>(Assert.Single(Unlock(Sample.Carol).Value)).Reason);
        var run = Sample.Begun().At("restore");
        Assert.Equal("step_not_locked", run.Events(null, Sample.Carol, new VerificationCommand.Unlock("restore", "why")).Code());
        Assert.Equal("step_not_found", run.Events(null, Sample.Carol, new VerificationCommand.Unlock("no-such", "why")).Code());
    }

    [Fact]
    public void While_it_is_locked_nothing_is_asked() =>
        Assert.Equal("step_locked", Locked().Events(null, Sample.Ada, new VerificationCommand.Submit("restore", "ver_2", "m")).Code());

    private static Run Locked()
    {
        var run = Sample.Begun().At("restore");
        return run.With(run.Find("restore")! with { Mismatches = 2, LockedAt = Sample.Now });
    }

    private static Outcome<IReadOnlyList<VerificationEvent>> Unlock(string by, Func<VerificationFacts, VerificationFacts>? but = null) =>
        Locked().Events(null, by, new VerificationCommand.Unlock("restore", "It was the time zone"), null, f =>
        {
            f = f with { Dissenters = new HashSet<string> { Sample.Grace }, By = by == "per_root" ? f.By with { Permission = Permission.Administer } : f.By };
            return but is null ? f : but(f);
        });
}
