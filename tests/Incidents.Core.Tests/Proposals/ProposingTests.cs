using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Proposals;

namespace Incidents.Core.Tests.Proposals;

public class ProposingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);
    private static readonly Parties Parties = new("per_ada", "per_bob");

    /// <param name="kind">What is proposed.</param>
    /// <param name="who">The person who approves; "key" for a machine of his.</param>
    /// <param name="may">What he may do.</param>
    /// <param name="minutesAgo">When he gave his password.</param>
    /// <param name="refusal">The answer, or null for a yes.</param>
    [Theory]
    [InlineData(ProposalKind.PublishRevision, "per_grace", Permission.Edit, 0, null)]
    [InlineData(ProposalKind.PublishRevision, "per_grace", Permission.Verify, 15, null)]
    [InlineData(ProposalKind.PublishRevision, "per_grace", Permission.Respond | Permission.Administer, 0, "not_permitted")]
    [InlineData(ProposalKind.GrantRoles, "per_grace", Permission.Administer, 0, null)]
    [InlineData(ProposalKind.GrantRoles, "per_grace", Permission.Verify, 0, null)]
    [InlineData(ProposalKind.GrantRoles, "per_grace", Permission.Edit | Permission.Respond, 0, "not_permitted")]
    [InlineData(ProposalKind.ChangePolicy, "per_grace", Permission.Administer, 0, null)]
    [InlineData(ProposalKind.ChangePolicy, "per_grace", Permission.Verify, 0, null)]
    [InlineData(ProposalKind.ChangePolicy, "per_grace", Permission.Edit, 0, "not_permitted")]
    [InlineData(ProposalKind.GrantRoles, "per_grace", Permission.Administer, 16, "step_up_required")]
    [InlineData(ProposalKind.GrantRoles, "per_ada", Permission.Administer, 0, "two_person_required")]
    [InlineData(ProposalKind.GrantRoles, "per_ada", Permission.None, 16, "two_person_required")]
    [InlineData(ProposalKind.GrantRoles, "per_bob", Permission.Administer, 0, "not_permitted")]
    [InlineData(ProposalKind.GrantRoles, "key", Permission.Administer, 0, "human_required")]
    public void Approving(ProposalKind kind, string who, Permission may, int minutesAgo, string? refusal)
    {
        var by = new Caller(who != "key", who, "Somebody", may) { PersonId = who == "key" ? "per_grace" : who, AuthenticatedAt = who == "key" ? null : Now.AddMinutes(-minutesAgo) };
        var decided = Proposing.Approve(Waiting(kind), Parties, by, 15, Now);
        Assert.Equal(refusal, decided.Refusal?.Code);
        if (refusal is null) Assert.Equal((ProposalState.Approved, "per_grace", "Somebody", Now), (decided.Value.State, decided.Value.DecidedById, decided.Value.DecidedByName, decided.Value.DecidedAt));
    }

    [Theory]
    [InlineData(ProposalState.Approved)]
    [InlineData(ProposalState.Rejected)]
    [InlineData(ProposalState.Withdrawn)]
    [InlineData(ProposalState.Superseded)]
    public void What_is_decided_stays_decided(ProposalState state)
    {
        var closed = Waiting(ProposalKind.GrantRoles) with { State = state };
        Assert.Equal("proposal_closed", Proposing.Approve(closed, Parties, Grace, 15, Now).Refusal?.Code);
        Assert.Equal("proposal_closed", Proposing.Reject(closed, Parties, Grace, null, Now).Refusal?.Code);
        Assert.Equal("proposal_closed", Proposing.Withdraw(closed, Parties, Person("per_ada"), Now).Refusal?.Code);
    }

    [Fact]
    public void A_no_needs_neither_reason_nor_password_but_the_right_and_another_person()
    {
        var rejected = Proposing.Reject(Waiting(ProposalKind.ChangePolicy), Parties, Grace with { AuthenticatedAt = Now.AddHours(-11) }, null, Now).Value;
        Assert.Equal((ProposalState.Rejected, null), (rejected.State, rejected.Reason));
        Assert.Equal("two_person_required", Proposing.Reject(Waiting(ProposalKind.ChangePolicy), Parties, Person("per_ada"), "x", Now).Refusal?.Code);
        Assert.Equal("not_permitted", Proposing.Reject(Waiting(ProposalKind.ChangePolicy), Parties, Grace with { Permission = Permission.Read }, "x", Now).Refusal?.Code);
        Assert.Equal("human_required", Proposing.Reject(Waiting(ProposalKind.ChangePolicy), Parties, Grace with { IsHuman = false }, "x", Now).Refusal?.Code);
    }

    [Fact]
    public void Only_the_proposer_withdraws()
    {
        Assert.Equal(ProposalState.Withdrawn, Proposing.Withdraw(Waiting(ProposalKind.GrantRoles), Parties, Person("per_ada") with { Permission = Permission.None }, Now).Value.State);
        Assert.Equal("not_permitted", Proposing.Withdraw(Waiting(ProposalKind.GrantRoles), Parties, Grace, Now).Refusal?.Code);
    }

    [Fact]
    public void Those_are_told_who_could_approve()
    {
        Person[] people =
        [
            Account("per_ada", Role.Admin), Account("per_bob", Role.Admin), Account("per_ed", Role.Editor), Account("per_vera", Role.Verifier), Account("per_eve", Role.Responder),
            Account("per_ada2", Role.Admin) with { SameAs = "per_ada" },
        ];
        Assert.Equal(["per_vera"], Proposing.Approvers(ProposalKind.GrantRoles, Parties, people));
        Assert.Equal(["per_bob", "per_ed", "per_vera"], Proposing.Approvers(ProposalKind.PublishRevision, new Parties("per_ada"), people));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("Editor,Responder", "", true)]
    [InlineData("Verifier", "", false)]
    [InlineData("Admin", "", false)]
    // Whoever was got rid of a moment ago is still missed.
    [InlineData("", "per_carol", false)]
    [InlineData("", "per_ada,per_bob", true)]
    public void The_first_is_made_alone_and_no_other(string third, string latelyRemoved, bool alone)
    {
        Person[] people = [Account("per_ada", Role.Admin), Account("per_bob", Role.Verifier), Account("per_ada2", Role.Admin) with { SameAs = "per_ada" },
            Account("per_third", [.. third.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Role>)])];
        Assert.Equal(alone, Proposing.MayGrantAlone(Parties, people, latelyRemoved.Split(',', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static Caller Grace => Person("per_grace");

    private static Caller Person(string id) => new(true, id, id, Permission.Administer | Permission.Edit | Permission.Verify) { AuthenticatedAt = Now };

    private static Person Account(string id, params Role[] roles) => new() { Id = id, Roles = roles };

    private static Proposal Waiting(ProposalKind kind) => new() { Id = "prop_1", Kind = kind, ProposedById = "per_ada", ProposedByName = "Ada", ProposedAt = Now.AddHours(-1) };
}
