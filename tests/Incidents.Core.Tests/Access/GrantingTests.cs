using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Core.Tests.Access;

public class GrantingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "Responder,Editor", "Responder,Editor", "")]
    [InlineData("", "Verifier", "", "Verifier")]
    [InlineData("", "Admin,Editor", "Editor", "Admin")]
    [InlineData("Responder", "Responder,Verifier,Verifier", "Responder", "Verifier")]
    [InlineData("Verifier,Editor", "Viewer", "Viewer", "")]
    [InlineData("Verifier", "Verifier,Editor", "Verifier,Editor", "")]
    // An admin verifies already; to call him a verifier gives nothing.
    [InlineData("Admin", "Verifier", "Verifier", "")]
    // Who is promoted stays a verifier until then, and loses at once what he is not to have afterwards.
    [InlineData("Verifier,Editor", "Admin", "Verifier,Editor", "Admin")]
    [InlineData("Editor,Responder", "Verifier", "Responder", "Verifier")]
    public void Of_a_change_of_roles_the_guarded_part_waits(string has, string wanted, string now, string pending)
    {
        var grant = Granting.Split(Roles(has), Roles(wanted));
        Assert.Equal(Roles(now).Order(), grant.Now.Order());
        Assert.Equal(Roles(pending), grant.Pending);
    }

    [Theory]
    [InlineData("Verifier", "Verifier,Editor", 5)]
    [InlineData("Verifier", "Admin", 5)]
    [InlineData("Responder", "Verifier", 0)]
    [InlineData("Verifier", "Responder", null)]
    public void Since_when_somebody_may_verify_is_kept_while_he_may(string had, string has, int? daysAgo)
    {
        var person = new Person { Id = "per_1", Roles = Roles(had), VerifierSince = had == "Responder" ? null : Now.AddDays(-5) };
        Assert.Equal(daysAgo is null ? null : Now.AddDays(-daysAgo.Value), Granting.Give(person, Roles(has), Now).VerifierSince);
    }

    [Fact]
    public void Who_was_disabled_verifies_anew_only()
    {
        var person = new Person { Id = "per_1", Roles = [Role.Verifier], VerifierSince = Now.AddDays(-5) };
        var disabled = Granting.Give(person with { DisabledAt = Now }, person.Roles, Now);
        Assert.Null(disabled.VerifierSince);
        Assert.Equal(Now.AddDays(1), Granting.Give(disabled with { DisabledAt = null }, person.Roles, Now.AddDays(1)).VerifierSince);
    }

    [Fact]
    public void The_last_who_administers_stays_and_a_shared_or_disabled_one_is_none()
    {
        var ada = new Person { Id = "per_ada", Roles = [Role.Admin] };
        Assert.Equal("last_admin", Granting.Check(ada, ada with { Roles = [Role.Verifier] }, [ada, Other(p => p with { Roles = [Role.Verifier, Role.Editor] })]).Refusal?.Code);
        Assert.Equal("last_admin", Granting.Check(ada, ada with { DisabledAt = Now }, [ada, Other(p => p with { DisabledAt = Now })]).Refusal?.Code);
        Assert.Equal("last_admin", Granting.Check(ada, ada with { DisabledAt = Now }, [ada, Other(p => p with { Kind = PersonKind.Shared })]).Refusal?.Code);
        Assert.Null(Granting.Check(ada, ada with { DisabledAt = Now }, [ada, Other(p => p)]).Refusal);
        Assert.Null(Granting.Check(ada, ada with { Roles = [Role.Admin, Role.Editor] }, [ada]).Refusal);

        static Person Other(Func<Person, Person> but) => but(new Person { Id = "per_other", Roles = [Role.Admin] });
    }

    [Theory]
    [InlineData(Role.Verifier, "shared_account")]
    [InlineData(Role.Admin, "shared_account")]
    [InlineData(Role.Responder, null)]
    [InlineData(Role.Editor, null)]
    public void A_shared_account_judges_nobody(Role role, string? refusal)
    {
        var oncall = new Person { Id = "per_oncall", Kind = PersonKind.Shared };
        Assert.Equal(refusal, Granting.Check(oncall, oncall with { Roles = [role] }, [oncall]).Refusal?.Code);
    }

    [Fact]
    public void Humans_are_counted_once_and_only_those_who_can_sign_in() => Assert.Equal(["per_1", "per_4"], Granting.Humans(
    [
        new() { Id = "per_1", Roles = [Role.Verifier] },
        new() { Id = "per_2", Roles = [Role.Admin], SameAs = "per_1" },
        new() { Id = "per_3", Roles = [Role.Admin], DisabledAt = Now },
        new() { Id = "per_4", Roles = [Role.Admin] },
        new() { Id = "per_5", Roles = [Role.Admin], Kind = PersonKind.Shared },
        new() { Id = "per_6", Roles = [Role.Editor, Role.Responder] },
    ], Permission.Administer | Permission.Verify));

    private static List<Role> Roles(string words) => [.. words.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Role>)];
}
