namespace Incidents.Core.Intake;

/// <summary>A request as it was received, and what became of it.</summary>
public sealed record JournalEntry(long Seq, string IntegrationId, DateTimeOffset ReceivedAt, IntakeRequest Request, JournalState State, string? Problem, DateTimeOffset? ReplayedAt);

/// <summary>What became of a request.</summary>
public enum JournalState
{
    /// <summary>What it says was taken; where there is a problem, the rest of it was not.</summary>
    Taken,

    /// <summary>Nobody could read it; it waits for a reader that can.</summary>
    Unreadable,

    /// <summary>Brought from elsewhere and not taken yet.</summary>
    Waiting,

    /// <summary>Taken later, as of the time at which it was received.</summary>
    Replayed,
}
