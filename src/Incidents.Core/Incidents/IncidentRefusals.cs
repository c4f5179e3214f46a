namespace Incidents.Core.Incidents;

/// <summary>Every "no" about incidents.</summary>
public static class IncidentRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "incident_not_found",
        $"There is no incident {id}. List them with GET /api/v1/incidents.");

    public static Refusal AlreadyAcknowledged(Incident incident) => new(RefusalKind.Conflict, "already_acknowledged",
        $"{incident.AcknowledgedBy?.Name} has it since {incident.AcknowledgedAt:u}. Write a note if you take over.");

    public static Refusal AlreadyResolved(Incident incident) => new(RefusalKind.Conflict, "incident_resolved",
        $"The incident was resolved at {incident.ResolvedAt:u}. Open a new one if the trouble is back.");

    public static Refusal SomebodyWasFaster() => new(RefusalKind.Conflict, "changed_meanwhile",
        "Somebody changed it in this moment. Read it again, then decide.");

    public static Refusal MergeIntoItself() => new(RefusalKind.Invalid, "merge_into_itself",
        "An incident cannot be merged into itself. Name the other one in 'into'.");

    public static Refusal AlreadyMerged(Incident incident) => new(RefusalKind.Conflict, "already_merged",
        $"'{incident.Title}' was merged into {incident.MergedInto}. Go on with that one.");

    public static Refusal NotItsAlert(string alertId) => new(RefusalKind.Invalid, "not_its_alert",
        $"{alertId} is no alert of this incident. Choose among those that GET /api/v1/incidents/{{id}} shows.");

    public static Refusal SplitTakesAll() => new(RefusalKind.Invalid, "split_takes_all",
        "These are all alerts of the incident, so nothing would be left of it. Leave at least one of them where it is.");

    public static Refusal NotResolved() => new(RefusalKind.Conflict, "not_resolved",
        "The incident is still open. Resolve it first; close it when its retrospective is done.");

    public static Refusal NotAcknowledged() => new(RefusalKind.Conflict, "not_acknowledged",
        "Nobody has the incident, so nobody can give it back. POST /api/v1/incidents/{id}/acknowledge takes it.");

    public static Refusal InFuture() => new(RefusalKind.Invalid, "occurred_in_future",
        "occurredAt lies in the future. Give the time at which it happened, or leave it out for now.");
}
