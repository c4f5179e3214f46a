using System.Runtime.InteropServices;
using SQLitePCL;

namespace Incidents.Storage;

/// <summary>
/// Chooses the SQLite library: the packaged one is 3.35.5 of 2021, so the operating system's, which gets security updates, is preferred when newer.
/// </summary>
internal static class SqliteEngine
{
    private const int PackagedVersion = 3_035_005;
    private const string SystemLibrary = "libsqlite3.so.0";
    private static readonly Lock Once = new();
    private static bool loaded;

    public static string Origin { get; private set; } = "bundled";

    /// <summary>The library itself, for <see cref="SqliteValues"/>.</summary>
    public static nint Handle { get; private set; }

    /// <summary>Loads the library once for the process; a later choice has no effect.</summary>
    public static void Load(string choice)
    {
        if (choice is not ("auto" or "bundled" or "system"))
            throw new StartupRefusedException(StartupRefusedException.Usage, $"The SQLite library '{choice}' is not one of auto, bundled, system.");
        lock (Once)
        {
            if (loaded) return;
            if (System(choice) is var library && library != 0)
            {
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? library : 0);
                (Origin, Handle) = ("system", library);
            }
            else
            {
                Handle = NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);
            }

            Batteries_V2.Init();
            // Counting its memory takes a lock at every allocation; nothing here asks for the count.
            _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            loaded = true;
        }
    }

    private static nint System(string choice)
    {
        if (choice == "bundled") return 0;
        if (NativeLibrary.TryLoad(SystemLibrary, out var library)) return choice == "system" || Version(library) > PackagedVersion ? library : 0;
        if (choice == "auto") return 0;
        throw new StartupRefusedException(StartupRefusedException.Usage, $"No {SystemLibrary} on this system: install SQLite 3, or set the SQLite library to bundled.");
    }

    private static int Version(nint library) =>
        Marshal.GetDelegateForFunctionPointer<LibVersionNumber>(NativeLibrary.GetExport(library, "sqlite3_libversion_number"))();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int LibVersionNumber();
}
