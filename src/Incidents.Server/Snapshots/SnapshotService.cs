using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Services;
using Incidents.Core.Snapshots;
using Incidents.Storage;
using Incidents.Storage.Services;
using Incidents.Storage.Snapshots;

namespace Incidents.Server.Snapshots;

/// <summary>The inventory of what could be restored. Backup jobs tell of snapshots; people take out those that are no good.</summary>
public static class SnapshotService
{
    /// <summary>All of them or none, so that a job can send the same again.</summary>
    public static Outcome<IReadOnlyList<RecordedSnapshot>> Record(WriteTx tx, IReadOnlyList<NewSnapshot> told)
    {
        var recorded = new List<RecordedSnapshot>();
        for (var i = 0; i < told.Count; i++)
        {
            if (!Record(tx, told[i]).Is(out var one, out var refusal)) return SnapshotRefusals.InBatch(i, refusal);
            recorded.Add(one);
        }

        return recorded;
    }

    public static Outcome<RecordedSnapshot> Record(WriteTx tx, NewSnapshot told)
    {
        // A source is usually named after the service whose data it has.
        var service = ServiceStore.Find(tx, told.Service ?? told.Source);
        if (told.Service is not null && service is null) return ServiceRefusals.NotFound(told.Service);
        var known = SnapshotStore.Find(tx, told.Source, told.Id);
        if (!Recording.Decide(known, new ToldSnapshot(told.Source, told.Id, Micros.Cut(told.TakenAt), told.SizeBytes, told.Checksum, told.Usable, service?.Id), tx.Now).Is(out var recorded, out var refusal)) return refusal;
        if (recorded.As == RecordedAs.New)
        {
            recorded = recorded with { Snapshot = recorded.Snapshot with { Id = tx.NewId("snap") } };
            SnapshotStore.Add(tx, recorded.Snapshot);
        }
        else if (recorded.As == RecordedAs.Corrected) SnapshotStore.Save(tx, recorded.Snapshot);

        return recorded;
    }

    public static Outcome<Snapshot> TakeOut(WriteTx tx, string id, string reason, Caller by) => Change(tx, id, s => Recording.TakeOut(s, reason, by.Name));

    public static Outcome<Snapshot> BringBack(WriteTx tx, string id) => Change(tx, id, Recording.BringBack);

    private static Outcome<Snapshot> Change(WriteTx tx, string id, Func<Snapshot, Snapshot> change)
    {
        if (SnapshotStore.Find(tx, id) is not { } before) return SnapshotRefusals.NotFound(id);
        var after = change(before);
        if (after != before) SnapshotStore.Save(tx, after);
        return after;
    }
}
