using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public sealed class Schema
{
    /// <summary>How each database calls what the migrations say; SQLite keeps their own words.</summary>
    private static readonly Dictionary<string, string> Types = new() { ["text"] = "TEXT", ["bigint"] = "BIGINT", ["integer"] = "INTEGER", ["boolean"] = "BOOLEAN", ["bytea"] = "BLOB" };

    /// <summary>Full-text search is the one place with two texts: FTS5 here, tsvector there.</summary>
    private const string Search = "runbook_search";

    [Fact]
    public void Both_databases_have_the_same_tables_columns_types_and_nulls()
    {
        using var sqlite = new SqliteHome();
        using var postgres = new SchemaHome();
        var onSqlite = Columns(sqlite, """
            SELECT m.name AS table_name, c.name, c.type, c."notnull" <> 0 AS is_required, c.dflt_value IS NOT NULL AS has_default
            FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'
            """);
        var onPostgres = Columns(postgres, """
            SELECT table_name, column_name AS name, data_type AS type, is_nullable = 'NO' AS is_required, column_default IS NOT NULL AS has_default
            FROM information_schema.columns WHERE table_schema = current_schema()
            """);

        Assert.True(onSqlite.Count > 100);
        // The journal of migrations is the engine's.
        Assert.Equal(
            onPostgres.Select(c => c with { Type = Types[c.Type] }).Where(c => c.TableName != Migrator.Journal),
            // SQLite numbers rows by itself in a column of its very own type only.
            onSqlite.Where(c => c.TableName != Migrator.Journal).Select(c => c is { TableName: "intake_journal", Name: "seq" } ? c with { Type = "BIGINT" } : c));
    }

    [Fact]
    public void Both_databases_have_the_same_indexes()
    {
        using var sqlite = new SqliteHome();
        using var postgres = new SchemaHome();
        var onSqlite = Names(sqlite, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name");
        var onPostgres = Names(postgres, """
            SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace) ORDER BY indexname COLLATE "C"
            """);

        Assert.Contains("alerts_one_open", onSqlite);
        Assert.Equal(onPostgres, onSqlite);
    }

    private static List<Column> Columns(Home home, string sql)
    {
        using var db = home.Open([.. Migration.Embedded]);
        return [.. db.Read(tx => tx.Query<Column>(sql)).Where(c => !c.TableName.StartsWith(Search, StringComparison.Ordinal)).OrderBy(c => c.TableName, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> Names(Home home, string sql)
    {
        using var db = home.Open([.. Migration.Embedded]);
        return [.. db.Read(tx => tx.Query<string>(sql)).Where(name => !name.StartsWith(Search, StringComparison.Ordinal))];
    }

    private sealed record Column
    {
        public string TableName { get; init; } = "";

        public string Name { get; init; } = "";

        public string Type { get; init; } = "";

        public bool IsRequired { get; init; }

        public bool HasDefault { get; init; }
    }
}
