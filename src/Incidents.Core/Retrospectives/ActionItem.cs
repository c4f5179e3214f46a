using Incidents.Core.Timeline;

namespace Incidents.Core.Retrospectives;

/// <summary>What must still be done after an incident or a run.</summary>
public sealed record ActionItem
{
    public string Id { get; init; } = "";

    public string? IncidentId { get; init; }

    public string? RunId { get; init; }

    public string Text { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public Actor? ClosedBy { get; init; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; init; }
}
