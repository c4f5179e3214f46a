namespace Incidents.Storage.Tests.Engine;

public abstract class GroupCommit : EngineFacts
{
    private protected GroupCommit(Home home) : base(home)
    {
    }

    [Fact]
    public async Task Many_writes_at_once_end_in_few_commits()
    {
        using var db = Home.Open();
        var before = db.Commits;

        var writes = await WhileTheWriterIsBusy(db, () => [.. Enumerable.Range(0, 1000).Select(i => Insert(db, $"{i}"))]);

        Assert.Equal(1000, (await Task.WhenAll(writes)).Sum());
        Assert.InRange(db.Commits - before, 1, 1 + 1 + (1000 / 256));
        Assert.Equal(1000, Count(db));
    }

    [Fact]
    public async Task An_answer_comes_after_the_commit()
    {
        using var db = Home.Open();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await Insert(db, $"{i}");
            Assert.Equal(1, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM item WHERE id = @id", new { id = $"{i}" })));
        }));
    }

    [Fact]
    public async Task Writes_are_run_in_the_order_they_came()
    {
        using var db = Home.Open();
        var seen = new List<int>();

        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => db.Write(tx =>
        {
            seen.Add(i);
            return 0;
        })));

        Assert.Equal(Enumerable.Range(0, 600), seen);
    }

    [Fact]
    public async Task A_failing_write_undoes_only_itself()
    {
        using var db = Home.Open();
        var before = db.Commits;

        var writes = await WhileTheWriterIsBusy(db, () =>
        [
            Insert(db, "a"),
            db.Write<int>(tx => tx.Execute("INSERT INTO item (id) VALUES ('thrown')") > 0 ? throw new InvalidDataException("mine") : 0),
            Insert(db, "b"),
            db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES ('violated')") + tx.Execute("INSERT INTO item (id, n) VALUES ('c', -1)")),
            Insert(db, "a"),
            Insert(db, "c"),
        ]);

        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidDataException>(() => writes[1])).Message);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[3]);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[4]);
        Assert.Equal(3, await writes[0] + await writes[2] + await writes[5]);
        Assert.Equal(["a", "b", "c"], db.Read(tx => tx.Query<string>("SELECT id FROM item ORDER BY id")));
        Assert.InRange(db.Commits - before, 1, 2);
    }

    [Fact]
    public async Task A_failing_write_alone_leaves_nothing_and_the_next_one_works()
    {
        using var db = Home.Open();

        var failing = db.Write<int>(tx => tx.Execute("INSERT INTO item (id) VALUES ('thrown')") > 0 ? throw new InvalidDataException("mine") : 0);

        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        await Insert(db, "a");
        Assert.Equal(["a"], db.Read(tx => tx.Query<string>("SELECT id FROM item")));
    }

    // Its transaction would be over while it still waits for something.
    [Fact]
    public async Task An_async_write_is_refused_and_leaves_nothing()
    {
        using var db = Home.Open();

        var asynchronous = db.Write(async tx =>
        {
            tx.Execute("INSERT INTO item (id) VALUES ('a')");
            await Task.Yield();
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => asynchronous);
        Assert.Equal(0, Count(db));
    }

    // A deferred constraint speaks at the commit, when it is no longer known whose row it is about.
    [Fact]
    public async Task A_write_that_only_the_commit_refuses_fails_alone()
    {
        using var db = Home.Open(new Migration("0001.sql", Home.Items + "CREATE TABLE part (item_id TEXT NOT NULL REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED);"));

        var writes = await WhileTheWriterIsBusy(db, () =>
        [
            Insert(db, "a"),
            db.Write(tx => tx.Execute("INSERT INTO part (item_id) VALUES ('nobody')")),
            db.Write(tx => tx.Execute("INSERT INTO part (item_id) VALUES ('a')")),
        ]);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => writes[1]);
        Assert.Equal(2, await writes[0] + await writes[2]);
        Assert.Equal(["a"], db.Read(tx => tx.Query<string>("SELECT item_id FROM part")));
    }

    // PostgreSQL answers COMMIT in a failed transaction by rolling back, and calls that success.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_swallows_a_database_error_is_acknowledged_only_if_it_is_stored(bool alone)
    {
        using var db = Home.Open();

        Func<WriteTx, int> swallowing = tx =>
        {
            tx.Execute("INSERT INTO item (id) VALUES ('mine')");
            try
            {
                return tx.Execute("INSERT INTO item (id, n) VALUES ('bad', -1)");
            }
            catch (System.Data.Common.DbException)
            {
                return 1;
            }
        };
        Task<int>[] writes = alone ? [db.Write(swallowing)] : await WhileTheWriterIsBusy(db, () => [Insert(db, "before"), Insert(db, "after"), db.Write(swallowing)]);
        await Task.WhenAny(Task.WhenAll(writes));

        Assert.All(writes[..^1], w => Assert.True(w.IsCompletedSuccessfully));
        Assert.Equal(writes[^1].IsCompletedSuccessfully, db.Read(tx => tx.Scalar<bool>("SELECT EXISTS (SELECT 1 FROM item WHERE id = 'mine')")));
        Assert.Equal(writes.Count(w => w.IsCompletedSuccessfully), Count(db));
    }

    [Fact]
    public async Task What_was_put_off_is_there_for_whatever_looks_next()
    {
        using var db = Home.Open();

        var seen = await db.Write(tx =>
        {
            Later(tx, "a");
            var counted = tx.Scalar<int>("SELECT COUNT(*) FROM item");
            Later(tx, "b");
            var found = tx.Hot("SELECT id FROM item WHERE id = @id").Set("id", "b").First(row => row.GetString(0));
            Later(tx, "c");
            return (counted, found);
        });

        Assert.Equal((1, "b"), seen);
        Assert.Equal(3, Count(db));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mistake_in_what_was_put_off_undoes_its_own_write_only(bool isOfNumber)
    {
        using var db = Home.Open();
        await Insert(db, "a");

        var writes = await WhileTheWriterIsBusy(db, () =>
        [
            db.Write(tx => Later(tx, "b")),
            db.Write(tx => Later(tx, "thrown") + (isOfNumber
                ? Later(tx, "UPDATE item SET n = 1 WHERE id = @id", "nobody", changes: 1)
                : Later(tx, "a"))),
            db.Write(tx => Later(tx, "c")),
        ]);

        await Assert.ThrowsAnyAsync<Exception>(() => writes[1]);
        await writes[0];
        await writes[2];
        Assert.Equal(["a", "b", "c"], db.Read(tx => tx.Query<string>("SELECT id FROM item ORDER BY id")));
    }

    // One of them fails, so they are also run a second time, each by itself.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_asked_ahead_is_answered_as_if_it_were_asked_now(bool oneFails)
    {
        using var db = Home.Open();
        await Insert(db, "a");

        var writes = await WhileTheWriterIsBusy(db, () =>
        [
            Add(db, "a"), Add(db, "b"), Add(db, "a"), Add(db, "b"), db.Write(tx => tx.Execute("UPDATE item SET n = n + 10 WHERE id = 'a'")),
            .. oneFails ? [db.Write<int>(tx => Plus(tx, "a") > 0 ? throw new InvalidDataException("mine") : 0)] : Array.Empty<Task<int>>(),
            Add(db, "a"),
        ]);
        await Task.WhenAny(Task.WhenAll(writes));

        Assert.Equal(oneFails ? 1 : 0, writes.Count(w => w.IsFaulted));
        Assert.Equal([13L, 2L], db.Read(tx => tx.Query<long>("SELECT n FROM item ORDER BY id")));
    }

    [Fact]
    public async Task A_full_queue_is_told_as_busy_and_clears()
    {
        using var db = Home.Open();

        var writes = await WhileTheWriterIsBusy(db, () => [.. Enumerable.Range(0, Writer.QueueLimit + 1).Select(i => db.Write(tx => i))]);

        Assert.Equal("storage_busy", (await Assert.ThrowsAsync<StorageUnavailableException>(() => writes[^1])).Code);
        Assert.Equal(Enumerable.Range(0, Writer.QueueLimit), await Task.WhenAll(writes[..^1]));
        Assert.Equal(1, await Insert(db, "a"));
    }

    [Fact]
    public async Task Closing_finishes_what_was_queued_and_refuses_what_comes_later()
    {
        var db = Home.Open();

        Task disposed = Task.CompletedTask;
        var writes = await WhileTheWriterIsBusy(db, () =>
        {
            Task<int>[] queued = [.. Enumerable.Range(0, 300).Select(i => Insert(db, $"{i}"))];
            disposed = Task.Run(db.Dispose);
            return queued;
        });
        await disposed;

        Assert.All(writes, w => Assert.True(w.IsCompletedSuccessfully));
        Assert.Equal("storage_closed", (await Assert.ThrowsAsync<StorageUnavailableException>(() => Insert(db, "late"))).Code);
        Assert.Equal("storage_closed", Assert.Throws<StorageUnavailableException>(() => Count(db)).Code);
        Assert.False(db.IsReady());
        Assert.False(db.Failed.IsCancellationRequested);
        db.Dispose();
        using var again = Home.Open();
        Assert.Equal(300, Count(again));
    }

    [Fact]
    public async Task Every_write_sent_while_closing_is_answered_and_what_was_acknowledged_is_there()
    {
        var db = Home.Open();
        var senders = Enumerable.Range(0, 8).Select(s => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    await Insert(db, $"{s}-{i}");
                }
                catch (StorageUnavailableException refused)
                {
                    Assert.Equal("storage_closed", refused.Code);
                    return i;
                }
            }
        })).ToArray();
        await Insert(db, "under way");

        await Task.Run(db.Dispose);

        var acknowledged = (await Task.WhenAll(senders).WaitAsync(TimeSpan.FromSeconds(30))).Sum();
        using var again = Home.Open();
        Assert.Equal(acknowledged + 1, Count(again));
    }

    private static Task<int> Add(Database db, string id) => db.Write(tx => Plus(tx, id), tx => tx.Ahead(id, () => Asked(tx, id), Read));

    private static HotStatement Asked(WriteTx tx, string id) => tx.Hot("SELECT n FROM item WHERE id = @id").Set("id", id);

    private static string Read(System.Data.Common.DbDataReader row) => $"{row.GetInt64(0)}";

    private static int Plus(WriteTx tx, string id)
    {
        if (!tx.Knows<string>(id, out var n)) n = Asked(tx, id).First(Read);
        var next = (n is null ? 0 : long.Parse(n, System.Globalization.CultureInfo.InvariantCulture)) + 1;
        tx.Hot("INSERT INTO item (id, n) VALUES (@id, @n) ON CONFLICT (id) DO UPDATE SET n = @n").Set("id", id).Set("n", next).Later(changes: 1);
        tx.Forget(id);
        return 1;
    }

    private static int Later(WriteTx tx, string id) => Later(tx, "INSERT INTO item (id) VALUES (@id)", id, changes: 1);

    private static int Later(WriteTx tx, string sql, string id, int changes)
    {
        tx.Hot(sql).Set("id", id).Later(changes);
        return 1;
    }

    private static Task<int> Insert(Database db, string id) => db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES (@id)", new { id }));

    private static int Count(Database db) => db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM item"));

    /// <summary>Holds the writer inside one job while <paramref name="send"/> queues others behind it.</summary>
    private static async Task<Task<int>[]> WhileTheWriterIsBusy(Database db, Func<Task<int>[]> send)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var go = new ManualResetEventSlim();
        var holder = db.Write(tx =>
        {
            started.SetResult();
            go.Wait();
            return 0;
        });
        await started.Task;
        var writes = send();
        go.Set();
        await holder;
        return writes;
    }

    public sealed class OnSqlite() : GroupCommit(new SqliteHome());

    public sealed class OnPostgres() : GroupCommit(new PostgresHome());
}
