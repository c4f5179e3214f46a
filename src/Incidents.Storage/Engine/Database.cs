using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Storage;

/// <summary>
/// The only door to the data. Writes queue at one writer thread, which takes all that waits, runs each in a savepoint,
/// commits once and answers after the commit; reads run on their own connections. It alone, with background duties, holds a clock.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly Dialect dialect;
    private readonly TimeProvider clock;
    private readonly Writer writer;

    static Database()
    {
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.AddTypeHandler(new Micros.Handler());
        SqlMapper.AddTypeHandler(new Words<Role>());
        SqlMapper.AddTypeHandler(new Words<Scope>());
        SqlMapper.AddTypeHandler(new Texts());
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }

    private Database(Dialect dialect, TimeProvider clock)
    {
        this.dialect = dialect;
        this.clock = clock;
        writer = new Writer(dialect, clock);
    }

    /// <summary>Set when the storage itself failed (an I/O error at commit): writing has ended and the process should too.</summary>
    public CancellationToken Failed => writer.Failed;

    /// <summary>Engine and version, for the log and the health page.</summary>
    public string Engine => dialect.Describe();

    /// <summary>Opens and, when needed, makes or migrates the database. Throws <see cref="StartupRefusedException"/> rather than touch one that is damaged, foreign or newer.</summary>
    public static Database Open(DatabaseOptions options, TimeProvider clock)
    {
        Dialect dialect = options.Postgres is null ? new SqliteDialect(options) : new PostgresDialect(options.Postgres);
        try
        {
            dialect.Inspect();
            Migrator.Migrate(dialect, Micros.Cut(clock.GetUtcNow()));
            return new Database(dialect, clock);
        }
        catch
        {
            dialect.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction; the task ends after the commit is on disk.
    /// Throws <see cref="StorageUnavailableException"/> when that could not be had; then nothing was acknowledged.
    /// </summary>
    public Task<T> Write<T>(Func<WriteTx, T> work) => writer.Enqueue(work);

    /// <summary>Runs <paramref name="look"/> on one consistent snapshot.</summary>
    public T Read<T>(Func<ReadTx, T> look)
    {
        var connection = dialect.RentReader();
        var broken = true;
        try
        {
            Run(connection, dialect.BeginRead);
            var seen = look(new ReadTx(connection, Micros.Cut(clock.GetUtcNow())));
            Run(connection, "COMMIT");
            broken = false;
            return seen;
        }
        finally
        {
            dialect.ReturnReader(connection, broken);
        }
    }

    /// <summary>True when the database answers and has all migrations this server knows.</summary>
    public bool IsReady()
    {
        if (Failed.IsCancellationRequested) return false;
        try
        {
            return Read(tx => Migrator.Pending(tx.Connection, dialect).Count == 0);
        }
        catch (DbException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        dialect.Dispose();
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
