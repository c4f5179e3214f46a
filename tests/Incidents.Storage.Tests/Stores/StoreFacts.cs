using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Incidents.Peers;
using Incidents.Storage.Tests.Engine;
using Npgsql;

namespace Incidents.Storage.Tests.Stores;

/// <summary>Facts about the stores that hold on both databases, on the schema that is shipped.</summary>
public abstract class StoreFacts : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Home home;

    private protected StoreFacts(Home home)
    {
        this.home = home;
        home.Clock = Clock;
        Db = OpenAgain();
    }

    private protected MovableClock Clock { get; } = new();

    private protected Database Db { get; }

    private protected bool IsPostgres => home is SchemaHome;

    /// <summary>The instant of the next transaction.</summary>
    private protected DateTimeOffset Now => Micros.Cut(Clock.GetUtcNow());

    public virtual void Dispose()
    {
        Db.Dispose();
        home.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Database OpenAgain() => home.Open([.. Migration.Embedded]);

    /// <summary>What another server would be: a second engine on PostgreSQL, while SQLite has one.</summary>
    private protected Database AnotherServer() => IsPostgres ? OpenAgain() : Db;

    private protected Task Write(Action<WriteTx> work) => Db.Write(tx =>
    {
        work(tx);
        return 0;
    });

    private protected T Read<T>(Func<ReadTx, T> look) => Db.Read(look);

    /// <summary>Compares as JSON: lists in order, and the difference is told as text.</summary>
    private protected static void Same<T>(T expected, T actual) => Assert.Equal(JsonSerializer.Serialize(expected, Readable), JsonSerializer.Serialize(actual, Readable));

    private protected static async Task<DbException> Refused(Func<Task> work) => await Assert.ThrowsAnyAsync<DbException>(work);
}

/// <summary>Stands still until it is moved; begins at an instant with more digits than the databases keep.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}

/// <summary>A schema of its own in one PostgreSQL database: a fresh database for each fact would cost seven megabytes and most of the time.</summary>
internal sealed class SchemaHome : Home
{
    private static readonly Lazy<string> Common = new(() => PostgresServer.Shared.NewDatabase(), LazyThreadSafetyMode.ExecutionAndPublication);
    private static int schemas;

    public SchemaHome()
    {
        PostgresServer.Required(); // outside the lazy value, which would remember the skip as its error
        var schema = $"facts_{Interlocked.Increment(ref schemas)}";
        using var connection = new NpgsqlConnection(Common.Value);
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        command.ExecuteNonQuery();
        Options = new DatabaseOptions(Folder, new NpgsqlConnectionStringBuilder(Common.Value) { SearchPath = schema }.ConnectionString);
    }

    public override DatabaseOptions Options { get; }
}
