using System.Globalization;
using System.Text.RegularExpressions;
using Incidents.Storage;
using Microsoft.Data.Sqlite;

namespace Incidents.Benchmarks;

/// <summary>
/// Copies incidents in the database itself, whatever its tables are: every row that names the original (its incident, its alert, its identity, or what these bring with them)
/// is written again under other ids. The copies' hash chains do not hold; nothing that is measured looks at them.
/// </summary>
internal sealed partial class Past(string folder, IReadOnlyList<Original> originals, DateTimeOffset now)
{
    private const int AtOnce = 20_000;
    private const string SomeDigits = "70008000000";

    /// <summary>Ids begin with milliseconds: one for each copy, all before what is made from now on.</summary>
    private readonly long first = now.ToUnixTimeMilliseconds() - 100_000_000;

    public void Fill(int count)
    {
        SqliteEngine.Load("auto");
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "incidents.db")};Pooling=False");
        db.Open();
        Run(db, "PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA wal_autocheckpoint=20000; PRAGMA temp_store=MEMORY");
        var copies = originals.Select((original, i) => (original, Statements: Statements(db, original, i))).ToList();
        for (var from = 0; from < count; from += AtOnce)
        {
            Run(db, "BEGIN; DROP TABLE IF EXISTS temp.numbers; CREATE TEMP TABLE numbers (n INTEGER NOT NULL, original INTEGER NOT NULL)");
            Number(db, from, Math.Min(from + AtOnce, count));
            foreach (var statement in copies.SelectMany(c => c.Statements)) Run(db, statement);
            Run(db, "COMMIT");
        }

        Run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Ids of incidents, and of those with many entries, evenly from the whole past.</summary>
    public (IReadOnlyList<string> Some, IReadOnlyList<string> Long) Choose(int count, int wanted)
    {
        var step = Math.Max(1, count / wanted);
        // An odd step meets long, open and other ones.
        var some = Enumerable.Range(0, count).Where(n => n % (step | 1) == 0).Select(Incident);
        return ([.. some], [.. Enumerable.Range(0, count).Where(n => n % Original.LongEvery == 0).Select(Incident)]);
    }

    private string Incident(int n) => $"inc_{first + n:x12}{SomeDigits}00{n:x7}";

    private void Number(SqliteConnection db, int from, int to)
    {
        using var insert = db.CreateCommand();
        insert.CommandText = "INSERT INTO temp.numbers VALUES (@n, @original)";
        var (n, original) = (insert.Parameters.Add("@n", SqliteType.Integer), insert.Parameters.Add("@original", SqliteType.Integer));
        for (var i = from; i < to; i++)
        {
            (n.Value, original.Value) = (i, originals.Select((o, at) => (o, at)).First(o => o.o.IsFor(i)).at);
            insert.ExecuteNonQuery();
        }
    }

    /// <summary>Keeps the original's rows aside and gives, for each table, the statement that copies them for all numbers.</summary>
    private List<string> Statements(SqliteConnection db, Original original, int at)
    {
        var tables = Column(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'")
            .Select(name => (Name: name, Columns: Column(db, $"SELECT name FROM pragma_table_info('{name}')"), Keys: Column(db, $"SELECT name FROM pragma_table_info('{name}') WHERE pk > 0"))).ToList();
        var names = new List<string> { original.IncidentId, original.AlertId, original.DedupKey };
        string Whose(IEnumerable<string> columns) => string.Join(" OR ", from c in columns from name in names select $"instr(\"{c}\", '{name}') > 0");
        // What names it brings ids of its own, which other rows may name: until nothing new is found.
        for (var known = 0; known < names.Count;)
        {
            known = names.Count;
            foreach (var (name, columns, keys) in tables)
            foreach (var key in keys.Where(_ => keys.Count == 1))
                names.AddRange(Column(db, $"SELECT CAST(\"{key}\" AS TEXT) FROM \"{name}\" WHERE {Whose(columns)}").Where(id => Id().IsMatch(id)).Except(names).ToList());
        }

        var statements = new List<string>();
        foreach (var (name, columns, keys) in tables)
        {
            var kept = $"temp.\"{name}_{at}\"";
            Run(db, $"CREATE TEMP TABLE \"{name}_{at}\" AS SELECT * FROM \"{name}\" WHERE {Whose(columns)}");
            if (Column(db, $"SELECT CAST(COUNT(*) AS TEXT) FROM {kept}")[0] == "0") continue;
            var whole = Column(db, $"SELECT name FROM pragma_table_info('{name}') WHERE pk = 1 AND upper(type) = 'INTEGER'").Where(_ => keys.Count == 1).ToHashSet();
            var values = columns.Select(c => whole.Contains(c) ? "NULL" : names
                .Where(text => Column(db, $"SELECT CAST(COUNT(*) AS TEXT) FROM {kept} WHERE instr(\"{c}\", '{text}') > 0")[0] != "0")
                .Aggregate($"o.\"{c}\"", (value, text) => $"replace({value}, '{text}', {Renamed(text, names.IndexOf(text))})"));
            statements.Add($"INSERT INTO main.\"{name}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) SELECT {string.Join(", ", values)} FROM temp.numbers n CROSS JOIN {kept} o WHERE n.original = {at}");
        }

        return statements;
    }

    private string Renamed(string text, int place) => Id().IsMatch(text)
        ? $"'{text[..(text.IndexOf('_') + 1)]}' || printf('%012x', {first} + n.n) || '{SomeDigits}{place:x2}' || printf('%07x', n.n)"
        : $"'{text}-' || n.n";

    private static List<string> Column(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read()) texts.Add(rows.GetString(0));
        return texts;
    }

    private static void Run(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex("^[a-z]+_[0-9a-f]{32}$")]
    private static partial Regex Id();
}
