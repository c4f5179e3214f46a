using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace Incidents.Storage;

/// <summary>A hot statement on PostgreSQL. Npgsql prepares it by itself; its parameters are numbered here, once, and not anew at each run.</summary>
internal sealed partial class PostgresStatement : HotStatement
{
    private readonly PostgresOutbox outbox;
    private readonly string text;
    private readonly List<string> names = [];
    private readonly NpgsqlParameter?[] values;

    public PostgresStatement(PostgresOutbox outbox, string sql)
    {
        this.outbox = outbox;
        text = Parameter().Replace(sql, found => $"${Number(found.Groups[1].Value)}");
        values = new NpgsqlParameter?[names.Count];
    }

    public override HotStatement Set(string name, string? value) => Put(name, value is null ? new NpgsqlParameter { Value = DBNull.Value } : new NpgsqlParameter<string> { TypedValue = value });

    public override HotStatement Set(string name, long value) => Put(name, new NpgsqlParameter<long> { TypedValue = value });

    public override HotStatement Set(string name, bool value) => Put(name, new NpgsqlParameter<bool> { TypedValue = value });

    public override HotStatement SetBytes(string name, ReadOnlyMemory<byte> value) => Put(name, new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value });

    public override int Execute() => outbox.Execute(Command());

    public override void Later(int? changes = null) => outbox.Add(Command(), changes, read: null);

    internal override void Ahead(Action<DbDataReader> read) => outbox.Add(Command(), changes: null, read);

    public override T? First<T>(Func<DbDataReader, T> read) where T : class => outbox.First(Command(), read);

    internal override HotStatement Forget()
    {
        Array.Clear(values);
        return this;
    }

    /// <summary>What is prepared is the connection's, and goes with it.</summary>
    internal override void Dispose()
    {
    }

    private PostgresStatement Put(string name, NpgsqlParameter value)
    {
        if (names.IndexOf(name.TrimStart('@')) is >= 0 and var place) values[place] = value;
        return this;
    }

    private NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(text);
        for (var i = 0; i < values.Length; i++) command.Parameters.Add(values[i] ?? throw Unset(names[i]));
        return command;
    }

    private int Number(string name)
    {
        if (!names.Contains(name)) names.Add(name);
        return names.IndexOf(name) + 1;
    }

    [GeneratedRegex(@"(?<![@\w])@(\w+)")]
    private static partial Regex Parameter();
}
