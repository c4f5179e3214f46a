namespace Incidents.Core.Escalation;

/// <summary>Every "no" about escalation chains.</summary>
public static class EscalationRefusals
{
    public static Refusal ChainNotFound(string idOrSlug) => new(RefusalKind.NotFound, "chain_not_found",
        $"There is no escalation chain {idOrSlug}. List them with GET /api/v1/escalation-chains.");

    public static Refusal UnknownTarget(string id) => new(RefusalKind.NotFound, "target_not_found",
        $"There is no schedule or shared channel {id}. List them with GET /api/v1/schedules and GET /api/v1/channels.");

    public static Refusal SlugTaken(string slug) => new(RefusalKind.Conflict, "chain_slug_taken",
        $"There is an escalation chain with the slug {slug} already. Give another slug.");

    public static Refusal NotYourTeam() => new(RefusalKind.Forbidden, "not_your_team",
        "Who edits changes the chains of his own teams. Ask somebody of the team that owns it, or an admin.");

    public static Refusal VersionRequired(EscalationChain current) => new(RefusalKind.VersionRequired, "version_required",
        $"Read '{current.Name}', then send If-Match with its ETag (now \"r{current.Revision}\"), so that nobody's change is lost.");

    public static Refusal Stale(EscalationChain current) => new(RefusalKind.Stale, "version_stale",
        $"'{current.Name}' has changed: it is at \"r{current.Revision}\". Read that, put your change into it, and send it with that ETag.");

    public static Refusal InUse(IReadOnlyList<string> by) => new(RefusalKind.Conflict, "chain_in_use",
        $"It is the chain of {string.Join(", ", by)}. Give those another chain first: incidents without one call nobody.");

    public static Refusal NoChain() => new(RefusalKind.Conflict, "no_chain",
        "The incident was opened without an escalation chain. Give it one with POST /api/v1/incidents/{id}/re-escalate, or name a person with /reassign.");

    public static Refusal NobodyOnCall(string schedule, string why) => new(RefusalKind.Conflict, "nobody_on_call",
        $"Nobody is on call in {schedule}: {why}. Name a person.");

    public static Refusal TestGoesOn() => new(RefusalKind.Conflict, "chain_test_open",
        "The chain is being tried already. Wait until that test has ended, at most 15 minutes after it began.");

    public static Refusal TestNotFound(string id) => new(RefusalKind.NotFound, "chain_test_not_found",
        $"There is no test {id} of an escalation chain that waits for you. What you were told is in GET /api/v1/notifications.");
}
