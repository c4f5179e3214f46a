using System.Globalization;
using Incidents.Peers;

namespace Incidents.Storage.Tests.Engine;

/// <summary>The disk fails under SQLite: what is told, and what is there afterwards.</summary>
public sealed class DiskFaults
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_full_disk_is_told_as_such_reads_go_on_and_writes_too_once_there_is_room()
    {
        using var disk = Disk.InMemory("10m");
        using var db = Database.Open(new DatabaseOptions(disk.Path), TimeProvider.System, [new Migration("0001.sql", "CREATE TABLE note (body TEXT NOT NULL);")]);
        string[] ballast = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(disk.Path, $"ballast{i}"))];
        foreach (var file in ballast) await File.WriteAllBytesAsync(file, new byte[2 << 20]);

        foreach (var file in ballast)
        {
            var stored = db.Read(Count);
            StorageUnavailableException? full = null;
            while (full is null)
            {
                // Several at once, so that the disk also fills in the middle of a batch.
                var writes = Enumerable.Range(0, 4).Select(_ => Add(db)).ToArray();
                full = await Record.ExceptionAsync(() => Task.WhenAll(writes)) as StorageUnavailableException;
                stored += writes.Count(w => w.IsCompletedSuccessfully);
            }

            Assert.Equal("storage_full", full.Code);
            // 13 is SQLITE_FULL; Microsoft.Data.Sqlite's own transaction would tell of a failed rollback instead.
            Assert.Equal(13, Assert.IsType<Microsoft.Data.Sqlite.SqliteException>(full.InnerException).SqliteErrorCode);
            Assert.Equal(stored, db.Read(Count));
            Assert.False(db.Failed.IsCancellationRequested);
            Assert.True(db.IsReady());

            File.Delete(file);
            await Add(db);
            Assert.Equal(stored + 1, db.Read(Count));
        }
    }

    /// <summary>Sweeps over which sync fails: the first ones make the database, the later ones acknowledge writes.</summary>
    [Theory]
    [InlineData("fdatasync", 6)]
    [InlineData("fdatasync", 20)]
    [InlineData("fdatasync", 33)]
    public async Task After_a_failed_sync_the_write_fails_writing_ends_and_nothing_acknowledged_is_lost(string call, int when)
    {
        Peer.Required(File.Exists("/usr/bin/strace"), "strace", Peer.AptGet("strace"));
        using var home = new SqliteHome();

        using var child = Role.StartUnder(["strace", "-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:error=EIO:when={when}"], "write", home.Folder);
        Assert.Equal(9, await child.WaitForExit(Limit));

        var lines = child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["storage_failed", "signalled"], lines[^2..]);
        var acknowledged = lines[..^2].Select(l => int.Parse(l, CultureInfo.InvariantCulture)).ToHashSet();
        using var db = home.Open();
        var stored = db.Read(tx => tx.Query<int>("SELECT CAST(id AS INTEGER) FROM item"));
        Assert.Subset(stored.ToHashSet(), acknowledged);
        // The one whose sync failed may be there; no other was attempted.
        Assert.InRange(stored.Count, acknowledged.Count, acknowledged.Count + 1);
        Assert.Equal(1, await db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('again')")));
    }

    private static Task<int> Add(Database db) => db.Write(tx => tx.Execute("INSERT INTO note (body) VALUES (@body)", new { body = new string('x', 20_000) }));

    private static int Count(ReadTx tx) => tx.Scalar<int>("SELECT COUNT(*) FROM note");
}
