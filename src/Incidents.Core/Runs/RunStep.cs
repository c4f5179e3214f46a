using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>One step of a run: how the runbook describes it, and what became of it.</summary>
public sealed record RunStep
{
    /// <summary>Its place, from 1. For display only: steps are named by id.</summary>
    public int Ordinal { get; init; }

    /// <summary>The step as it stood in the revision when the run began.</summary>
    public required Step Definition { get; init; }

    public StepState State { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Outcome { get; init; }

    public string? Evidence { get; init; }

    /// <summary>Why it was skipped or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>How often a second person found other values, since it was last unlocked.</summary>
    public int Mismatches { get; init; }

    /// <summary>Set when a third person must look before anything is asked again.</summary>
    public DateTimeOffset? LockedAt { get; init; }

    /// <summary>When a third person last did.</summary>
    public DateTimeOffset? UnlockedAt { get; init; }

    /// <summary>True for a step that the runbook does not have.</summary>
    public bool Inserted { get; init; }

    /// <summary>The id of the step that this one goes through again.</summary>
    public string? Repeats { get; init; }

    public bool IsGuarded => Definition.Quorum > 0;

    public bool IsClosed => State is StepState.Done or StepState.Skipped;
}

/// <summary>The states of a step; the middle three only of a guarded one.</summary>
public enum StepState
{
    Pending,
    InProgress,
    AwaitingVerification,
    Verified,
    Released,
    Done,
    Failed,
    Skipped,
}
