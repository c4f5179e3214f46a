namespace Incidents.Core.Revising;

/// <summary>The next revision of a runbook as a run suggests it. It never takes the place of the published one by itself.</summary>
public sealed record RevisionProposal
{
    public string Id { get; init; } = "";

    public string RunbookId { get; init; } = "";

    /// <summary>The runbook's slug.</summary>
    public string Runbook { get; init; } = "";

    public string RunId { get; init; } = "";

    /// <summary>The revision that was followed.</summary>
    public int BasedOn { get; init; }

    public RevisionState State { get; init; }

    public RevisionPriority Priority { get; init; }

    /// <summary>Whom the runbook names as its owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Ids of the people who are to decide.</summary>
    public IReadOnlyList<string> AssignedTo { get; init; } = [];

    public IReadOnlyList<Hunk> Hunks { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>When it was said that it is overdue.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    public string? DecidedById { get; init; }

    public string? DecidedByName { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    /// <summary>Numbers of the hunks that were taken over; null when the text was edited, or nothing was taken.</summary>
    public IReadOnlyList<int>? Taken { get; init; }

    /// <summary>The revision that it became.</summary>
    public int? Published { get; init; }

    /// <summary>The proposal that waits for a second person, while it does.</summary>
    public string? WaitsFor { get; init; }

    public bool IsOpen => State is RevisionState.Proposed or RevisionState.Waiting;
}

/// <summary>The states of a proposed revision; the last two are final.</summary>
public enum RevisionState
{
    Proposed,

    /// <summary>Taken over, but not published before a second person agrees.</summary>
    Waiting,
    Accepted,
    Rejected,
}

/// <summary>How much it hurries.</summary>
public enum RevisionPriority
{
    Normal,

    /// <summary>More than one run went the same other way.</summary>
    High,
}
