using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Where the names led to that were given at the first run, in that order: they are literals and come again as they came, so most need not be looked up.</summary>
    private readonly List<(string Name, int Place)> order = [];
    private readonly ulong all;
    private readonly SqliteRow row;
    private readonly SqliteValues values;
    private ulong unset;
    private int given;

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
        values = new SqliteValues(statement, db);
    }

    public override HotStatement Set(string name, string? value)
    {
        // Null is what a value is that was not bound since the last run.
        if (Place(name) is > 0 and var place && value is not null) values.Bind(place, value);
        return this;
    }

    public override HotStatement Set(string name, long value)
    {
        if (Place(name) is > 0 and var place) values.Bind(place, value);
        return this;
    }

    public override HotStatement Set(string name, bool value) => Set(name, value ? 1L : 0L);

    public override HotStatement SetBytes(string name, ReadOnlyMemory<byte> value)
    {
        if (Place(name) is > 0 and var place) values.Bind(place, value.Span);
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
        given = 0;
        values.Clear();
        return this;
    }

    internal override void Dispose() => statement.Dispose();

    private int Place(string name)
    {
        int place;
        if (given < order.Count && ReferenceEquals(order[given].Name, name))
        {
            place = order[given++].Place;
        }
        else
        {
            place = places.GetValueOrDefault(name);
            if (given++ == order.Count) order.Add((name, place));
        }

        if (place > 0) unset &= ~(1UL << (place - 1));
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
