namespace Incidents.Core.Snapshots;

/// <summary>Decides about what a backup job tells: the same again changes nothing, a correction is taken, another time of the same snapshot is not.</summary>
public static class Recording
{
    /// <summary>Clocks differ by this much.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <param name="known">The snapshot as it is, or null.</param>
    /// <param name="told">What is told; what is not told (null) stays as it is.</param>
    /// <param name="now">When.</param>
    public static Outcome<RecordedSnapshot> Decide(Snapshot? known, ToldSnapshot told, DateTimeOffset now)
    {
        if (told.TakenAt > now + Skew) return SnapshotRefusals.TakenInFuture(told.ExternalId);
        if (known is null)
        {
            return new RecordedSnapshot(RecordedAs.New, new Snapshot
            {
                Source = told.Source, ExternalId = told.ExternalId, TakenAt = told.TakenAt, SizeBytes = told.SizeBytes, Checksum = told.Checksum,
                Usable = told.Usable ?? true, ServiceId = told.ServiceId, RecordedAt = now,
            });
        }

        if (known.TakenAt != told.TakenAt) return SnapshotRefusals.TakenAtDiffers(known);
        var after = known with
        {
            SizeBytes = told.SizeBytes ?? known.SizeBytes,
            Checksum = told.Checksum ?? known.Checksum,
            // A person who took it out knew more than a job that runs every hour.
            Usable = known.UnusableReason is null && (told.Usable ?? known.Usable),
            ServiceId = told.ServiceId ?? known.ServiceId,
        };
        return new RecordedSnapshot(after == known ? RecordedAs.Unchanged : RecordedAs.Corrected, after);
    }

    /// <summary>A person takes it out; the reason of the first stays.</summary>
    public static Snapshot TakeOut(Snapshot snapshot, string reason, string by) =>
        snapshot.UnusableReason is not null ? snapshot : snapshot with { Usable = false, UnusableReason = reason, UnusableBy = by };

    /// <summary>A person finds that it can be restored after all.</summary>
    public static Snapshot BringBack(Snapshot snapshot) => snapshot with { Usable = true, UnusableReason = null, UnusableBy = null };
}

/// <summary>A snapshot as a backup job tells of it.</summary>
public sealed record ToldSnapshot(string Source, string ExternalId, DateTimeOffset TakenAt, long? SizeBytes, string? Checksum, bool? Usable, string? ServiceId);

/// <summary>What became of what was told.</summary>
public sealed record RecordedSnapshot(RecordedAs As, Snapshot Snapshot);

/// <summary>Whether something was learned.</summary>
public enum RecordedAs
{
    New,
    Unchanged,
    Corrected,
}
