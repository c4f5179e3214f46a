using Incidents.Core.Alerts;
using Incidents.Core.Timeline;

namespace Incidents.Core.Incidents;

/// <summary>The state machine of an incident: triggered, acknowledged, resolved.</summary>
public static class Lifecycle
{
    /// <param name="incident">The incident.</param>
    /// <param name="by">Who has it.</param>
    /// <param name="now">This moment.</param>
    /// <param name="until">Until when; without being acknowledged again it calls anew then. Null for as long as it takes.</param>
    public static Outcome<Incident> Acknowledge(Incident incident, Actor by, DateTimeOffset now, DateTimeOffset? until = null) => incident.State switch
    {
        IncidentState.Triggered => incident with { State = IncidentState.Acknowledged, AcknowledgedAt = now, AcknowledgedBy = by, AcknowledgedUntil = until, JoinedCount = 0 },
        // What joined since, or the time that ran, is what is acknowledged now.
        IncidentState.Acknowledged when incident.JoinedCount > 0 || until is not null => incident with { AcknowledgedUntil = until ?? incident.AcknowledgedUntil, JoinedCount = 0 },
        IncidentState.Acknowledged => IncidentRefusals.AlreadyAcknowledged(incident),
        _ => IncidentRefusals.AlreadyResolved(incident),
    };

    public static Outcome<Incident> Resolve(Incident incident, Actor by, DateTimeOffset now) => incident.State switch
    {
        IncidentState.Resolved => IncidentRefusals.AlreadyResolved(incident),
        _ => incident with { State = IncidentState.Resolved, ResolvedAt = now, ResolvedBy = by, ResolveDueAt = null, AcknowledgedUntil = null },
    };

    /// <summary>
    /// The incident open again, or null where it is not for the sender to do so: what a person resolved, or what was over long ago, is another incident.
    /// Who had it has it still: nobody is called each time that something goes off and on.
    /// </summary>
    public static Incident? Reopen(Incident incident, DateTimeOffset now) =>
        incident is { State: IncidentState.Resolved, ResolvedBy.Kind: not ActorKind.Person and not ActorKind.ApiKey, ClosedAt: null, MergedInto: null } && now - incident.ResolvedAt <= Flapping.Window
            ? incident with { State = incident.AcknowledgedAt is null ? IncidentState.Triggered : IncidentState.Acknowledged, ResolvedAt = null, ResolvedBy = null }
            : null;

    /// <summary>Nobody has it any more: whoever had it did not say so again in time.</summary>
    public static Incident Lapse(Incident incident) => incident with { State = IncidentState.Triggered, AcknowledgedAt = null, AcknowledgedBy = null, AcknowledgedUntil = null };

    /// <summary>Who had it gives it back.</summary>
    public static Outcome<Incident> Unacknowledge(Incident incident) => incident.State switch
    {
        IncidentState.Acknowledged => Lapse(incident),
        IncidentState.Resolved => IncidentRefusals.AlreadyResolved(incident),
        _ => IncidentRefusals.NotAcknowledged(),
    };

    /// <summary>The incident with nobody who has it, as it must be for others to be called.</summary>
    public static Outcome<Incident> CallAnew(Incident incident) => incident.State switch
    {
        IncidentState.Triggered => incident,
        IncidentState.Acknowledged => Lapse(incident),
        _ => IncidentRefusals.AlreadyResolved(incident),
    };

    /// <summary>The incident at a worse severity, or null where it is as bad already: a sender raises it and never lowers it.</summary>
    public static Incident? Raise(Incident incident, Severity severity) => severity < incident.Severity ? incident with { Severity = severity } : null;
}
