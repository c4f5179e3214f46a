using System.Data.Common;
using Npgsql;

namespace Incidents.Storage;

/// <summary>PostgreSQL, for several servers on one database. Transactions are serializable and run again when they collide.</summary>
internal sealed class PostgresDialect : Dialect
{
    private const long MigrationLock = 0x494E4344;
    private const string BeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private const string IdleTooLong = "25P03";

    /// <summary>No turn of ours rests so long: whoever does was stopped in the middle of it, and must not hold up the other servers.</summary>
    private const string Rest = "5s";

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource apart;
    private readonly string where;
    private string version = "";

    public PostgresDialect(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2, ApplicationName = "incidents" };
            // Compiling a plan to machine code takes far longer than our short statements do, and where sequential scans are forbidden each looks dear enough for it. Who says otherwise in his options is heard.
            builder.Options = $"-c jit=off {builder.Options}";
            where = $"{builder.Host}:{builder.Port}/{builder.Database}";
            source = NpgsqlDataSource.Create(builder);
            apart = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false });
        }
        catch (ArgumentException error)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"The PostgreSQL connection string is not understood: {error.Message}");
        }
    }

    public override string Name => "postgres";

    public override string BeginWrite => "BEGIN ISOLATION LEVEL SERIALIZABLE";

    public override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public override string Describe() => $"PostgreSQL {version}, {where}";

    public override void Inspect()
    {
        using var connection = source.OpenConnection();
        version = connection.PostgreSqlVersion.ToString();
        using var command = connection.CreateCommand();
        // One statement sees one moment: another server may be making its tables right now, and it makes the journal first.
        command.CommandText = $"SELECT COUNT(*) > 0 AND COUNT(*) FILTER (WHERE table_name = '{Migrator.Journal}') = 0 FROM information_schema.tables WHERE table_schema = current_schema()";
        if (command.ExecuteScalar() is true) throw Refusal("holds tables of another program. Nothing was changed. Give this one a database of its own");
    }

    public override DbConnection OpenWriter()
    {
        var connection = source.OpenConnection();
        try
        {
            // A plan that was made while a table was small reads all of it, and is kept through a storm that makes it large, until autovacuum looks again: what we write goes by indexes.
            Run(connection, $"SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '{Rest}'; SET enable_seqscan = off");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override DbConnection RentReader()
    {
        try
        {
            return Begun(source);
        }
        catch (Exception error) when (Judge(error) == Fault.Connection)
        {
            // The pool may hold connections from before the server was restarted; asking once more costs nothing, for nothing was read yet.
            source.Clear();
            return Begun(source);
        }
    }

    public override DbConnection OpenReader() => Begun(apart);

    public override void ReturnReader(DbConnection connection, bool broken) => connection.Dispose();

    public override PostgresOutbox? Outbox(DbConnection connection) => connection is NpgsqlConnection postgres ? new PostgresOutbox(postgres) : null;

    public override HotStatement Hot(DbConnection connection, PostgresOutbox? outbox, string sql) => outbox is null ? base.Hot(connection, outbox, sql) : new PostgresStatement(outbox, sql);

    /// <summary>It answers COMMIT in a failed transaction (a job swallowed the error) by rolling back and calling that success, but it refuses to release a savepoint.</summary>
    public override bool CommitsHonestly => false;

    public override bool HasTable(DbConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = '{table}'";
        return Convert.ToInt64(command.ExecuteScalar()) > 0;
    }

    // Another server's migration may take long; it is waited for.
    public override void LockForMigration(DbConnection connection) => Run(connection, $"SELECT pg_advisory_lock({MigrationLock})", timeout: 0);

    public override void UnlockAfterMigration(DbConnection connection) => Run(connection, $"SELECT pg_advisory_unlock({MigrationLock})");

    public override Fault Judge(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => Fault.RunAgain,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Fault.NoRoom,
        PostgresException postgres => IsOfTheServer(postgres.SqlState) ? Fault.Connection : Fault.OfTheJob,
        NpgsqlException => Fault.Connection,
        _ => Fault.OfTheJob,
    };

    public override StartupRefusedException Refusal(string what) => new(StartupRefusedException.BadDatabase, $"The database {where} {what.ReplaceLineEndings(" ")}.");

    public override void Dispose()
    {
        source.Dispose();
        apart.Dispose();
    }

    private static NpgsqlConnection Begun(NpgsqlDataSource source)
    {
        var connection = source.OpenConnection();
        try
        {
            Run(connection, BeginRead);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Connection errors, resources, operator's intervention, system errors; and a standby, which a fail-over may have made of the server.</summary>
    private static bool IsOfTheServer(string state) =>
        state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.StatementCompletionUnknown or IdleTooLong
        || state[..2] is "08" or "53" or "58"
        || state.StartsWith("57P", StringComparison.Ordinal);
}
