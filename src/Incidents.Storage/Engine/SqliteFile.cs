using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Incidents.Storage;

/// <summary>
/// The database file as a file: made whole under another name and renamed, so that an empty or half-made one is never taken for a new one;
/// looked at before it is opened, so that a damaged or foreign one is refused and never replaced.
/// </summary>
internal static class SqliteFile
{
    public const string Name = "incidents.db";

    /// <summary>Marks our files in SQLite's header ("INCD").</summary>
    public const int ApplicationId = 0x494E4344;

    /// <summary>A full check of a larger file would delay the start by seconds.</summary>
    private const long CheckedAtStart = 64L << 20;

    private const int HeaderSize = 100;
    private const int NoCheckpointOnClose = 1006;

    public static void Make(string file)
    {
        var draft = file + ".new";
        foreach (var leftover in new[] { draft, draft + "-journal", draft + "-wal", draft + "-shm" }) File.Delete(leftover);
        // In write-ahead mode from the first byte: switching later leaves a moment in which a kill leaves a rollback journal.
        using (var connection = SqliteDialect.Open(draft, SqliteOpenMode.ReadWriteCreate, $"PRAGMA application_id={ApplicationId}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"))
            Migrator.MakeJournal(connection);
        File.Move(draft, file, overwrite: false);
    }

    public static void RefuseOrphans(string file)
    {
        var log = new FileInfo(file + "-wal");
        if (log.Exists && log.Length > 0) throw Bad(file, "is missing, but its write-ahead log (-wal) is there");
    }

    public static void Inspect(string file, Dialect dialect)
    {
        try
        {
            InspectHeader(file);
            using var connection = SqliteDialect.Open(file, SqliteOpenMode.ReadWrite, "PRAGMA query_only=ON; PRAGMA cell_size_check=ON");
            // A refused file keeps every byte: closing the last connection would copy a left-over log into it.
            SQLitePCL.raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);
            if (new FileInfo(file).Length <= CheckedAtStart) QuickCheck(file, connection);
            if (!dialect.HasTable(connection, Migrator.Journal)) throw Bad(file, "holds no record of migrations");
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Bad(file, $"cannot be read ({error.Message.TrimEnd('.')})");
        }
    }

    private static void InspectHeader(string file)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0) throw Bad(file, "is empty (0 bytes)");
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.StartsWith("SQLite format 3\0"u8))
            throw Bad(file, "is not a SQLite database");
        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != ApplicationId) throw Bad(file, "belongs to another program");
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65536 : size;
        var whole = BinaryPrimitives.ReadUInt32BigEndian(header[28..]) * (long)pageSize;
        // With a log the missing pages may be in there; SQLite itself then says.
        if (stream.Length < whole && !HasLog(file)) throw Bad(file, $"is truncated: {stream.Length} bytes of {whole}");
    }

    private static void QuickCheck(string file, SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() as string is var answer && answer != "ok") throw Bad(file, $"is damaged ({answer})");
    }

    private static bool HasLog(string file) => new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };

    private static StartupRefusedException Bad(string file, string what) => new(StartupRefusedException.BadDatabase,
        $"The database {file} {what.ReplaceLineEndings(" ")}. Nothing was changed. Restore a backup (runbooks/restore-incidents-database.md), or move the file and its -wal away to begin with an empty one.");
}
