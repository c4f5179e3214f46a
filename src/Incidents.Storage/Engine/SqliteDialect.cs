using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Incidents.Storage;

/// <summary>The embedded default: one file in write-ahead mode, one connection that writes and checkpoints, others that only read.</summary>
internal sealed class SqliteDialect(DatabaseOptions options) : Dialect
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int Misuse = 21;
    private const int NotADatabase = 26;

    /// <summary>The -shm file could not grow: a full disk, though SQLite calls it an I/O error.</summary>
    private const int IoErrorShmSize = IoError | (19 << 8);

    /// <summary>The file was moved or removed under us.</summary>
    private const int ReadOnlyMoved = ReadOnly | (4 << 8);

    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private readonly string file = Path.Combine(options.Folder, SqliteFile.Name);
    private volatile bool closed;

    public override string Name => "sqlite";

    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string Describe() => $"SQLite {SQLitePCL.raw.sqlite3_libversion().utf8_to_string()} ({SqliteEngine.Origin}), {file}";

    public override void Inspect()
    {
        SqliteEngine.Load(options.SqliteLibrary);
        Directory.CreateDirectory(options.Folder);
        if (!File.Exists(file))
        {
            SqliteFile.RefuseOrphans(file);
            SqliteFile.Make(file);
        }

        SqliteFile.Inspect(file, this);
    }

    public override DbConnection OpenWriter()
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite,
            // NORMAL: a commit is written, and synced by the Syncer, which lets this connection go on meanwhile; a checkpoint syncs by itself.
            // With recursive triggers REPLACE is refused like DELETE where a table is only appended to.
            "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; "
            + "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            // SQLite does not complain where it cannot; it answers with the mode it stays in.
            if (command.ExecuteScalar() as string is var mode && mode != "wal") throw Refusal($"cannot be used with a write-ahead log (mode {mode})");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override SqliteLog? Log(DbConnection connection) => connection is SqliteConnection ? new(file) : null;

    public override DbConnection RentReader() => Begun(readers.TryTake(out var connection) ? connection : NewReader());

    public override DbConnection OpenReader() => Begun(NewReader());

    public override void ReturnReader(DbConnection connection, bool broken)
    {
        if (broken || closed) connection.Dispose();
        else readers.Add((SqliteConnection)connection);
    }

    public override void CloseReaders()
    {
        closed = true;
        while (readers.TryTake(out var reader)) reader.Dispose();
    }

    public override HotStatement Hot(DbConnection connection, PostgresOutbox? outbox, string sql) =>
        connection is SqliteConnection sqlite ? new SqliteStatement(sqlite, sql) : base.Hot(connection, outbox, sql);

    public override bool CommitsHonestly => true;

    public override bool HasTable(DbConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}'";
        return Convert.ToInt64(command.ExecuteScalar()) > 0;
    }

    // The data folder's lock already keeps a second process out.
    public override void LockForMigration(DbConnection connection)
    {
    }

    public override void UnlockAfterMigration(DbConnection connection)
    {
    }

    public override Fault Judge(Exception error) => error is not SqliteException sqlite ? Fault.OfTheJob : sqlite switch
    {
        { SqliteErrorCode: Full } or { SqliteExtendedErrorCode: IoErrorShmSize } => Fault.NoRoom,
        { SqliteErrorCode: IoError or Corrupt or NotADatabase or CannotOpen } or { SqliteExtendedErrorCode: ReadOnlyMoved } => Fault.Storage,
        { SqliteErrorCode: Busy or Locked or Protocol or NoMemory or Misuse or ReadOnly } => Fault.Connection,
        _ => Fault.OfTheJob,
    };

    public override StartupRefusedException Refusal(string what) => new(StartupRefusedException.BadDatabase, $"The database {file} {what.ReplaceLineEndings(" ")}.");

    public override void Dispose() => CloseReaders();

    /// <summary>Only <see cref="SqliteFile.Make"/> may create: any other connection would put a new empty database where ours was moved away.</summary>
    internal static SqliteConnection Open(string path, SqliteOpenMode mode, string pragmas)
    {
        // The timeout bounds Microsoft.Data.Sqlite's own retries on a busy database (30 s otherwise).
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = mode, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            Run(connection, pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection NewReader() => Open(file, SqliteOpenMode.ReadOnly,
        "PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY");

    private static SqliteConnection Begun(SqliteConnection connection)
    {
        try
        {
            Run(connection, "BEGIN");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
