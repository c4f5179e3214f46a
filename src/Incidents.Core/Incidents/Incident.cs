using Incidents.Core.Alerts;
using Incidents.Core.Timeline;

namespace Incidents.Core.Incidents;

/// <summary>Something is wrong and somebody must see to it.</summary>
public sealed record Incident
{
    public string Id { get; init; } = "";

    public string Title { get; init; } = "";

    public IncidentState State { get; init; }

    public Severity Severity { get; init; }

    public string? ServiceId { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public Actor? AcknowledgedBy { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public Actor? ResolvedBy { get; init; }
}

/// <summary>The states of an incident; an acknowledged one is still open.</summary>
public enum IncidentState
{
    Triggered,
    Acknowledged,
    Resolved,
}
