using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Incidents.Storage.Tests.Engine;

public abstract class Migrations : EngineFacts
{
    private static readonly Migration First = new("0001_first.sql", "CREATE TABLE first (id TEXT PRIMARY KEY);");
    private static readonly Migration Second = new("0002_second.sql", "INSERT INTO first (id) VALUES ('by second'); CREATE TABLE second (id TEXT REFERENCES first (id));");

    private protected Migrations(Home home) : base(home)
    {
    }

    [Fact]
    public void Each_is_applied_once_in_order_and_recorded_with_its_hash()
    {
        Home.Open(First).Dispose();
        Home.Open(First, Second).Dispose();

        using var db = Home.Open(First, Second);
        var journal = db.Read(tx => tx.Query<Entry>($"SELECT name, hash, applied_at FROM {Migrator.Journal} ORDER BY name"));
        Assert.Equal([Record(First), Record(Second)], journal);
        Assert.Equal("by second", db.Read(tx => tx.Scalar<string>("SELECT id FROM first")));

        Entry Record(Migration m) => new() { Name = m.Name, Hash = m.Hash, AppliedAt = Micros.Cut(Home.Clock.GetUtcNow()) };
    }

    [Fact]
    public void A_failing_one_leaves_nothing_of_itself_and_all_before_it()
    {
        var failing = new Migration("0002_bad.sql", "CREATE TABLE half (id TEXT); INSERT INTO first (id) VALUES ('half'); INSERT INTO nowhere (id) VALUES ('x');");

        var refused = Assert.Throws<StartupRefusedException>(() => Home.Open(First, failing));

        Assert.Equal(StartupRefusedException.BadDatabase, refused.ExitCode);
        Assert.Contains("0002_bad.sql", refused.Message, StringComparison.Ordinal);
        AssertOneLine(refused);
        using var db = Home.Open(First, Second);
        Assert.Equal(["by second"], db.Read(tx => tx.Query<string>("SELECT id FROM first")));
        Assert.Null(Record.Exception(() => db.Write(tx => tx.Execute("CREATE TABLE half (id TEXT)")).GetAwaiter().GetResult()));
    }

    [Fact]
    public void A_stretch_for_one_database_is_left_out_on_the_other()
    {
        using var db = Home.Open(new Migration("0001.sql", """
            CREATE TABLE said (word TEXT);
            -- only: sqlite
            INSERT INTO said VALUES ('sqlite');
            -- only: postgres
            INSERT INTO said VALUES ('postgres');
            -- both
            INSERT INTO said VALUES ('both');
            """));

        Assert.Equal(["both", Home is SqliteHome ? "sqlite" : "postgres"], db.Read(tx => tx.Query<string>("SELECT word FROM said ORDER BY word")));
    }

    [Fact]
    public void A_newer_database_is_refused_and_stays_as_it_was()
    {
        var newer = new Migration("0003_newer.sql", "CREATE TABLE third (id TEXT);");
        Home.Open(First, Second, newer).Dispose();

        var refused = Refused([First, Second]);

        Assert.Equal(StartupRefusedException.NewerDatabase, refused.ExitCode);
        Assert.Contains("0003_newer.sql", refused.Message, StringComparison.Ordinal);
        Home.Open(First, Second, newer).Dispose();
    }

    [Fact]
    public void A_database_made_with_another_text_of_a_migration_is_refused_and_stays_as_it_was()
    {
        Home.Open(First).Dispose();

        var refused = Refused([First with { }, Second], edited: First.Text + "-- touched");

        Assert.Equal(StartupRefusedException.BadDatabase, refused.ExitCode);
        Assert.Contains("0001_first.sql", refused.Message, StringComparison.Ordinal);
        Home.Open(First, Second).Dispose();
    }

    [Theory]
    [InlineData("CREATE TABLE customers (id TEXT)")]
    [InlineData("CREATE TABLE schema_migrations (version TEXT PRIMARY KEY)")]
    public void A_foreign_database_is_refused_and_stays_as_it_was(string theirs)
    {
        Raw(theirs);

        var refused = Refused([First]);

        Assert.Equal(StartupRefusedException.BadDatabase, refused.ExitCode);
        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
    }

    private StartupRefusedException Refused(Migration[] migrations, string? edited = null)
    {
        if (edited is not null) migrations[0] = new Migration(migrations[0].Name, edited);
        var before = Bytes();
        var refused = Assert.Throws<StartupRefusedException>(() => Home.Open(migrations));
        AssertOneLine(refused);
        Assert.Equal(before, Bytes());
        return refused;
    }

    private byte[] Bytes() => Home is SqliteHome sqlite ? File.ReadAllBytes(sqlite.File) : [];

    private static void AssertOneLine(Exception refused) => Assert.DoesNotContain('\n', refused.Message);

    private void Raw(string sql)
    {
        using DbConnection connection = Home is SqliteHome sqlite ? new SqliteConnection($"Data Source={sqlite.File};Pooling=False") : new NpgsqlConnection(Home.Options.Postgres);
        SqliteEngine.Load("auto");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Entry
    {
        public string Name { get; init; } = "";

        public string Hash { get; init; } = "";

        public DateTimeOffset AppliedAt { get; init; }
    }

    public sealed class OnSqlite() : Migrations(new SqliteHome())
    {
        // A server killed with -9 leaves a log; opening and closing the file in order to refuse it would copy that in.
        [Fact]
        public async Task Also_with_a_log_left_over_a_refused_database_keeps_every_byte()
        {
            var file = ((SqliteHome)Home).File;
            var newer = new Migration("0002_newer.sql", "CREATE TABLE second (id TEXT);");
            using (var db = Home.Open(First, newer))
            {
                await db.Write(tx => tx.Execute("INSERT INTO first (id) VALUES ('in the log')"));
                foreach (var part in new[] { file, file + "-wal" }) File.Copy(part, part + ".killed");
            }

            foreach (var part in new[] { file, file + "-wal" }) File.Move(part + ".killed", part, overwrite: true);
            var log = File.ReadAllBytes(file + "-wal");
            Assert.NotEmpty(log);

            Assert.Equal(StartupRefusedException.NewerDatabase, Refused([First]).ExitCode);

            Assert.Equal(log, File.ReadAllBytes(file + "-wal"));
        }
    }

    public sealed class OnPostgres() : Migrations(new PostgresHome())
    {
        [Fact]
        public async Task Two_servers_starting_at_once_apply_each_once()
        {
            Migration[] many = [First, Second, .. Enumerable.Range(3, 20).Select(i => new Migration($"{i:0000}.sql", $"CREATE TABLE t{i} (id TEXT); INSERT INTO first (id) VALUES ('{i}');"))];
            using var together = new Barrier(4);

            var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return Home.Open(many);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.All(servers, s => Assert.Equal(many.Length, s.Read(tx => tx.Scalar<int>($"SELECT COUNT(*) FROM {Migrator.Journal}"))));
            Assert.All(servers, s => Assert.Equal(21, s.Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM first"))));
            foreach (var server in servers) server.Dispose();
        }

        [Fact]
        public void A_server_that_is_not_there_is_told_in_one_line_without_the_password()
        {
            var refused = Assert.Throws<StartupRefusedException>(() => Database.Open(new DatabaseOptions("", "Host=127.0.0.1;Port=1;Username=x;Password=secret;Database=incidents"), TimeProvider.System));

            Assert.Equal(StartupRefusedException.BadDatabase, refused.ExitCode);
            Assert.Contains("127.0.0.1:1/incidents cannot be used", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
            AssertOneLine(refused);
        }

        [Theory]
        [InlineData("Host=x;Nonsense=1")]
        [InlineData("Username=nobody")]
        [InlineData("Host=x;Port=many")]
        public void A_connection_string_that_is_not_understood_is_a_usage_error(string text) =>
            Assert.Equal(StartupRefusedException.Usage, Assert.Throws<StartupRefusedException>(() => Database.Open(new DatabaseOptions("", text), TimeProvider.System)).ExitCode);
    }
}
