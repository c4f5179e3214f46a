using System.Buffers;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Incidents.Storage;

/// <summary>
/// A hot statement on SQLite itself: Microsoft.Data.Sqlite looks up and copies each parameter's name at each run, which costs more than the statement.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It is disposed with its connection; its row holds nothing of its own.")]
internal sealed class SqliteStatement : HotStatement
{
    private const int MostParameters = 64;
    private readonly sqlite3 db;
    private readonly sqlite3_stmt statement;
    private readonly string sql;
    private readonly Dictionary<string, int> places = [];
    private readonly ulong all;
    private readonly SqliteRow row;
    private ulong unset;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        db = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        this.sql = sql;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), db);
        var count = raw.sqlite3_bind_parameter_count(statement);
        if (count > MostParameters) throw new NotSupportedException($"A hot statement has at most {MostParameters} parameters.");
        for (var i = 1; i <= count; i++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, i).utf8_to_string();
            places[name] = places[name[1..]] = i;
        }

        all = unset = count == MostParameters ? ulong.MaxValue : (1UL << count) - 1;
        row = new SqliteRow(statement);
    }

    public override HotStatement Set(string name, string? value)
    {
        var place = Place(name);
        if (place == 0) return this;
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(statement, place));
            return this;
        }

        if (value.Length == 0)
        {
            // An empty span has no address, and SQLite takes that for null.
            Check(raw.sqlite3_bind_text(statement, place, ""));
            return this;
        }

        var longest = value.Length * 3;
        if (longest <= 1024)
        {
            Span<byte> bytes = stackalloc byte[longest];
            Check(raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
            return this;
        }

        var rented = ArrayPool<byte>.Shared.Rent(longest);
        Check(raw.sqlite3_bind_text(statement, place, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented))));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public override HotStatement Set(string name, long value)
    {
        if (Place(name) is > 0 and var place) Check(raw.sqlite3_bind_int64(statement, place, value));
        return this;
    }

    public override HotStatement Set(string name, bool value) => Set(name, value ? 1L : 0L);

    public override HotStatement SetBytes(string name, ReadOnlyMemory<byte> value)
    {
        if (Place(name) is > 0 and var place) Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, place, 0) : raw.sqlite3_bind_blob(statement, place, value.Span));
        return this;
    }

    public override int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(db);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override void Later(int? changes = null)
    {
        var changed = Execute();
        if (changes is not null && changed != changes) throw Unexpected(sql, changed, changes);
    }

    /// <summary>What a statement with RETURNING writes it has written before it gives its first row.</summary>
    public override T? First<T>(Func<DbDataReader, T> read) where T : class
    {
        try
        {
            return Step() ? read(row) : null;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    internal override HotStatement Forget()
    {
        unset = all;
        return this;
    }

    internal override void Dispose() => statement.Dispose();

    private int Place(string name)
    {
        if (!places.TryGetValue(name, out var place)) return 0;
        unset &= ~(1UL << (place - 1));
        return place;
    }

    private bool Step()
    {
        if (unset != 0) throw Unset(raw.sqlite3_bind_parameter_name(statement, System.Numerics.BitOperations.TrailingZeroCount(unset) + 1).utf8_to_string());
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) Check(code);
        return code == raw.SQLITE_ROW;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, db);
    }
}
