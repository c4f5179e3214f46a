using Incidents.Peers;

namespace Incidents.Storage.Tests.Engine;

/// <summary>A place for one test's database, gone after it.</summary>
internal abstract class Home : IDisposable
{
    public const string Items = "CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL DEFAULT 0 CHECK (n >= 0));";

    public string Folder { get; } = Directory.CreateTempSubdirectory("incidents-test-").FullName;

    public abstract DatabaseOptions Options { get; }

    public TimeProvider Clock { get; set; } = new StoppedClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));

    /// <summary>Opens with the table <c>item</c>, unless told otherwise.</summary>
    public Database Open(params Migration[] migrations) =>
        Database.Open(Options, Clock, migrations.Length > 0 ? migrations : [new Migration("0001_items.sql", Items)]);

    public virtual void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal sealed class SqliteHome : Home
{
    public SqliteHome() => Options = new DatabaseOptions(Folder);

    public override DatabaseOptions Options { get; }

    public string File => Path.Combine(Folder, SqliteFile.Name);
}

internal sealed class PostgresHome : Home
{
    public PostgresHome() => Options = new DatabaseOptions(Folder, PostgresServer.Shared.NewDatabase());

    public override DatabaseOptions Options { get; }
}

internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

/// <summary>Facts that hold on every database: a nested class for each inherits them.</summary>
public abstract class EngineFacts : IDisposable
{
    private protected EngineFacts(Home home) => Home = home;

    private protected Home Home { get; }

    public void Dispose()
    {
        Home.Dispose();
        GC.SuppressFinalize(this);
    }
}
