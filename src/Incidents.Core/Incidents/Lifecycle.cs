using Incidents.Core.Alerts;
using Incidents.Core.Timeline;

namespace Incidents.Core.Incidents;

/// <summary>The state machine of an incident: triggered, acknowledged, resolved.</summary>
public static class Lifecycle
{
    public static Outcome<Incident> Acknowledge(Incident incident, Actor by, DateTimeOffset now) => incident.State switch
    {
        IncidentState.Triggered => incident with { State = IncidentState.Acknowledged, AcknowledgedAt = now, AcknowledgedBy = by },
        IncidentState.Acknowledged => IncidentRefusals.AlreadyAcknowledged(incident),
        _ => IncidentRefusals.AlreadyResolved(incident),
    };

    public static Outcome<Incident> Resolve(Incident incident, Actor by, DateTimeOffset now) => incident.State switch
    {
        IncidentState.Resolved => IncidentRefusals.AlreadyResolved(incident),
        _ => incident with { State = IncidentState.Resolved, ResolvedAt = now, ResolvedBy = by },
    };

    /// <summary>The incident at a worse severity, or null where it is as bad already: a sender raises it and never lowers it.</summary>
    public static Incident? Raise(Incident incident, Severity severity) => severity < incident.Severity ? incident with { Severity = severity } : null;
}
