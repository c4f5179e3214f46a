using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Incidents.Storage;

/// <summary>
/// Applies the embedded <c>Migrations/*.sql</c> in name order, each in one transaction with its record (name and hash).
/// A released file is never edited; a database with a file that this server does not know is newer, and refused.
/// </summary>
internal static class Migrator
{
    public const string Journal = "schema_migrations";

    public static void Migrate(Dialect dialect, DateTimeOffset now)
    {
        using var connection = dialect.OpenWriter();
        dialect.LockForMigration(connection);
        try
        {
            MakeJournal(connection);
            foreach (var migration in Pending(connection, dialect)) Apply(connection, migration, dialect, now);
        }
        finally
        {
            dialect.UnlockAfterMigration(connection);
        }
    }

    /// <summary>What is still to be applied, in order. Throws <see cref="StartupRefusedException"/> when the database is newer or was made from edited files.</summary>
    public static IReadOnlyList<Migration> Pending(DbConnection connection, Dialect dialect)
    {
        var known = Known();
        var applied = connection.Query<AppliedMigration>($"SELECT name, hash FROM {Journal} ORDER BY name").ToDictionary(a => a.Name, a => a.Hash);
        if (applied.Keys.Except(known.Select(m => m.Name)).FirstOrDefault() is { } unknown)
            throw new StartupRefusedException(StartupRefusedException.NewerDatabase, $"The database was written by a newer version (it has {unknown}). Start that version, or restore a backup made before the upgrade. Nothing was changed.");
        if (known.FirstOrDefault(m => applied.TryGetValue(m.Name, out var hash) && hash != m.Hash) is { } edited)
            throw new StartupRefusedException(StartupRefusedException.BadDatabase, $"The database was made with another text of {edited.Name}; released migrations are never edited. Start the version that made it. Nothing was changed.");
        return [.. known.Where(m => !applied.ContainsKey(m.Name))];
    }

    public static void MakeJournal(DbConnection connection) =>
        connection.Execute($"CREATE TABLE IF NOT EXISTS {Journal} (name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)");

    private static void Apply(DbConnection connection, Migration migration, Dialect dialect, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(migration.TextFor(dialect.Name), transaction: transaction);
        connection.Execute($"INSERT INTO {Journal} (name, hash, applied_at) VALUES (@Name, @Hash, @now)", new { migration.Name, migration.Hash, now }, transaction);
        transaction.Commit();
    }

    private static List<Migration> Known() =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Migration.Load),
    ];

    private sealed record AppliedMigration
    {
        public string Name { get; init; } = "";

        public string Hash { get; init; } = "";
    }
}

/// <summary>One embedded migration file.</summary>
internal sealed record Migration(string Name, string Text, string Hash)
{
    public static Migration Load(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(name, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>The text without the stretches marked for the other database (<c>-- only: sqlite</c> … <c>-- both</c>).</summary>
    public string TextFor(string dialect)
    {
        var kept = new StringBuilder();
        var ours = true;
        foreach (var line in Text.Split('\n'))
        {
            if (line.StartsWith("-- only: ", StringComparison.Ordinal)) ours = line["-- only: ".Length..].Trim() == dialect;
            else if (line.StartsWith("-- both", StringComparison.Ordinal)) ours = true;
            else if (ours) kept.Append(line).Append('\n');
        }

        return kept.ToString();
    }
}
