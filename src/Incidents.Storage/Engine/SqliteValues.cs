using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Incidents.Storage;

/// <summary>
/// The values of one statement, kept here until the next run takes others: SQLite is told where they are and copies none. SQLitePCL's own calls copy each text, and guard
/// the statement's handle at each, which costs more than a small row.
/// </summary>
internal sealed unsafe class SqliteValues(sqlite3_stmt statement, sqlite3 db)
{
    private const string Library = "e_sqlite3";

    /// <summary>Where SQLite finds it stays true until it is bound to something else.</summary>
    private const nint Kept = 0;

    /// <summary>SQLite makes a copy of its own.</summary>
    private const nint Copied = -1;

    /// <summary>Pinned, so that its address stays; what does not fit any more is copied.</summary>
    private readonly byte[] texts = GC.AllocateUninitializedArray<byte>(4096, pinned: true);
    private readonly nint handle = statement.DangerousGetHandle();
    private int used;

    static SqliteValues() => NativeLibrary.SetDllImportResolver(typeof(SqliteValues).Assembly, static (name, _, _) => name == Library ? SqliteEngine.Handle : 0);

    /// <summary>All are null again.</summary>
    public void Clear()
    {
        used = 0;
        Check(sqlite3_clear_bindings(handle));
    }

    public void Bind(int place, long value) => Check(sqlite3_bind_int64(handle, place, value));

    public void Bind(int place, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > texts.Length - used)
        {
            Text(place, Encoding.UTF8.GetBytes(value), Copied);
            return;
        }

        var written = texts.AsSpan(used, Encoding.UTF8.GetBytes(value, texts.AsSpan(used)));
        Text(place, written, Kept);
        used += written.Length;
    }

    public void Bind(int place, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite takes that for null.
        if (value.IsEmpty) Check(sqlite3_bind_zeroblob(handle, place, 0));
        else
            fixed (byte* bytes = value) Check(sqlite3_bind_blob(handle, place, bytes, value.Length, Copied));
    }

    private void Text(int place, ReadOnlySpan<byte> utf8, nint lifetime)
    {
        fixed (byte* bytes = utf8.IsEmpty ? texts : utf8) Check(sqlite3_bind_text(handle, place, bytes, utf8.Length, lifetime));
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, db);
    }

    [DllImport(Library)]
    private static extern int sqlite3_clear_bindings(nint statement);

    [DllImport(Library)]
    private static extern int sqlite3_bind_int64(nint statement, int place, long value);

    [DllImport(Library)]
    private static extern int sqlite3_bind_text(nint statement, int place, byte* value, int length, nint lifetime);

    [DllImport(Library)]
    private static extern int sqlite3_bind_blob(nint statement, int place, byte* value, int length, nint lifetime);

    [DllImport(Library)]
    private static extern int sqlite3_bind_zeroblob(nint statement, int place, int length);
}
