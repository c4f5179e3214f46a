using Incidents.Peers;
using Npgsql;

namespace Incidents.Storage.Tests.Engine;

/// <summary>Two servers on one PostgreSQL, and a PostgreSQL that goes away.</summary>
public sealed class PostgresFaults
{
    [Fact]
    public async Task Two_servers_counting_on_one_row_lose_nothing()
    {
        using var home = new PostgresHome();
        using var one = home.Open();
        using var other = home.Open();
        await one.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('counter')"));

        // Read, decide, write: only running the whole decision again makes this right.
        var done = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => CountUp(i % 2 == 0 ? one : other))));

        var acknowledged = done.Count(d => d);
        Assert.Equal(acknowledged, one.Read(Counter));
        Assert.Equal(1000, acknowledged);
    }

    [Fact]
    public async Task Two_servers_taking_turns_at_one_row_lose_nothing()
    {
        using var home = new PostgresHome();
        using var one = home.Open();
        using var other = home.Open();
        await one.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('counter')"));

        // One at a time on each, so that every single commit may collide.
        await Task.WhenAll(new[] { one, other }.Select(db => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                while (!await CountUp(db))
                {
                }
            }
        })));

        Assert.Equal(1000, one.Read(Counter));
    }

    /// <summary>It is kept, and a storm makes the table large before its numbers are looked at again.</summary>
    [Fact]
    public async Task The_plan_of_a_write_goes_by_the_index_also_while_the_table_is_small()
    {
        using var home = new PostgresHome();
        using var db = home.Open();
        await db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('a'), ('b')"));
        await db.Write(tx => tx.Execute("ANALYZE item"));
        Assert.Contains("Index", string.Join('\n', await db.Write(tx => tx.Query<string>("EXPLAIN SELECT id FROM item WHERE id = 'a'"))));
    }

    [Fact]
    public async Task Writes_and_reads_come_back_by_themselves_after_an_immediate_stop_and_nothing_acknowledged_is_lost()
    {
        using var server = PostgresServer.Start(durable: true);
        using var home = new SqliteHome();
        using var db = Database.Open(new DatabaseOptions(home.Folder, server.NewDatabase()), TimeProvider.System, [new Migration("0001.sql", Home.Items)]);
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        var refused = 0;
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                try
                {
                    await Insert(db, $"{w}-{i}");
                    acknowledged.Add($"{w}-{i}");
                }
                catch (StorageUnavailableException unavailable)
                {
                    Assert.Equal("storage_failed", unavailable.Code);
                    Interlocked.Increment(ref refused);
                }
            }
        })).ToArray();

        for (var round = 0; round < 2; round++)
        {
            var before = acknowledged.Count;
            await Poll.Until(() => acknowledged.Count > before + 50, TimeSpan.FromSeconds(30), "writes to be acknowledged");
            server.StopHard();
            var told = refused;
            await Poll.Until(() => refused > told, TimeSpan.FromSeconds(30), "writes to be refused");
            Assert.False(db.IsReady());
            Assert.Equal("storage_failed", Assert.Throws<StorageUnavailableException>(() => db.Read(Rows)).Code);
            server.StartAgain();
            await Poll.Until(db.IsReady, TimeSpan.FromSeconds(30), "the database to be ready again");
        }

        await Insert(db, "after");
        await enough.CancelAsync();
        await Task.WhenAll(writers);
        Assert.False(db.Failed.IsCancellationRequested);
        Assert.Subset(db.Read(tx => tx.Query<string>("SELECT id FROM item")).ToHashSet(), acknowledged.ToHashSet());
    }

    [Fact]
    public async Task A_connection_lost_while_nobody_wrote_is_not_noticed_by_the_next_writer_or_reader()
    {
        using var home = new PostgresHome();
        using var db = home.Open();
        await Insert(db, "before");
        Assert.Equal(1, db.Read(Rows));

        CutAll(home);
        Assert.Equal(1, db.Read(Rows));

        CutAll(home);
        Assert.Equal(1, await Insert(db, "after"));
    }

    [Fact]
    public async Task A_connection_lost_before_the_commit_is_sent_only_means_running_again()
    {
        using var home = new PostgresHome();
        using var db = home.Open();
        var runs = 0;

        var cut = db.Write(tx =>
        {
            tx.Execute("INSERT INTO item (id) VALUES ('a')");
            if (++runs == 1) CutAll(home);
            return tx.Execute("INSERT INTO item (id) VALUES ('b')");
        });
        var next = Insert(db, "c");

        Assert.Equal(2, await cut + await next);
        Assert.Equal(2, runs);
        Assert.Equal(["a", "b", "c"], db.Read(tx => tx.Query<string>("SELECT id FROM item ORDER BY id")));
    }

    [Fact]
    public async Task A_write_that_always_loses_its_connection_fails_and_the_next_one_works()
    {
        using var home = new PostgresHome();
        using var db = home.Open();

        var cut = db.Write(tx =>
        {
            CutAll(home);
            return tx.Execute("INSERT INTO item (id) VALUES ('lost')");
        });

        Assert.Equal("storage_failed", (await Assert.ThrowsAsync<StorageUnavailableException>(() => cut)).Code);
        Assert.Equal(1, await Insert(db, "kept"));
        Assert.Equal(["kept"], db.Read(tx => tx.Query<string>("SELECT id FROM item")));
    }

    // Whether the commit arrived cannot be known, so it must neither be acknowledged nor be run again.
    [Fact]
    public async Task A_connection_lost_at_the_commit_fails_the_write_without_running_it_again()
    {
        using var home = new PostgresHome();
        using var db = home.Open(new Migration("0001.sql", Home.Items + """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = 'deadly') EXECUTE FUNCTION die();
            """));
        var runs = 0;

        var cut = db.Write(tx => ++runs + tx.Execute("INSERT INTO item (id) VALUES ('deadly')"));

        Assert.Equal("storage_failed", (await Assert.ThrowsAsync<StorageUnavailableException>(() => cut)).Code);
        Assert.Equal(1, runs);
        Assert.Equal(1, await Insert(db, "kept"));
    }

    private static async Task<bool> CountUp(Database db)
    {
        try
        {
            return await db.Write(tx => tx.Execute("UPDATE item SET n = @n WHERE id = 'counter'", new { n = Counter(tx) + 1L }) == 1);
        }
        catch (StorageUnavailableException busy) when (busy.Code == "storage_busy")
        {
            return false;
        }
    }

    private static long Counter(ReadTx tx) => tx.Scalar<long>("SELECT n FROM item WHERE id = 'counter'");

    private static int Rows(ReadTx tx) => tx.Scalar<int>("SELECT COUNT(*) FROM item");

    private static Task<int> Insert(Database db, string id) => db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES (@id)", new { id }));

    private static void CutAll(PostgresHome home)
    {
        using var connection = new NpgsqlConnection(home.Options.Postgres + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand("SELECT COUNT(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        command.ExecuteNonQuery();
    }
}
