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

    /// <summary>The person who decides in it, when one was named.</summary>
    public string? CommanderId { get; init; }

    public string? CommanderName { get; init; }

    /// <summary>When its retrospective was done with; nothing is left to review then.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public Actor? ClosedBy { get; init; }
}

/// <summary>The states of an incident; an acknowledged one is still open.</summary>
public enum IncidentState
{
    Triggered,
    Acknowledged,
    Resolved,
}
