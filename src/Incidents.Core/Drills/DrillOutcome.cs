using Incidents.Core.Snapshots;

namespace Incidents.Core.Drills;

/// <summary>What a drill showed: computed, and never changed once it was witnessed. A correction is a later version.</summary>
public sealed record DrillOutcome
{
    public string DrillId { get; init; } = "";

    /// <summary>1, 2, 3 …</summary>
    public int Version { get; init; } = 1;

    public DrillResult Result { get; init; }

    /// <summary>Why it is not <see cref="DrillResult.Passed"/>, in words.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Whether a drill of this kind can prove such a runbook.</summary>
    public bool Counts { get; init; }

    public string RunbookId { get; init; } = "";

    public string? RunId { get; init; }

    public int Revision { get; init; }

    public string ContentHash { get; init; } = "";

    /// <summary>Of the guarded steps and parameters that were followed.</summary>
    public string GuardedHash { get; init; } = "";

    /// <summary>Everybody who carried it out.</summary>
    public IReadOnlyList<string> Performers { get; init; } = [];

    public int Participants { get; init; }

    public Witness? Witness { get; init; }

    public Snapshot? Snapshot { get; init; }

    public string? Environment { get; init; }

    public decimal? VolumePercent { get; init; }

    public DateTimeOffset? DeclaredAt { get; init; }

    public DateTimeOffset? SnapshotChosenAt { get; init; }

    public DateTimeOffset? RestoreStartedAt { get; init; }

    public DateTimeOffset? RestoreEndedAt { get; init; }

    /// <summary>When the last required check passed.</summary>
    public DateTimeOffset? ValidatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>From the declaration to the last required check, with all the time that people took.</summary>
    public long? RtoMeasuredSeconds { get; init; }

    /// <summary>Of that, the guarded steps alone.</summary>
    public long? RestoreSeconds { get; init; }

    public long? RtoTargetSeconds { get; init; }

    public DateTimeOffset? NewestRecordAt { get; init; }

    /// <summary>From the newest record that was found in the restored data to the declaration.</summary>
    public long? RpoMeasuredSeconds { get; init; }

    public long? RpoTargetSeconds { get; init; }

    /// <summary>Who lives with it that a target was missed, and why.</summary>
    public string? MissAccepted { get; init; }

    public IReadOnlyList<DrillCheck> Checks { get; init; } = [];

    public DrillReport Report { get; init; } = new();

    public PlantedResult? Planted { get; init; }

    /// <summary>Why there is a later version.</summary>
    public string? Correction { get; init; }

    public string RecordedById { get; init; } = "";

    public string RecordedByName { get; init; } = "";

    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>What a drill can come to.</summary>
public enum DrillResult
{
    Passed,
    Partial,
    Failed,
    Aborted,
}

/// <summary>A human who did not carry it out, and what he saw with his own eyes, by the name of each check.</summary>
public sealed record Witness(string Id, string Name, DateTimeOffset At, IReadOnlyDictionary<string, string> Observed);

/// <summary>A check: what was expected, what was found, and what the witness found.</summary>
public sealed record DrillCheck(string Name, string Expected, string? Actual, string? Observed, bool Required, bool Pass, DateTimeOffset? At = null);
