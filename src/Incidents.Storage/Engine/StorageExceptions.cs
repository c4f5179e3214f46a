namespace Incidents.Storage;

/// <summary>The server must not start; one clear line says why and what to do, and the exit code tells a supervisor.</summary>
public sealed class StartupRefusedException(int exitCode, string message) : Exception(message)
{
    public const int Usage = 2;
    public const int FolderInUse = 3;
    public const int BadDatabase = 4;
    public const int NewerDatabase = 5;

    public int ExitCode => exitCode;
}

/// <summary>The storage cannot take this now; nothing was acknowledged. <see cref="Code"/> is one of storage_busy, storage_full, storage_failed, storage_closed.</summary>
public sealed class StorageUnavailableException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Code => code;

    public static StorageUnavailableException Busy() => new("storage_busy", "Too many writes are waiting. Send it again in a second; nothing was stored.");

    public static StorageUnavailableException Contended(Exception cause) => new("storage_busy", "Another server kept changing the same data. Send it again in a second; nothing was stored.", cause);

    public static StorageUnavailableException Full(Exception cause) => new("storage_full", "The disk of the database is full. Free space, then send it again; nothing was stored.", cause);

    public static StorageUnavailableException Failed(Exception cause) => new("storage_failed", "The database did not confirm the write, so it may or may not be stored. Send it again.", cause);

    public static StorageUnavailableException Unreadable(Exception cause) => new("storage_failed", "The database does not answer. Ask again in a second.", cause);

    public static StorageUnavailableException Closed() => new("storage_closed", "The server is stopping. Send it again to the one that follows.");
}
