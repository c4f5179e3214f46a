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

    /// <summary>What its alerts have in common; another of the same joins while they come close together. Null for one opened by hand.</summary>
    public string? GroupKey { get; init; }

    public long AlertCount { get; init; }

    public DateTimeOffset? LastAlertAt { get; init; }

    /// <summary>How many alerts joined since somebody acknowledged it; acknowledging again says that they were seen.</summary>
    public long JoinedCount { get; init; }

    /// <summary>When it is resolved if it stays quiet, since what it is about goes off and on.</summary>
    public DateTimeOffset? ResolveDueAt { get; init; }

    /// <summary>Until when the acknowledgement holds; null for as long as it takes.</summary>
    public DateTimeOffset? AcknowledgedUntil { get; init; }

    /// <summary>The incident that this one was merged into.</summary>
    public string? MergedInto { get; init; }
}

/// <summary>The states of an incident; an acknowledged one is still open.</summary>
public enum IncidentState
{
    Triggered,
    Acknowledged,
    Resolved,
}
