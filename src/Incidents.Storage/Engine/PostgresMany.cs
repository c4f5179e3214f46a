using System.Text.RegularExpressions;
using Npgsql;

namespace Incidents.Storage;

/// <summary>
/// A statement said once for many sets of values, which PostgreSQL carries out for a small part of what it costs to say it many times: <c>unnest</c> makes rows of arrays.
/// </summary>
internal sealed partial class PostgresMany
{
    private const string OtherNumber = "rows were inserted and not";
    private readonly string text;

    /// <summary>Of each parameter, in PostgreSQL's words.</summary>
    private readonly string[] types;

    private PostgresMany(string text, string[] types) => (this.text, this.types) = (text, types);

    /// <summary>Where it inserts; null for a question.</summary>
    public string? Table { get; private init; }

    /// <summary>For <c>INSERT INTO … VALUES (…)</c>, also where a row may be there already and is left alone; null for any other statement.</summary>
    /// <param name="sql">With numbered parameters.</param>
    /// <param name="parameters">How many it has.</param>
    /// <param name="schema">What the database knows of the table.</param>
    public static PostgresMany? Insert(string sql, int parameters, PostgresSchema schema)
    {
        if (Inserting().Match(sql) is not { Success: true } found) return null;
        var (table, columns, items) = (found.Groups["table"].Value, Parts(found.Groups["columns"].Value), Parts(found.Groups["values"].Value));
        // What is computed of a parameter, or has a comma in it, is not understood here and is sent one by one.
        if (items.Length != columns.Length || items.Any(item => item.Contains('$') && !item[1..].All(char.IsAsciiDigit))) return null;
        var types = new string[parameters];
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].StartsWith('$')) continue;
            var place = int.Parse(items[i].AsSpan(1)) - 1;
            (types[place], items[i]) = (schema.TypeOf(table, columns[i]), $"given.p{place + 1}");
        }

        return new PostgresMany($"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", items)} FROM {Given(types)}{found.Groups["rest"].Value}", types) { Table = table };
    }

    /// <summary>For a question; in its last column each row says which set of values it answers, from 1.</summary>
    /// <param name="sql">With numbered parameters.</param>
    /// <param name="values">The first set of them.</param>
    public static PostgresMany Question(string sql, IReadOnlyList<object?> values)
    {
        string[] types = [.. values.Select(value => value switch { long => "bigint", bool => "boolean", _ => "text" })];
        return new PostgresMany($"SELECT answers.*, given.ordinal FROM {Given(types, ordinal: true)} CROSS JOIN LATERAL ({Numbered().Replace(sql, "given.p$1")}) AS answers", types);
    }

    public NpgsqlBatchCommand Command(IReadOnlyList<object?[]> rows, long? expected = null)
    {
        var command = new NpgsqlBatchCommand(expected is null ? text : Insisting(text, types.Length + 1));
        for (var i = 0; i < types.Length; i++) command.Parameters.Add(Column(types[i], rows, i));
        if (expected is not null) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = expected.Value });
        return command;
    }

    /// <summary>
    /// An insert that fails when it changes another number of rows, so that what follows it, and be it the COMMIT, need not wait to see that. SQL has no way to fail with
    /// words but this: a text that is no number.
    /// </summary>
    private static string Insisting(string insert, int number) =>
        $"WITH inserted AS ({insert} RETURNING 1) SELECT CASE WHEN COUNT(*) = ${number} THEN 0 ELSE (COUNT(*) || ' {OtherNumber} ' || ${number})::int END FROM inserted";

    /// <summary>True for the mistake that an insert makes of another number of rows than it was to change.</summary>
    public static bool IsOtherNumber(PostgresException error) => error.SqlState == PostgresErrorCodes.InvalidTextRepresentation && error.MessageText.Contains(OtherNumber, StringComparison.Ordinal);

    private static NpgsqlParameter Column(string type, IReadOnlyList<object?[]> rows, int place) => type switch
    {
        "text" => Array(rows, place, value => (string?)value),
        "bigint" => Array(rows, place, value => (long?)value),
        "boolean" => Array(rows, place, value => (bool?)value),
        "bytea" => Array(rows, place, value => value is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : null),
        _ => throw new NotSupportedException($"Columns of the type {type} are not written by a hot statement."),
    };

    private static NpgsqlParameter<T[]> Array<T>(IReadOnlyList<object?[]> rows, int place, Func<object?, T> read)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = read(rows[i][place]);
        return new NpgsqlParameter<T[]> { TypedValue = values };
    }

    private static string Given(string[] types, bool ordinal = false) =>
        $"unnest({string.Join(", ", types.Select((type, i) => $"${i + 1}::{type}[]"))}){(ordinal ? " WITH ORDINALITY" : "")} AS given ({string.Join(", ", types.Select((_, i) => $"p{i + 1}"))}{(ordinal ? ", ordinal" : "")})";

    private static string[] Parts(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"\A\s*INSERT INTO (?<table>\w+) \((?<columns>[^()]*)\)\s+VALUES \((?<values>[^()]*)\)(?<rest>\s+ON CONFLICT .*DO NOTHING)?\s*\z", RegexOptions.Singleline)]
    private static partial Regex Inserting();

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Numbered();
}
