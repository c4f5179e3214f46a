namespace Incidents.Core.Drills;

/// <summary>Whether a runbook is known to work, derived from what happened and never edited.</summary>
/// <param name="State">One word.</param>
/// <param name="Text">In a line of plain ASCII, for a page at night: <c>UNPROVEN: drill overdue, last drill 214 days ago</c>.</param>
/// <param name="Details">Why, with names.</param>
/// <param name="LastAt">When it last counted.</param>
/// <param name="LastDrillId">The drill, or null for a real restore.</param>
/// <param name="LastRunId">The run that counted.</param>
/// <param name="RtoSeconds">As last measured.</param>
/// <param name="RpoSeconds">As last measured.</param>
/// <param name="DueAt">When the next drill is due.</param>
/// <param name="Until">When an exemption or an experiment ends.</param>
public sealed record Proof(
    ProofState State, string Text, IReadOnlyList<string> Details, DateTimeOffset? LastAt = null, string? LastDrillId = null, string? LastRunId = null,
    long? RtoSeconds = null, long? RpoSeconds = null, DateTimeOffset? DueAt = null, DateTimeOffset? Until = null)
{
    /// <summary>Whether a risky run may begin without a word.</summary>
    public bool IsProven => State is ProofState.Proven or ProofState.Due;
}

/// <summary>How a runbook stands.</summary>
public enum ProofState
{
    Proven,

    /// <summary>Proven, and the next drill can be done now.</summary>
    Due,

    /// <summary>The day of the next drill has gone by.</summary>
    Overdue,

    /// <summary>What is dangerous in it, or what it is for, was changed since.</summary>
    Changed,
    Partial,
    Failed,
    NeverDrilled,
    Exempt,

    /// <summary>It says of itself that it is new, for a while.</summary>
    Experimental,
}

/// <summary>All that decides about a proof.</summary>
public sealed record ProofHistory
{
    /// <summary>Of the guarded steps and parameters of the current revision.</summary>
    public string GuardedHash { get; init; } = "";

    /// <summary>Whether it brings data back.</summary>
    public bool Restores { get; init; }

    /// <summary>Drills and real runs that came to something, in any order.</summary>
    public IReadOnlyList<Tried> Tries { get; init; } = [];

    /// <summary>Changes of what it is for; several can stand together as one.</summary>
    public IReadOnlyList<DependencyChange> Changes { get; init; } = [];

    /// <summary>Plans by which it is drilled.</summary>
    public IReadOnlyList<DrillPlan> Plans { get; init; } = [];

    public IReadOnlyList<Exemption> Exemptions { get; init; } = [];

    public DateTimeOffset? ExperimentalUntil { get; init; }
}

/// <summary>A drill, or a real run, and what came of it.</summary>
public sealed record Tried
{
    public DateTimeOffset At { get; init; }

    /// <summary>Null for a real run.</summary>
    public DrillKind? Kind { get; init; }

    public DrillResult Result { get; init; }

    public string GuardedHash { get; init; } = "";

    public string? DrillId { get; init; }

    public string? RunId { get; init; }

    public long? RtoSeconds { get; init; }

    public long? RpoSeconds { get; init; }

    /// <summary>What was to be done because of it, is not done, and should be by now.</summary>
    public int OverdueFollowUps { get; init; }
}

/// <summary>Changes of a service that a runbook is for.</summary>
/// <param name="At">When the newest happened.</param>
/// <param name="Text">What it was.</param>
/// <param name="Count">How many there were.</param>
public sealed record DependencyChange(DateTimeOffset At, string Text, int Count = 1);
