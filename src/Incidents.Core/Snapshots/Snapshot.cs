namespace Incidents.Core.Snapshots;

/// <summary>One copy of the data that could be restored, as the job that made it told.</summary>
public sealed record Snapshot
{
    public string Id { get; init; } = "";

    /// <summary>The inventory that it belongs to: usually the name of the service, or of the backup job.</summary>
    public string Source { get; init; } = "";

    /// <summary>As the backup tool names it; unique in its source. This is what people enter in a run.</summary>
    public string ExternalId { get; init; } = "";

    /// <summary>The instant whose data it holds.</summary>
    public DateTimeOffset TakenAt { get; init; }

    public long? SizeBytes { get; init; }

    public string? Checksum { get; init; }

    /// <summary>False when it cannot be restored, or nobody should.</summary>
    public bool Usable { get; init; } = true;

    /// <summary>Why a person took it out; a job that tells of it again does not bring it back.</summary>
    public string? UnusableReason { get; init; }

    /// <summary>Who took it out.</summary>
    public string? UnusableBy { get; init; }

    /// <summary>The service whose data it holds.</summary>
    public string? ServiceId { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>What a source has: a source whose newest is old has stopped telling.</summary>
public sealed record SnapshotSource
{
    public string Source { get; init; } = "";

    public long Count { get; init; }

    public DateTimeOffset NewestTakenAt { get; init; }

    /// <summary>Null when none can be restored.</summary>
    public DateTimeOffset? NewestUsableTakenAt { get; init; }

    /// <summary>The tool's id of it.</summary>
    public string? NewestUsable { get; init; }
}
