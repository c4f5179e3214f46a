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
    /// <summary>All of them or none, so that a job can send the same again: every one is decided before the first is stored.</summary>
    public static Outcome<IReadOnlyList<RecordedSnapshot>> Record(WriteTx tx, IReadOnlyList<NewSnapshot> told)
    {
        var recorded = new List<RecordedSnapshot>();
        // The same one may be told of twice.
        var decided = new Dictionary<(string, string), Snapshot>();
        for (var i = 0; i < told.Count; i++)
        {
            var name = (told[i].Source, told[i].Id);
            if (!Decide(tx, told[i], decided.GetValueOrDefault(name)).Is(out var one, out var refusal)) return SnapshotRefusals.InBatch(i, refusal);
            decided[name] = one.Snapshot;
            recorded.Add(one);
        }

        foreach (var one in recorded) Store(tx, one);
        return recorded;
    }

    public static Outcome<RecordedSnapshot> Record(WriteTx tx, NewSnapshot told) => Decide(tx, told, null).Then<RecordedSnapshot>(recorded =>
    {
        Store(tx, recorded);
        return recorded;
    });

    private static Outcome<RecordedSnapshot> Decide(WriteTx tx, NewSnapshot told, Snapshot? justDecided)
    {
        // A source is usually named after the service whose data it has.
        var service = ServiceStore.Find(tx, told.Service ?? told.Source);
        if (told.Service is not null && service is null) return ServiceRefusals.NotFound(told.Service);
        var known = justDecided ?? SnapshotStore.Find(tx, told.Source, told.Id);
        return Recording.Decide(known, new ToldSnapshot(told.Source, told.Id, Micros.Cut(told.TakenAt), told.SizeBytes, told.Checksum, told.Usable, service?.Id), tx.Now)
            .Then<RecordedSnapshot>(made => made.As == RecordedAs.New ? made with { Snapshot = made.Snapshot with { Id = tx.NewId("snap") } } : made);
    }

    private static void Store(WriteTx tx, RecordedSnapshot recorded)
    {
        if (recorded.As == RecordedAs.New) SnapshotStore.Add(tx, recorded.Snapshot);
        else if (recorded.As == RecordedAs.Corrected) SnapshotStore.Save(tx, recorded.Snapshot);
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
