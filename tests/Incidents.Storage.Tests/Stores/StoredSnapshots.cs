using Incidents.Core;
using Incidents.Core.Snapshots;
using Incidents.Storage.Snapshots;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredSnapshots : StoreFacts
{
    private protected StoredSnapshots(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_snapshot_comes_back_whole_by_either_id()
    {
        var full = await Add(Snap("a", "orders", 1) with { SizeBytes = long.MaxValue, Checksum = Sample.Strange, Usable = false, UnusableReason = Sample.Strange, UnusableBy = "Grace", ServiceId = "svc_a", ExternalId = Sample.Strange });
        var bare = await Add(Snap("b", "orders", 2));

        Same(full, Read(tx => SnapshotStore.Find(tx, "snap_a")));
        Same(full, Read(tx => SnapshotStore.Find(tx, "orders", Sample.Strange)));
        Same(bare, Read(tx => SnapshotStore.Find(tx, "orders", "b")));
        Assert.Null(Read(tx => SnapshotStore.Find(tx, "billing", "b")));
        Assert.Null(Read(tx => SnapshotStore.Find(tx, "snap_x")));
    }

    [Fact]
    public async Task What_may_be_corrected_is_and_the_rest_stays()
    {
        var before = await Add(Snap("a", "orders", 1));
        var after = before with { SizeBytes = 7, Checksum = "c", Usable = false, UnusableReason = "why", UnusableBy = "Grace", ServiceId = "svc_a" };
        await Write(tx => SnapshotStore.Save(tx, after with { Source = "theirs", ExternalId = "theirs", TakenAt = Sample.At(99) }));
        Same(after, Read(tx => SnapshotStore.Find(tx, "snap_a")));
    }

    [Fact]
    public async Task A_source_names_a_snapshot_once_and_its_service_is_one()
    {
        await Add(Snap("a", "orders", 1));
        await Refused(() => Write(tx => SnapshotStore.Add(tx, Snap("b", "orders", 1) with { ExternalId = "a" })));
        await Refused(() => Write(tx => SnapshotStore.Add(tx, Snap("c", "orders", 1) with { ServiceId = "svc_x" })));
        await Add(Snap("d", "billing", 1) with { ExternalId = "a" });
    }

    [Fact]
    public async Task They_are_listed_by_the_time_they_were_taken_at_in_pages_without_gaps_or_repeats()
    {
        // Told in another order than taken, and several of one instant.
        foreach (var (id, second) in new[] { ("c", 3), ("a", 1), ("e", 5), ("b", 3), ("d", 3) }) await Add(Snap(id, "orders", second) with { Usable = id != "b", ServiceId = id == "e" ? "svc_a" : null });
        await Add(Snap("f", "billing", 4));

        Assert.Equal(["e", "f", "d", "c", "b", "a"], All(null, null, null));
        Assert.Equal(["e", "d", "c", "b", "a"], All("orders", null, null));
        Assert.Equal(["e", "d", "c", "a"], All("orders", null, true));
        Assert.Equal(["b"], All(null, null, false));
        Assert.Equal(["e"], All(null, "svc_a", null));
        Assert.Empty(Read(tx => SnapshotStore.List(tx, null, null, null, new PageRequest(2, "snap_x")).Items));
    }

    [Fact]
    public async Task The_newest_of_a_source_come_with_the_one_that_was_chosen_however_old()
    {
        foreach (var second in Enumerable.Range(1, 5)) await Add(Snap($"s{second}", "orders", second));
        await Add(Snap("other", "billing", 9));

        Assert.Equal(["s5", "s4"], Read(tx => SnapshotStore.OfSource(tx, "orders", 2)).Select(s => s.ExternalId));
        Assert.Equal(["s5", "s4", "s1"], Read(tx => SnapshotStore.OfSource(tx, "orders", 2, "s1", "s5", "none", "other")).Select(s => s.ExternalId));
        Assert.Empty(Read(tx => SnapshotStore.OfSource(tx, "nothing", 2)));
    }

    [Fact]
    public async Task A_source_says_how_many_it_has_and_how_old_the_newest_is()
    {
        await Add(Snap("a", "orders", 1));
        await Add(Snap("b", "orders", 2));
        await Add(Snap("c", "orders", 3) with { Usable = false });
        await Add(Snap("d", "billing", 4) with { Usable = false });

        Same(
            [
                new SnapshotSource { Source = "billing", Count = 1, NewestTakenAt = Sample.At(4) },
                new SnapshotSource { Source = "orders", Count = 3, NewestTakenAt = Sample.At(3), NewestUsableTakenAt = Sample.At(2), NewestUsable = "b" },
            ],
            Read(SnapshotStore.Sources));
    }

    private static Snapshot Snap(string id, string source, int second) =>
        new() { Id = $"snap_{id}", Source = source, ExternalId = id, TakenAt = Sample.At(second), RecordedAt = Sample.At(100) };

    private async Task<Snapshot> Add(Snapshot snapshot)
    {
        await Db.Write(tx => Storage.Services.ServiceStore.Find(tx, "svc_a") is null ? Sample.Ground(tx) : 0);
        await Write(tx => SnapshotStore.Add(tx, snapshot));
        return snapshot;
    }

    private List<string> All(string? source, string? service, bool? usable)
    {
        var all = new List<string>();
        string? after = null;
        do
        {
            var page = Read(tx => SnapshotStore.List(tx, source, service, usable, new PageRequest(2, after)));
            all.AddRange(page.Items.Select(s => s.ExternalId));
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    public sealed class OnSqlite() : StoredSnapshots(new SqliteHome());

    public sealed class OnPostgres() : StoredSnapshots(new SchemaHome());
}
