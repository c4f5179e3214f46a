namespace Incidents.Core.Timeline;

/// <summary>One line of a timeline: never changed, never removed; a correction is a later line.</summary>
public sealed record Entry
{
    /// <summary>1, 2, 3 … without gaps within the timeline.</summary>
    public long Seq { get; init; }

    public EntryKind Kind { get; init; }

    /// <summary>When it happened; earlier than <see cref="RecordedAt"/> for what was written down late.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public Actor Actor { get; init; } = Actor.System;

    /// <summary>The door it came through: api, a sender's format, or system.</summary>
    public string Source { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>A JSON object with the ids and names that the text is about. Never a value that someone must derive blind.</summary>
    public string Data { get; init; } = "{}";

    /// <summary>Lower-case hex SHA-256 over the entry and the hash of the one before it.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>What a timeline entry is about.</summary>
public enum EntryKind
{
    IncidentOpened,
    IncidentAcknowledged,
    IncidentResolved,
    SeverityRaised,
    AlertAcknowledged,
    AlertResolved,
    Note,
    RunStarted,
    RunCompleted,
    RunAborted,
    ValuesEntered,
    StepStarted,
    StepDone,
    StepFailed,
    StepSkipped,
    VerificationRequested,
    VerificationMatched,
    VerificationMismatched,
    VerificationReleased,
    VerificationSuperseded,
    VerificationClaimed,
    VerificationRejected,
    VerificationWithdrawn,
    VerificationExpired,
    VerificationRefused,
    LossAcknowledged,
    LateDissent,
    StepLocked,
    StepUnlocked,
    GlassBroken,
    GlassReviewed,
    GlassReviewDue,
    CommanderNamed,
    IncidentClosed,
    StepInserted,
    StepRepeated,
    StepReopened,
    LateEntry,
    HandoverOffered,
    HandoverAccepted,
    HandoverDeclined,
    PresenceBegan,
    PresenceEnded,
    UnqualifiedExecutor,
    RunImported,
    RunAttested,
    ProbeRecorded,
    FinishProposed,
    AlertJoined,
    AlertLate,
    AlertExpired,
    AlertSurfaced,
    AlertFlapping,
    IncidentReopened,
    IncidentMerged,
    IncidentSplit,
    AcknowledgementExpired,
    ChangeReported,
    ChangesSuspected,
    PersonNotified,
    PersonNotReached,
    EscalationStep,
    NobodyReachable,
    EscalationGaveUp,
    EscalationEnded,
    IncidentEscalated,
    IncidentSnoozed,
    IncidentReassigned,
    ChainChanged,
    IncidentUnacknowledged,

    /// <summary>Of a drill: planned, opened, begun, told, witnessed, or come to nothing.</summary>
    DrillMoved,
    UnprovenAcknowledged,
    PlantedErrorCaught,
    PlantedErrorMissed,
    RevisionProposed,
    RevisionDecided,
}
