using System.Data.Common;
using Npgsql;

namespace Incidents.Storage;

/// <summary>PostgreSQL, for several servers on one database. Transactions are serializable and run again when they collide.</summary>
internal sealed class PostgresDialect : Dialect
{
    private const long MigrationLock = 0x494E4344;
    private readonly NpgsqlDataSource source;
    private readonly string where;
    private string version = "";

    public PostgresDialect(string connectionString)
    {
        var builder = Settings(connectionString);
        where = $"{builder.Host}:{builder.Port}/{builder.Database}";
        source = NpgsqlDataSource.Create(builder);
    }

    public override string Name => "postgres";

    public override string BeginWrite => "BEGIN ISOLATION LEVEL SERIALIZABLE";

    public override string BeginRead => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public override string Describe() => $"PostgreSQL {version}, {where}";

    public override void Inspect()
    {
        try
        {
            using var connection = source.OpenConnection();
            version = connection.PostgreSqlVersion.ToString();
            if (HasTable(connection, Migrator.Journal)) return;
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()";
            if (Convert.ToInt64(command.ExecuteScalar()) > 0)
                throw Bad("holds tables of another program. Give this one a database of its own");
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            throw Bad($"cannot be used ({error.Message.TrimEnd('.')}). Start it, or correct the connection string");
        }
    }

    public override DbConnection OpenWriter()
    {
        var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "SET synchronous_commit = on";
        command.ExecuteNonQuery();
        return connection;
    }

    public override DbConnection RentReader() => source.OpenConnection();

    public override void ReturnReader(DbConnection connection, bool broken) => connection.Dispose();

    // Npgsql prepares by itself what is used often, per set of parameter types; preparing by hand would need the types beforehand.
    public override void Prepare(DbCommand command)
    {
    }

    public override bool HasTable(DbConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = '{table}'";
        return Convert.ToInt64(command.ExecuteScalar()) > 0;
    }

    public override void LockForMigration(DbConnection connection) => Run(connection, $"SELECT pg_advisory_lock({MigrationLock})");

    public override void UnlockAfterMigration(DbConnection connection) => Run(connection, $"SELECT pg_advisory_unlock({MigrationLock})");

    public override Fault Judge(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => Fault.RunAgain,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Fault.NoRoom,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => Fault.Connection,
        PostgresException => Fault.OfTheJob,
        NpgsqlException => Fault.Connection,
        _ => Fault.OfTheJob,
    };

    public override void Dispose() => source.Dispose();

    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxAutoPrepare = 64,
                AutoPrepareMinUsages = 2,
                ApplicationName = "incidents",
            };
        }
        catch (ArgumentException error)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"The PostgreSQL connection string is not understood: {error.Message}");
        }
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private StartupRefusedException Bad(string what) => new(StartupRefusedException.BadDatabase, $"The database {where} {what}. Nothing was changed.");
}
