using Dapper;
using Npgsql;

namespace Incidents.Storage;

/// <summary>What is asked once of the tables of a connection, to say statements for many rows and in an order that foreign keys allow.</summary>
internal sealed class PostgresSchema(NpgsqlConnection connection)
{
    private readonly Dictionary<string, Dictionary<string, string>> types = [];
    private readonly Dictionary<string, HashSet<string>> ancestors = [];
    private ILookup<string, string>? parents;

    public string TypeOf(string table, string column)
    {
        if (!types.TryGetValue(table, out var known))
            types[table] = known = connection.Query<(string Name, string Type)>(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass(@table) AND attnum > 0 AND NOT attisdropped", new { table }).ToDictionary(c => c.Name, c => c.Type);
        return known[column];
    }

    /// <summary>The tables that must have their rows before a row of this one: those its foreign keys point to, and theirs.</summary>
    public IReadOnlySet<string> AncestorsOf(string table)
    {
        if (ancestors.TryGetValue(table, out var known)) return known;
        parents ??= connection.Query<(string Child, string Parent)>(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace").ToLookup(k => k.Child, k => k.Parent);
        var found = new HashSet<string>();
        var left = new Stack<string>([table]);
        while (left.TryPop(out var child))
            foreach (var parent in parents[child])
                if (parent != table && found.Add(parent)) left.Push(parent);
        return ancestors[table] = found;
    }
}
