using System.Text.RegularExpressions;

namespace Incidents.Storage;

/// <summary>
/// Writes of which each says everything about one thing: of many in a commit only the last is carried out, when somebody is about to look at the table, or at the end.
/// A storm is the same alert again and again, and more alerts of the same incident.
/// </summary>
internal sealed class LastWords
{
    private readonly Dictionary<object, Action> waiting = [];
    private readonly HashSet<string> tables = [];
    private readonly Dictionary<(string Sql, string Table), bool> concerns = [];

    public void Add(object about, string table, Action write)
    {
        tables.Add(table);
        waiting[about] = write;
    }

    /// <summary>True when the statement would see or change what waits. A row that is only inserted does neither: nothing that waits changes a key.</summary>
    public bool Concern(string sql)
    {
        foreach (var table in tables)
        {
            if (!concerns.TryGetValue((sql, table), out var concern))
                concerns[(sql, table)] = concern = Regex.Count(sql, $@"\b{table}\b") > (Regex.IsMatch(sql, $@"\A\s*INSERT INTO {table}\b") ? 1 : 0);
            if (concern) return true;
        }

        return false;
    }

    public void CarryOut()
    {
        if (waiting.Count == 0) return;
        var writes = waiting.Values.ToList();
        Forget();
        foreach (var write in writes) write();
    }

    /// <summary>Drops what was not carried out: it is to be undone.</summary>
    public void Forget()
    {
        waiting.Clear();
        tables.Clear();
    }
}
