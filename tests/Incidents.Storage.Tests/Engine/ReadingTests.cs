using System.Data.Common;

namespace Incidents.Storage.Tests.Engine;

public abstract class Reading : EngineFacts
{
    private protected Reading(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_reader_sees_one_moment_while_others_write()
    {
        using var db = Home.Open();
        await Insert(db, "before");

        // The write is acknowledged while the reader is in the middle: it does not wait for readers, and they do not see it.
        var seen = db.Read(tx => (Count(tx), Insert(db, "during").GetAwaiter().GetResult(), Count(tx)));

        Assert.Equal((1, 1, 1), seen);
        Assert.Equal(2, db.Read(Count));
    }

    [Fact]
    public async Task Reads_run_while_a_write_is_in_progress_and_do_not_see_it()
    {
        using var db = Home.Open();

        var inTheMiddle = await db.Write(tx => (tx.Execute("INSERT INTO item (id) VALUES ('a')"), Count(tx), db.Read(Count)));

        Assert.Equal((1, 1, 0), inTheMiddle);
        Assert.Equal(1, db.Read(Count));
    }

    [Fact]
    public void A_reader_cannot_write()
    {
        using var db = Home.Open();

        foreach (var sql in new[] { "INSERT INTO item (id) VALUES ('a')", "CREATE TABLE other (id TEXT)" })
            Assert.ThrowsAny<Exception>(() => db.Read(tx => tx.Scalar<string?>(sql)));

        Assert.Equal(0, db.Read(Count));
    }

    [Fact]
    public void A_reader_that_failed_leaves_the_next_one_a_fresh_transaction()
    {
        using var db = Home.Open();
        var borrowed = new HashSet<DbConnection>();

        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidDataException>(() => db.Read<int>(tx => Count(tx) == 0 && borrowed.Add(tx.Connection) ? throw new InvalidDataException() : 0));
            Assert.ThrowsAny<DbException>(() => db.Read(tx => tx.Scalar<int>("SELECT nonsense FROM item")));
            Assert.Equal(0, db.Read(Count));
        }
    }

    [Fact]
    public async Task Many_readers_and_writers_at_once_disturb_nobody()
    {
        using var db = Home.Open();

        // Threads of their own: sixteen that never wait keep the pool's from the writers for as long as the machine is busy.
        var readers = Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var last = 0; last < 400;)
                {
                    var now = db.Read(Count);
                    Assert.True(now >= last, "An acknowledged row disappeared.");
                    last = now;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var writers = Enumerable.Range(0, 400).Select(i => Task.Run(() => Insert(db, $"{i}")));

        // A hang is what is not forgiven, not a slow machine.
        await Task.WhenAll([.. readers, .. writers]).WaitAsync(TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void An_open_database_is_ready_until_it_has_migrations_this_server_does_not_know()
    {
        using var db = Home.Open();
        Assert.True(db.IsReady());

        using (Home.Open(new Migration("0001_items.sql", Home.Items), new Migration("0002_newer.sql", "CREATE TABLE newer (id TEXT);")))
            Assert.False(db.IsReady());
    }

    private static Task<int> Insert(Database db, string id) => db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES (@id)", new { id }));

    private static int Count(ReadTx tx) => tx.Scalar<int>("SELECT COUNT(*) FROM item");

    public sealed class OnSqlite() : Reading(new SqliteHome())
    {
        [Fact]
        public void A_good_reader_is_kept_and_a_broken_one_is_not()
        {
            using var db = Home.Open();

            var kept = db.Read(tx => tx.Connection);
            Assert.Same(kept, db.Read(tx => tx.Connection));
            Assert.Throws<InvalidDataException>(() => db.Read<int>(tx => throw new InvalidDataException()));
            Assert.NotSame(kept, db.Read(tx => tx.Connection));
            Assert.Equal(System.Data.ConnectionState.Closed, kept.State);
        }

        // Opened with "create", a reader or a returning writer would put an empty database where ours was.
        [Fact]
        public void A_file_moved_away_under_the_server_is_never_replaced_by_an_empty_one()
        {
            var file = ((SqliteHome)Home).File;
            using var db = Home.Open();
            File.Move(file, file + ".moved");

            Assert.Throws<StorageUnavailableException>(() => db.Read(Count));

            Assert.False(File.Exists(file));
        }
    }

    public sealed class OnPostgres() : Reading(new PostgresHome());
}
