using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Core.Proposals;

/// <summary>Decides who may decide on a proposal. Not a setting: nobody approves his own, in whichever account, and no machine any.</summary>
public static class Proposing
{
    /// <summary>Any of these lets one decide on it.</summary>
    public static Permission Right(ProposalKind kind) => kind == ProposalKind.PublishRevision ? Permission.Edit | Permission.Verify : Permission.Administer | Permission.Verify;

    /// <summary>The persons who could approve it, to be told.</summary>
    public static IReadOnlyList<string> Approvers(ProposalKind kind, Parties parties, IEnumerable<Person> people) =>
        [.. Granting.Humans(people, Right(kind)).Where(p => p != parties.Proposer && p != parties.Beneficiary)];

    /// <summary>
    /// True when a role may be given without a second person: nobody is there who could be that, and nobody has lately ceased to be.
    /// Only so can the first admin make a second one.
    /// </summary>
    public static bool MayGrantAlone(Parties parties, IEnumerable<Person> people, IEnumerable<string> latelyRemoved) =>
        Approvers(ProposalKind.GrantRoles, parties, people).Count == 0 && !latelyRemoved.Any(p => p != parties.Proposer && p != parties.Beneficiary);

    public static Outcome<Proposal> Approve(Proposal proposal, Parties parties, Caller by, int stepUpMinutes, DateTimeOffset now) =>
        Refuse(proposal, parties, by) is { } refusal ? refusal
        : by.PersonId == parties.Beneficiary ? ProposalRefusals.ForYourself()
        : SteppingUp.Refuse(by, stepUpMinutes, now) is { } stale ? stale
        : Decided(proposal, ProposalState.Approved, by, null, now);

    /// <summary>A "no" costs nothing: neither a reason nor the password.</summary>
    public static Outcome<Proposal> Reject(Proposal proposal, Parties parties, Caller by, string? reason, DateTimeOffset now) =>
        Refuse(proposal, parties, by) is { } refusal ? refusal : Decided(proposal, ProposalState.Rejected, by, reason, now);

    public static Outcome<Proposal> Withdraw(Proposal proposal, Parties parties, Caller by, DateTimeOffset now) =>
        by.PersonId != parties.Proposer ? ProposalRefusals.NotTheProposer(proposal)
        : proposal.State != ProposalState.Pending ? ProposalRefusals.Closed(proposal)
        : Decided(proposal, ProposalState.Withdrawn, by, null, now);

    private static Refusal? Refuse(Proposal proposal, Parties parties, Caller by) =>
        !by.IsHuman ? AccessRefusals.HumanRequired()
        : by.PersonId == parties.Proposer ? ProposalRefusals.TwoPersonRequired(proposal)
        : (by.Permission & Right(proposal.Kind)) == 0 ? ProposalRefusals.NotYours(proposal.Kind)
        : proposal.State != ProposalState.Pending ? ProposalRefusals.Closed(proposal)
        : null;

    private static Proposal Decided(Proposal proposal, ProposalState state, Caller by, string? reason, DateTimeOffset now) =>
        proposal with { State = state, DecidedById = by.PersonId, DecidedByName = by.Name, DecidedAt = now, Reason = reason };
}

/// <summary>Who is concerned, as persons and as of now: accounts may have been found to be one person since the proposal was made.</summary>
/// <param name="Proposer">Who answers for the proposal.</param>
/// <param name="Beneficiary">Who would gain by it, if anybody.</param>
public sealed record Parties(string Proposer, string? Beneficiary = null);
