namespace Incidents.Core.Runs;

/// <summary>That somebody went on alone, why, and what somebody else found when he looked at it.</summary>
public sealed record BrokenGlass
{
    public string VerificationId { get; init; } = "";

    public string RunId { get; init; } = "";

    public string IncidentId { get; init; } = "";

    public string StepId { get; init; } = "";

    public string ExecutorId { get; init; } = "";

    public string ExecutorName { get; init; } = "";

    public string Reason { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public DateTimeOffset ReviewDueAt { get; init; }

    /// <summary>How often it was said that the review is overdue.</summary>
    public int Reminders { get; init; }

    public string? ReviewerId { get; init; }

    public string? ReviewerName { get; init; }

    public DateTimeOffset? ReviewedAt { get; init; }

    public string? Finding { get; init; }
}
