namespace Incidents.Storage.Tests.Engine;

public abstract class RoundTrip : EngineFacts
{
    private const string Everything = """
        CREATE TABLE thing (id TEXT PRIMARY KEY, opened_at BIGINT NOT NULL, closed_at BIGINT, is_loud BOOLEAN NOT NULL, is_late BOOLEAN,
                            severity TEXT NOT NULL, previous_severity TEXT, note TEXT, small_count INTEGER NOT NULL, big_count BIGINT, ratio DOUBLE PRECISION);
        """;

    private protected RoundTrip(Home home) : base(home)
    {
    }

    public enum Severity
    {
        Low,
        Critical,
    }

    [Fact]
    public async Task Every_kind_of_value_comes_back_as_it_was_written()
    {
        using var db = OpenDatabase();
        var opened = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(1_234_560);
        var full = new Thing
        {
            Id = "a", OpenedAt = opened, ClosedAt = opened.AddYears(-80), IsLoud = true, IsLate = false, Severity = Severity.Critical, PreviousSeverity = Severity.Low,
            Note = "ärger 🔥 'quoted' @name", SmallCount = int.MaxValue, BigCount = long.MinValue, Ratio = 0.1,
        };
        var bare = new Thing { Id = "b", OpenedAt = DateTimeOffset.UnixEpoch, Severity = Severity.Low };

        await db.Write(tx => Insert(tx, full) + Insert(tx, bare));

        Assert.Equal([full, bare], db.Read(tx => tx.Query<Thing>("SELECT * FROM thing ORDER BY id")));
    }

    // The row that comes first decides how Dapper reads the column; a null there must not decide wrongly.
    [Fact]
    public async Task A_null_in_the_first_row_does_not_spoil_the_value_in_the_second()
    {
        using var db = OpenDatabase();
        await db.Write(tx => Insert(tx, new Thing { Id = "a" }) + Insert(tx, new Thing { Id = "b", ClosedAt = Home.Clock.GetUtcNow(), IsLate = true, Note = "x", BigCount = 7, Ratio = 2, PreviousSeverity = Severity.Critical }));

        foreach (var column in new[] { "closed_at", "CASE WHEN TRUE THEN closed_at END" })
        {
            var things = db.Read(tx => tx.Query<Thing>($"SELECT id, {column} AS closed_at, is_late, note, big_count, ratio, previous_severity FROM thing ORDER BY id"));
            Assert.Null(things[0].ClosedAt);
            Assert.Equal(Micros.Cut(Home.Clock.GetUtcNow()), things[1].ClosedAt);
            Assert.Equal((true, "x", 7, 2, Severity.Critical), (things[1].IsLate, things[1].Note, things[1].BigCount, things[1].Ratio, things[1].PreviousSeverity));
        }
    }

    [Fact]
    public async Task Now_is_cut_to_what_the_database_keeps()
    {
        using var db = OpenDatabase();
        var now = await db.Write(tx => tx.Execute("INSERT INTO thing (id, opened_at, is_loud, severity, small_count) VALUES ('a', @Now, FALSE, 'Low', 0)", new { tx.Now }) == 1 ? tx.Now : default);

        Assert.NotEqual(Home.Clock.GetUtcNow(), now);
        Assert.True((Home.Clock.GetUtcNow() - now).Duration() < TimeSpan.FromMicroseconds(1));
        Assert.Equal(now, db.Read(tx => tx.Scalar<DateTimeOffset>("SELECT opened_at FROM thing")));
        Assert.Equal(now, db.Read(tx => tx.QueryFirst<DateTimeOffset>("SELECT opened_at FROM thing")));
    }

    [Fact]
    public async Task Single_values_are_read_as_what_is_asked_for()
    {
        using var db = OpenDatabase();
        await db.Write(tx => Insert(tx, new Thing { Id = "a", IsLoud = true, Severity = Severity.Critical, SmallCount = 3 }));

        db.Read(tx =>
        {
            Assert.Equal(1, tx.Scalar<int>("SELECT COUNT(*) FROM thing"));
            Assert.Equal(1, tx.Scalar<long>("SELECT COUNT(*) FROM thing"));
            Assert.True(tx.Scalar<bool>("SELECT is_loud FROM thing"));
            Assert.True(tx.Scalar<bool>("SELECT EXISTS (SELECT 1 FROM thing WHERE is_loud)"));
            Assert.Null(tx.Scalar<string?>("SELECT note FROM thing"));
            Assert.Null(tx.Scalar<DateTimeOffset?>("SELECT closed_at FROM thing"));
            Assert.Null(tx.Scalar<DateTimeOffset?>("SELECT closed_at FROM thing WHERE FALSE"));
            Assert.Null(tx.QueryFirst<string>("SELECT id FROM thing WHERE FALSE"));
            Assert.Null(tx.QueryFirst<Thing>("SELECT * FROM thing WHERE FALSE"));
            Assert.Equal(3, tx.QueryFirst<int?>("SELECT small_count FROM thing"));
            return 0;
        });
    }

    [Fact]
    public async Task A_parameter_may_be_null_wherever_it_stands()
    {
        using var db = OpenDatabase();
        await db.Write(tx => Insert(tx, new Thing { Id = "a" }));

        var nothing = new { until = (DateTimeOffset?)null, note = (string?)null, count = (long?)null, loud = (bool?)null };
        const string Filter = "SELECT id FROM thing WHERE (@until IS NULL OR opened_at < @until) AND (@note IS NULL OR note = @note) AND (@count IS NULL OR big_count = @count) AND (@loud IS NULL OR is_loud = @loud)";
        Assert.Equal(["a"], db.Read(tx => tx.Query<string>(Filter, nothing)));
        Assert.Empty(db.Read(tx => tx.Query<string>(Filter, new { until = (DateTimeOffset?)DateTimeOffset.UnixEpoch.AddDays(-1), note = (string?)"x", count = (long?)1, loud = (bool?)true })));
    }

    [Fact]
    public async Task Execute_tells_how_many_rows_it_changed()
    {
        using var db = OpenDatabase();
        await db.Write(tx =>
        {
            Assert.Equal(1, Insert(tx, new Thing { Id = "a" }));
            Assert.Equal(0, tx.Execute("INSERT INTO thing (id, opened_at, is_loud, severity, small_count) VALUES ('a', 0, FALSE, 'Low', 0) ON CONFLICT (id) DO NOTHING"));
            Assert.Equal(0, tx.Execute("UPDATE thing SET note = 'x' WHERE id = 'b'"));
            Assert.Equal(1, tx.Execute("UPDATE thing SET note = 'x' WHERE id = 'a'"));
            Assert.Equal("y", tx.QueryFirst<string>("UPDATE thing SET note = 'y' WHERE id = 'a' RETURNING note"));
            return 0;
        });
        Assert.Equal("y", db.Read(tx => tx.Scalar<string>("SELECT note FROM thing")));
    }

    [Fact]
    public async Task Ids_say_what_they_name_and_sort_by_time()
    {
        using var db = OpenDatabase();
        var early = await db.Write(tx => tx.NewId("inc"));
        var late = Ids.New("inc", Home.Clock.GetUtcNow().AddMilliseconds(1));

        Assert.Matches("^inc_[0-9a-f]{32}$", early);
        Assert.True(string.CompareOrdinal(early, late) < 0);
    }

    private Database OpenDatabase() => Home.Open(new Migration("0001.sql", Everything));

    private static int Insert(WriteTx tx, Thing thing) => tx.Execute(
        "INSERT INTO thing VALUES (@Id, @OpenedAt, @ClosedAt, @IsLoud, @IsLate, @Word, @PreviousWord, @Note, @SmallCount, @BigCount, @Ratio)",
        new
        {
            thing.Id, thing.OpenedAt, thing.ClosedAt, thing.IsLoud, thing.IsLate, Word = thing.Severity.ToString(), PreviousWord = thing.PreviousSeverity?.ToString(),
            thing.Note, thing.SmallCount, thing.BigCount, thing.Ratio,
        });

    private sealed record Thing
    {
        public string Id { get; init; } = "";

        public DateTimeOffset OpenedAt { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }

        public bool IsLoud { get; init; }

        public bool? IsLate { get; init; }

        public Severity Severity { get; init; }

        public Severity? PreviousSeverity { get; init; }

        public string? Note { get; init; }

        public int SmallCount { get; init; }

        public long? BigCount { get; init; }

        public double? Ratio { get; init; }
    }

    public sealed class OnSqlite() : RoundTrip(new SqliteHome());

    public sealed class OnPostgres() : RoundTrip(new PostgresHome());
}
