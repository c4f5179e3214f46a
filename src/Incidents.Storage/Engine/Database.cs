using System.Data.Common;
using Dapper;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Storage;

/// <summary>
/// The only door to the data. Writes queue at one writer thread, which takes all that waits, runs it together (or, when one fails, each in a savepoint),
/// commits once and answers after the commit; reads run on their own connections. It alone, with background duties, holds a clock.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly Dialect dialect;
    private readonly Migrator migrator;
    private readonly TimeProvider clock;
    private readonly Writer writer;
    private volatile bool closed;

    static Database()
    {
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new Micros.Handler());
        SqlMapper.AddTypeHandler(new Words<Role>());
        SqlMapper.AddTypeHandler(new Words<Scope>());
        SqlMapper.AddTypeHandler(new Texts());
        SqlMapper.ConnectionStringComparer = new EngineComparer();
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }

    private Database(Dialect dialect, Migrator migrator, TimeProvider clock)
    {
        this.dialect = dialect;
        this.migrator = migrator;
        this.clock = clock;
        writer = new Writer(dialect, clock) { Announced = topic => Announced?.Invoke(topic) };
    }

    /// <summary>Something of a kind was written and is on disk (<see cref="WriteTx.Announce"/>). Whoever listens is called by the thread that answers the writes, and must only take note.</summary>
    public event Action<string>? Announced;

    /// <summary>Set when the storage itself failed (an I/O error at commit): writing has ended and the process should too.</summary>
    public CancellationToken Failed => writer.Failed;

    /// <summary>Engine and version, for the log and the health page.</summary>
    public string Engine => dialect.Describe();

    /// <summary>Opens and, when needed, makes or migrates the database. Throws <see cref="StartupRefusedException"/> rather than touch one that is damaged, foreign or newer.</summary>
    public static Database Open(DatabaseOptions options, TimeProvider clock) => Open(options, clock, Migration.Embedded);

    internal static Database Open(DatabaseOptions options, TimeProvider clock, IReadOnlyList<Migration> migrations)
    {
        Dialect dialect = options.Postgres is null ? new SqliteDialect(options) : new PostgresDialect(options.Postgres);
        try
        {
            dialect.Inspect();
            var migrator = new Migrator(dialect, migrations);
            migrator.Migrate(Micros.Cut(clock.GetUtcNow()));
            return new Database(dialect, migrator, clock);
        }
        catch (Exception error)
        {
            dialect.Dispose();
            if (error is DbException) throw dialect.Refusal($"cannot be used ({error.Message.TrimEnd('.')})");
            throw;
        }
    }

    /// <summary>How often the writer has committed: fewer times than it was asked, since it commits for many at once.</summary>
    internal long Commits => writer.Commits;

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction; the task ends after the commit is on disk.
    /// It fails with <see cref="StorageUnavailableException"/> when that could not be had; then nothing was acknowledged.
    /// </summary>
    /// <param name="work">Loads, decides, stores. It may be run again from the start.</param>
    /// <param name="ahead">Asks what the work will need, with <see cref="WriteTx.Ahead{T}"/>, and does nothing else; it may be left out of account.</param>
    public Task<T> Write<T>(Func<WriteTx, T> work, Action<WriteTx>? ahead = null) => writer.Enqueue(work, ahead);

    /// <summary>Runs <paramref name="look"/> on one consistent snapshot and returns when that is on disk, or after a second. Throws <see cref="StorageUnavailableException"/> when the database does not answer.</summary>
    public T Read<T>(Func<ReadTx, T> look) => Read(look, dialect.RentReader, dialect.ReturnReader);

    /// <summary>As <see cref="Read{T}(Func{ReadTx, T})"/>, on a connection that is opened for it alone: for who must look also while those that are shared are all taken, or hang.</summary>
    public T ReadApart<T>(Func<ReadTx, T> look) => Read(look, dialect.OpenReader, static (connection, _) => connection.Dispose());

    /// <summary>True when the database answers and has all migrations this server knows, and no others.</summary>
    public bool IsReady()
    {
        if (Failed.IsCancellationRequested) return false;
        try
        {
            return Read(tx => migrator.Pending(tx.Connection).Count == 0);
        }
        catch (Exception error) when (error is StorageUnavailableException or StartupRefusedException or DbException)
        {
            return false;
        }
    }

    /// <summary>Finishes the writes that were queued; the writer closes last, since the last to close checkpoints.</summary>
    public void Dispose()
    {
        closed = true;
        dialect.CloseReaders();
        writer.Dispose();
        dialect.Dispose();
    }

    private T Read<T>(Func<ReadTx, T> look, Func<DbConnection> open, Action<DbConnection, bool> giveBack)
    {
        if (closed) throw StorageUnavailableException.Closed();
        try
        {
            var connection = open();
            var broken = true;
            T seen;
            try
            {
                seen = look(new ReadTx(connection, Micros.Cut(clock.GetUtcNow())));
                using var end = connection.CreateCommand();
                end.CommandText = "COMMIT";
                end.ExecuteNonQuery();
                broken = false;
            }
            finally
            {
                giveBack(connection, broken);
            }

            writer.Settle();
            return seen;
        }
        catch (DbException error) when (dialect.Judge(error) != Fault.OfTheJob)
        {
            throw StorageUnavailableException.Unreadable(error);
        }
    }
}
