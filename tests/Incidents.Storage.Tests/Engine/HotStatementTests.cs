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

    private Database OpenDatabase() => Home.Open(new Migration("0001.sql", "CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT, n BIGINT, at BIGINT, loud BOOLEAN);"));

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
