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

    /// <summary>Something is wrong and somebody must see to it.</summary>
    IncidentPage,

    /// <summary>What happens in an incident, to those who want to know.</summary>
    IncidentNews,
    DestinationDisabled,
    DeliveryGivenUp,

    /// <summary>Nobody took an incident, or could be told of it.</summary>
    EscalationGaveUp,

    /// <summary>Somebody should have been told and was not.</summary>
    EscalationAlarm,

    /// <summary>A chain is tried; nothing is wrong.</summary>
    ChainTest,
    ShiftBegins,
    ScheduleHasGaps,
    ShiftTakenOver,
    SwapOffered,
    SwapDecided,
    DrillReminder,
    DrillMissed,
    DrillToWitness,
    DrillExemptionAsked,
    DrillErrorPlanted,
    DrillNeedsAttention,
    RevisionProposed,
    RevisionOverdue,
}
