using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Incidents.Storage;

/// <summary>The embedded default: one file in write-ahead mode, one connection that writes and checkpoints, others that only read.</summary>
internal sealed class SqliteDialect(DatabaseOptions options) : Dialect
{
    private const int Full = 13;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int Misuse = 21;
    private const int NotADatabase = 26;
    private const int CannotOpen = 14;

    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private readonly string file = Path.Combine(options.Folder, SqliteFile.Name);

    public override string Name => "sqlite";

    public override string BeginWrite => "BEGIN IMMEDIATE";

    public override string BeginRead => "BEGIN";

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

    public override DbConnection OpenWriter() => Open(file,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; "
        + "PRAGMA wal_autocheckpoint=1000; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");

    public override DbConnection RentReader() => readers.TryTake(out var connection) ? connection : Open(file,
        "PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY");

    public override void ReturnReader(DbConnection connection, bool broken)
    {
        if (broken) connection.Dispose();
        else readers.Add((SqliteConnection)connection);
    }

    public override void Prepare(DbCommand command) => command.Prepare();

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

    public override Fault Judge(Exception error) => error is not SqliteException sqlite ? Fault.OfTheJob : sqlite.SqliteErrorCode switch
    {
        Full => Fault.NoRoom,
        IoError or Corrupt or NotADatabase or CannotOpen => Fault.Storage,
        NoMemory or Misuse or ReadOnly => Fault.Connection,
        _ => Fault.OfTheJob,
    };

    public override void Dispose()
    {
        while (readers.TryTake(out var reader)) reader.Dispose();
    }

    internal static SqliteConnection Open(string path, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
