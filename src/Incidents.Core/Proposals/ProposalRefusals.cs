namespace Incidents.Core.Proposals;

/// <summary>Every "no" about changes that need two persons.</summary>
public static class ProposalRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "proposal_not_found",
        $"There is no proposal {id}. List them with GET /api/v1/proposals.");

    public static Refusal TwoPersonRequired(Proposal proposal) => new(RefusalKind.Forbidden, "two_person_required",
        $"{proposal.ProposedByName} proposed this, so another person must decide on it: ask one, or withdraw it.");

    public static Refusal ForYourself() => new(RefusalKind.Forbidden, "not_permitted",
        "Nobody approves what is for himself. Ask somebody who may verify or administer.");

    public static Refusal NotYours(ProposalKind kind) => new(RefusalKind.Forbidden, "not_permitted",
        $"Deciding on this takes somebody who may {(kind == ProposalKind.PublishRevision ? "write runbooks or verify steps" : "administer or verify steps")}. Ask one, or an admin for the role.");

    public static Refusal NotTheProposer(Proposal proposal) => new(RefusalKind.Forbidden, "not_permitted",
        $"Only {proposal.ProposedByName} withdraws this. If you are against it, reject it.");

    public static Refusal Closed(Proposal proposal) => new(RefusalKind.Conflict, "proposal_closed",
        $"This was {proposal.State.ToString().ToLowerInvariant()} already. Propose the change anew if it is still wanted.");

    public static Refusal Outdated(string what) => new(RefusalKind.Conflict, "proposal_outdated",
        $"{what} has changed since this was proposed, so it is not carried out. Look at what is there now, and propose the change anew.");

    public static Refusal BreakGlassForbidden() => new(RefusalKind.Forbidden, "break_glass_forbidden",
        "What guards the guard has no emergency exit. Ask somebody who may approve it with POST /api/v1/proposals/{id}/approve.");
}
