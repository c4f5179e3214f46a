namespace Incidents.Storage.Tests.Engine;

public abstract class HotStatements : EngineFacts
{
    private const string Insert = "INSERT INTO note (id, body, n, at, loud) VALUES (@id, @body, @n, @at, @loud)";

    private protected HotStatements(Home home) : base(home)
    {
    }

    private enum Word
    {
        Said,
    }

    [Fact]
    public async Task Values_of_any_kind_follow_nulls_in_the_same_parameter()
    {
        using var db = OpenDatabase();
        var at = Micros.Cut(Home.Clock.GetUtcNow());

        for (var round = 0; round < 8; round++)
        {
            var (odd, id) = (round % 2 == 1, $"{round}");
            await db.Write(tx => tx.Hot(Insert).Set("id", id).Set("body", odd ? "text" : null).Set("n", odd ? 5L : null).Set("at", odd ? at : null).Set("loud", odd ? true : null).Execute());
        }

        var notes = db.Read(tx => tx.Query<Note>("SELECT body, n, at, loud FROM note ORDER BY id"));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => i % 2 == 1 ? new Note { Body = "text", N = 5, At = at, Loud = true } : new Note()), notes);
    }

    [Fact]
    public async Task An_enum_is_written_as_its_name()
    {
        using var db = OpenDatabase();

        await db.Write(tx => tx.Hot(Insert).Set("id", "a").Set("body", Word.Said).Set("n", null).Set("at", null).Set("loud", null).Execute());

        Assert.Equal("Said", db.Read(tx => tx.Scalar<string>("SELECT body FROM note")));
    }

    [Fact]
    public async Task First_gives_the_row_or_nothing_and_what_it_returned_is_stored()
    {
        using var db = OpenDatabase();
        const string Upsert = "INSERT INTO note (id, n) VALUES (@id, 1) ON CONFLICT (id) DO UPDATE SET n = note.n + 1 RETURNING id, n";

        for (var i = 1; i <= 5; i++)
            Assert.Equal($"a{i}", await db.Write(tx => tx.Hot(Upsert).Set("id", "a").First(row => row.GetString(0) + row.GetInt64(1))));
        Assert.Null(await db.Write(tx => tx.Hot("SELECT id FROM note WHERE id = @id").Set("id", "b").First(row => row.GetString(0))));

        Assert.Equal(5, db.Read(tx => tx.Scalar<int>("SELECT n FROM note")));
    }

    [Fact]
    public async Task Execute_tells_how_many_rows_it_changed()
    {
        using var db = OpenDatabase();
        const string Once = "INSERT INTO note (id) VALUES (@id) ON CONFLICT (id) DO NOTHING";

        Assert.Equal(1, await Add("a"));
        Assert.Equal(0, await Add("a"));
        Assert.Equal(1, await Add("b"));

        Task<int> Add(string id) => db.Write(tx => tx.Hot(Once).Set("id", id).Execute());
    }

    [Fact]
    public async Task A_value_left_unset_is_an_error_and_not_an_earlier_jobs_value()
    {
        using var db = OpenDatabase();
        await db.Write(tx => tx.Hot(Insert).Set("id", "a").Set("body", "secret").Set("n", 1L).Set("at", null).Set("loud", null).Execute());

        var forgetful = db.Write(tx => tx.Hot(Insert).Set("id", "b").Set("n", 1L).Set("at", null).Set("loud", null).Execute());

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => forgetful);
        Assert.Equal(1, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note")));
    }

    [Fact]
    public async Task A_statement_works_on_after_a_failing_run()
    {
        using var db = OpenDatabase();

        for (var i = 0; i < 6; i++)
        {
            await Add($"{i}");
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Add("0"));
        }

        Assert.Equal(6, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note")));

        Task<int> Add(string id) => db.Write(tx => tx.Hot("INSERT INTO note (id) VALUES (@id)").Set("id", id).Execute());
    }

    [Fact]
    public async Task Texts_of_any_length_given_in_any_order_are_stored_as_they_are()
    {
        using var db = OpenDatabase();
        string[] texts = ["", "short", new('ü', 3000), new('x', 100_000), "🔥", new('é', 2500)];

        await Write(db, tx =>
        {
            foreach (var text in texts)
            {
                // The second time in another order, then some are not given the same way.
                tx.Hot(Insert).Set("id", $"{text}1").Set("body", $"body of {text}").Set("n", 1L).Set("at", null).Set("loud", true).Later();
                tx.Hot(Insert).Set("loud", null).Set("body", $"other {text}").Set("id", $"{text}2").Set("at", 7L).Set("n", null).Later();
            }
        });

        foreach (var text in texts)
        {
            Assert.Equal(new Note { Body = $"body of {text}", N = 1, Loud = true }, db.Read(tx => tx.QueryFirst<Note>("SELECT body, n, at, loud FROM note WHERE id = @id", new { id = $"{text}1" })));
            Assert.Equal(new Note { Body = $"other {text}", At = Micros.ToInstant(7) }, db.Read(tx => tx.QueryFirst<Note>("SELECT body, n, at, loud FROM note WHERE id = @id", new { id = $"{text}2" })));
        }
    }

    [Fact]
    public async Task Bytes_are_stored_as_they_are_and_none_is_not_null()
    {
        using var db = OpenDatabase();
        byte[][] bodies = [[], [0], [.. Enumerable.Range(0, 9000).Select(i => (byte)i)]];

        await Write(db, tx =>
        {
            for (var i = 0; i < bodies.Length; i++) tx.Hot("INSERT INTO file (id, body) VALUES (@id, @body)").Set("id", $"{i}").SetBytes("body", bodies[i]).Later(changes: 1);
            tx.Hot("INSERT INTO file (id, body) VALUES (@id, @body)").Set("id", "none").Set("body", null).Later(changes: 1);
        });

        for (var i = 0; i < bodies.Length; i++) Assert.Equal(bodies[i], db.Read(tx => tx.Scalar<byte[]>("SELECT body FROM file WHERE id = @id", new { id = $"{i}" })));
        Assert.True(db.Read(tx => tx.Scalar<bool>("SELECT body IS NULL FROM file WHERE id = 'none'")));
    }

    /// <summary>What is put off may be sent in another order, and many at once; it must not be seen. Each job runs once, so none of them was a mistake that was made good by running again.</summary>
    [Fact]
    public async Task What_was_put_off_means_what_it_would_have_meant_at_once()
    {
        using var db = OpenDatabase();
        const string Child = "INSERT INTO child (id, note) VALUES (@id, @note)";
        const string Note = "INSERT INTO note (id, n) VALUES (@id, 1)";
        await db.Write(tx => tx.Hot(Note).Set("id", "old").Execute());
        var runs = 0;

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Write(db, tx =>
        {
            Interlocked.Increment(ref runs);
            // A child of one that is there, before the parents of the next: the parents must not come too late.
            tx.Hot(Child).Set("id", $"a{i}").Set("note", "old").Later(changes: 1);
            tx.Hot(Note).Set("id", $"n{i}").Later(changes: 1);
            tx.Hot(Child).Set("id", $"b{i}").Set("note", $"n{i}").Later(changes: 1);
            // Only after this is there room for the next with that name.
            tx.Hot("UPDATE note SET id = @new, n = n + 1 WHERE id = @id").Set("id", "free").Set("new", $"was free {i}").Later();
            tx.Hot(Note).Set("id", "free").Later(changes: 1);
            // Has nothing to do with what comes after it.
            tx.Hot("UPDATE file SET id = @new WHERE id = @id").Set("id", "nobody").Set("new", "nobody").Later(changes: 0);
            tx.Hot("INSERT INTO note (id, n) VALUES (@id, 1) ON CONFLICT (id) DO NOTHING").Set("id", "old").Later();
        })));

        Assert.Equal(40, runs);
        Assert.Equal(80, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM child")));
        Assert.Equal(1 + 40 + 40, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note")));
        Assert.Equal(39, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note WHERE id LIKE 'was free%' AND n = 2")));
    }

    [Fact]
    public async Task What_is_computed_and_what_has_a_comma_is_stored_as_written()
    {
        using var db = OpenDatabase();

        await Write(db, tx =>
        {
            foreach (var id in new[] { "a", "b" }) tx.Hot("INSERT INTO note (id, n, body) VALUES (@id, @n + 1, 'x, y')").Set("id", id).Set("n", 1L).Later(changes: 1);
        });

        Assert.Equal([new Note { Body = "x, y", N = 2 }, new Note { Body = "x, y", N = 2 }], db.Read(tx => tx.Query<Note>("SELECT body, n, at, loud FROM note ORDER BY id")));
    }

    [Fact]
    public async Task Of_what_says_everything_the_last_counts()
    {
        using var db = OpenDatabase();
        const string Say = "UPDATE note SET body = @body, n = @n WHERE id = @id";

        await Write(db, tx =>
        {
            foreach (var id in new[] { "a", "b" }) tx.Hot("INSERT INTO note (id, n) VALUES (@id, 0)").Set("id", id).Later();
            for (var i = 1; i <= 3; i++)
            {
                var n = i;
                tx.LastWord("a", "note", () => tx.Hot(Say).Set("id", "a").Set("body", $"said {n}").Set("n", (long)n).Later());
                if (i == 1) tx.LastWord("b", "note", () => tx.Hot(Say).Set("id", "b").Set("body", "said once").Set("n", 9L).Later());
            }
        });

        Assert.Equal(["said 3", "said once"], db.Read(tx => tx.Query<string>("SELECT body FROM note ORDER BY id")));
        Assert.Equal([3L, 9L], db.Read(tx => tx.Query<long>("SELECT n FROM note ORDER BY id")));
    }

    /// <summary>Whoever looks at the table or changes it, by whatever way, finds the last word; who only inserts leaves it waiting.</summary>
    [Fact]
    public async Task Nobody_notices_that_the_last_word_waits()
    {
        using var db = OpenDatabase();
        var carriedOut = 0;
        void Say(WriteTx tx, long n) => tx.LastWord("a", "note", () =>
        {
            carriedOut++;
            tx.Hot("UPDATE note SET n = @n WHERE id = @id").Set("id", "a").Set("n", n).Later();
        });
        async Task Finds(long? expected, Func<WriteTx, long?> look)
        {
            carriedOut = 0;
            await Write(db, tx =>
            {
                Say(tx, 1);
                Say(tx, 2);
                tx.Hot("INSERT INTO note (id) VALUES (@id)").Set("id", Guid.NewGuid().ToString()).Later();
                tx.Hot("INSERT INTO file (id) VALUES (@id)").Set("id", Guid.NewGuid().ToString()).Later();
                Assert.Equal(0, carriedOut);
                Assert.Equal(expected, look(tx));
            });
            Assert.Equal(1, carriedOut);
            await Write(db, tx => tx.Execute("UPDATE note SET n = 0 WHERE id = 'a'"));
        }

        await Write(db, tx => tx.Execute("INSERT INTO note (id, n) VALUES ('a', 0)"));
        await Finds(2, tx => tx.Scalar<long>("SELECT n FROM note WHERE id = 'a'"));
        await Finds(2, tx => long.Parse(tx.Hot("SELECT CAST(n AS TEXT) FROM note WHERE id = @id").Set("id", "a").First(row => row.GetString(0))!));
        await Finds(3, tx => tx.Hot("UPDATE note SET n = n + 1 WHERE id = @id").Set("id", "a").Execute() == 1 ? tx.Scalar<long>("SELECT n FROM note WHERE id = 'a'") : null);
        await Finds(2, tx => tx.Hot("INSERT INTO child (id, note) SELECT CAST(n AS TEXT), 'a' FROM note WHERE id = @id").Set("id", "a").Execute() == 1 ? tx.Scalar<long>("SELECT n FROM note WHERE id = 'a'") : null);
    }

    /// <summary>A mistake in it is the mistake of who said it.</summary>
    [Fact]
    public async Task A_last_word_that_fails_undoes_its_own_write_and_no_other()
    {
        using var db = OpenDatabase();
        await Write(db, tx => tx.Execute("INSERT INTO note (id, n) VALUES ('a', 0), ('b', 0)"));
        Task<int> Say(string id, string sql) => Write(db, tx => tx.LastWord(id, "note", () => tx.Hot(sql).Set("id", id).Later()));

        var (good, bad) = (Say("a", "UPDATE note SET n = 5 WHERE id = @id"), Say("b", "UPDATE note SET missing = 1 WHERE id = @id"));

        await good;
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => bad);
        Assert.Equal([5L, 0L], db.Read(tx => tx.Query<long>("SELECT n FROM note ORDER BY id")));
    }

    [Fact]
    public async Task The_last_word_of_a_write_that_was_undone_is_never_carried_out()
    {
        using var db = OpenDatabase();
        await Write(db, tx => tx.Execute("INSERT INTO note (id, n) VALUES ('a', 0)"));

        await Assert.ThrowsAsync<InvalidDataException>(() => Write(db, tx =>
        {
            tx.LastWord("a", "note", () => tx.Hot("UPDATE note SET n = 7 WHERE id = @id").Set("id", "a").Later());
            throw new InvalidDataException();
        }));
        await Write(db, tx => tx.Execute("INSERT INTO note (id, n) VALUES ('b', 0)"));

        Assert.Equal([0L, 0L], db.Read(tx => tx.Query<long>("SELECT n FROM note ORDER BY id")));
    }

    [Fact]
    public async Task An_insert_of_too_few_rows_fails_and_says_so()
    {
        using var db = OpenDatabase();
        const string Once = "INSERT INTO note (id) VALUES (@id) ON CONFLICT (id) DO NOTHING";

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Write(db, tx =>
        {
            foreach (var id in new[] { "a", "b", "a" }) tx.Hot(Once).Set("id", id).Later(changes: 1);
        }));

        Assert.Contains("rows were", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, db.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM note")));
    }

    private static Task<int> Write(Database db, Action<WriteTx> work) => db.Write(tx =>
    {
        work(tx);
        return 0;
    });

    private Database OpenDatabase() => Home.Open(new Migration("0001.sql", """
        CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT, n BIGINT, at BIGINT, loud BOOLEAN);
        CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL REFERENCES note (id));
        -- only: sqlite
        CREATE TABLE file (id TEXT PRIMARY KEY, body BLOB);
        -- only: postgres
        CREATE TABLE file (id TEXT PRIMARY KEY, body BYTEA);
        """));

    private sealed record Note
    {
        public string? Body { get; init; }

        public long? N { get; init; }

        public DateTimeOffset? At { get; init; }

        public bool? Loud { get; init; }
    }

    public sealed class OnSqlite() : HotStatements(new SqliteHome());

    public sealed class OnPostgres() : HotStatements(new PostgresHome());
}
