namespace Incidents.Core.Notifications;

/// <summary>What a person is to be told, written in the same commit as its cause. Never a value that somebody must derive blind.</summary>
public sealed record Notification
{
    public string Id { get; init; } = "";

    public string PersonId { get; init; } = "";

    public NotificationKind Kind { get; init; }

    /// <summary>The id of what it is about.</summary>
    public string SubjectId { get; init; } = "";

    public string Text { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; init; }
}

/// <summary>Why somebody is told.</summary>
public enum NotificationKind
{
    VerificationRequested,
    VerificationMismatched,
    VerificationRejected,
    LateDissent,
    StepLocked,
    BreakGlassUsed,
    BreakGlassReviewDue,
    ProposalWaiting,
    HandoverOffered,
    PresenceWanted,
    AttestationWanted,
    FinishProposed,
    UnqualifiedRun,
    AlertJoined,
    AcknowledgementExpired,
    DrillReminder,
    DrillMissed,
    DrillToWitness,
    DrillExemptionAsked,
    DrillErrorPlanted,
    DrillNeedsAttention,
    RevisionProposed,
    RevisionOverdue,
}
