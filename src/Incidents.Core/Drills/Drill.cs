namespace Incidents.Core.Drills;

/// <summary>One drill: planned by a plan for a day, or begun when somebody wanted.</summary>
public sealed record Drill
{
    public string Id { get; init; } = "";

    /// <summary>Null for one without a plan.</summary>
    public string? PlanId { get; init; }

    /// <summary>1, 2, 3 … within its plan; null for one that the plan did not ask for.</summary>
    public int? Sequence { get; init; }

    public string RunbookId { get; init; } = "";

    /// <summary>The runbook's slug.</summary>
    public string Runbook { get; init; } = "";

    public DrillKind Kind { get; init; }

    public DrillState State { get; init; }

    /// <summary>What the clock on the wall shows when it is due, in the zone of its plan: this stays when the zone's rules change.</summary>
    public DateTime DueLocal { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset OpensAt { get; init; }

    public DateTimeOffset PlannedAt { get; init; }

    public string? RunId { get; init; }

    public DateTimeOffset? DeclaredAt { get; init; }

    public string? Environment { get; init; }

    /// <summary>Percent of the real volume of data.</summary>
    public decimal? VolumePercent { get; init; }

    public string? SnapshotSource { get; init; }

    /// <summary>As its tool names it. A value that a second person must find: for executor and facilitator only, while the run goes on.</summary>
    public string? Snapshot { get; init; }

    /// <summary>What is tried, in words.</summary>
    public string? Scenario { get; init; }

    public PlantedError? Planted { get; init; }

    public DrillReport? Report { get; init; }

    /// <summary>Why it was skipped or aborted.</summary>
    public string? Reason { get; init; }

    /// <summary>Who decided that.</summary>
    public string? DecidedById { get; init; }

    public string? DecidedByName { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Not yet begun.</summary>
    public bool Waits => State is DrillState.Planned or DrillState.Open;
}

/// <summary>The states of a drill; all from <see cref="Passed"/> on are final.</summary>
public enum DrillState
{
    Planned,
    Open,
    InProgress,
    AwaitingWitness,
    Passed,
    Partial,
    Failed,
    Skipped,

    /// <summary>Its time went by: nobody says so but the clock.</summary>
    Missed,
    Aborted,
}

/// <summary>A wrong value that the executor uses on purpose: whether the second person finds it is what is measured.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Value">The wrong value; for executor and facilitator only.</param>
public sealed record PlantedError(string Name, string Value, string ById, string ByName, DateTimeOffset At, PlantedResult? Result = null, DateTimeOffset? ResultAt = null);

/// <summary>What became of a planted error.</summary>
public enum PlantedResult
{
    /// <summary>The second person found another value.</summary>
    Caught,

    /// <summary>The second person entered the same.</summary>
    Missed,
}
