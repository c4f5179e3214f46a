using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace Incidents.Storage;

/// <summary>A hot statement on PostgreSQL. Npgsql prepares it by itself; its parameters are numbered here, once, and not anew at each run.</summary>
internal sealed partial class PostgresStatement : HotStatement
{
    private static readonly object Unknown = new();
    private readonly PostgresOutbox outbox;
    private readonly List<string> names = [];
    private readonly Lazy<PostgresMany?> inserting;
    private readonly object?[] values;
    private readonly Dictionary<string, bool> apart = [];
    private PostgresMany? asking;

    public PostgresStatement(PostgresOutbox outbox, string sql)
    {
        this.outbox = outbox;
        Text = Parameter().Replace(sql, found => $"${Number(found.Groups[1].Value)}");
        // Where asking for the table fails, it is asked again: what failed is this transaction, and not the statement.
        inserting = new(() => PostgresMany.Insert(Text, names.Count, outbox.Schema), LazyThreadSafetyMode.PublicationOnly);
        values = new object?[names.Count];
    }

    /// <summary>With numbered parameters.</summary>
    public string Text { get; }

    /// <summary>How to insert many; null when it does something else.</summary>
    public PostgresMany? Inserting => inserting.Value;

    public PostgresMany Asking(IReadOnlyList<object?> first) => asking ??= PostgresMany.Question(Text, first);

    /// <summary>True for an update that neither reads nor writes this table, nor what its rows point to: an insert there may as well come before it.</summary>
    public bool IsApartFrom(string table)
    {
        if (!apart.TryGetValue(table, out var known))
        {
            var updated = Updating().Match(Text);
            apart[table] = known = updated.Success && !Regex.IsMatch(Text, $@"\b{table}\b") && !outbox.Schema.AncestorsOf(table).Contains(updated.Groups[1].Value);
        }

        return known;
    }

    public override HotStatement Set(string name, string? value) => Put(name, value);

    public override HotStatement Set(string name, long value) => Put(name, value);

    public override HotStatement Set(string name, bool value) => Put(name, value);

    public override HotStatement SetBytes(string name, ReadOnlyMemory<byte> value) => Put(name, value);

    public override int Execute() => outbox.Execute(Letter());

    public override void Later(int? changes = null) => outbox.Add(Letter() with { Changes = changes });

    internal override void Ahead(Action<DbDataReader?> read) => outbox.Add(Letter() with { Answer = read });

    public override T? First<T>(Func<DbDataReader, T> read) where T : class => outbox.First(Letter(), read);

    internal override HotStatement Forget()
    {
        Array.Fill(values, Unknown);
        return this;
    }

    /// <summary>What is prepared is the connection's, and goes with it.</summary>
    internal override void Dispose()
    {
    }

    /// <summary>For one set of values.</summary>
    public NpgsqlBatchCommand Command(object?[] set)
    {
        var command = new NpgsqlBatchCommand(Text);
        foreach (var value in set)
        {
            command.Parameters.Add(value switch
            {
                string text => new NpgsqlParameter<string> { TypedValue = text },
                long number => new NpgsqlParameter<long> { TypedValue = number },
                bool truth => new NpgsqlParameter<bool> { TypedValue = truth },
                ReadOnlyMemory<byte> bytes => new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = bytes },
                _ => new NpgsqlParameter { Value = DBNull.Value },
            });
        }

        return command;
    }

    private PostgresStatement Put(string name, object? value)
    {
        if (names.IndexOf(name.TrimStart('@')) is >= 0 and var place) values[place] = value;
        return this;
    }

    private Letter Letter()
    {
        if (Array.IndexOf(values, Unknown) is >= 0 and var place) throw Unset(names[place]);
        return new Letter(this, [.. values]);
    }

    private int Number(string name)
    {
        if (!names.Contains(name)) names.Add(name);
        return names.IndexOf(name) + 1;
    }

    [GeneratedRegex(@"(?<![@\w])@(\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\A\s*UPDATE (\w+) ")]
    private static partial Regex Updating();
}
