using System.Data.Common;
using Dapper;

namespace Incidents.Storage;

/// <summary>
/// Applies migrations in name order, each in one transaction with its record (name and hash).
/// A released file is never edited; a database with a file that this server does not know is newer, and refused.
/// </summary>
internal sealed class Migrator(Dialect dialect, IReadOnlyList<Migration> known)
{
    /// <summary>Not just schema_migrations: other programs have a table of that name, and theirs must not pass for ours.</summary>
    public const string Journal = "incidents_migrations";

    public void Migrate(DateTimeOffset now)
    {
        if (IsDone()) return;
        using var connection = dialect.OpenWriter();
        dialect.LockForMigration(connection);
        try
        {
            MakeJournal(connection);
            foreach (var migration in Pending(connection)) Apply(connection, migration, now);
        }
        finally
        {
            Quietly(() => dialect.UnlockAfterMigration(connection));
        }
    }

    /// <summary>What is still to be applied, in order. Throws <see cref="StartupRefusedException"/> when the database is newer or was made from edited files.</summary>
    public IReadOnlyList<Migration> Pending(DbConnection connection)
    {
        var applied = connection.Query<AppliedMigration>($"SELECT name, hash FROM {Journal} ORDER BY name").ToDictionary(a => a.Name, a => a.Hash);
        if (applied.Keys.Except(known.Select(m => m.Name)).FirstOrDefault() is { } unknown)
            throw new StartupRefusedException(StartupRefusedException.NewerDatabase, $"The database was written by a newer version (it has {unknown}). Start that version, or restore a backup made before the upgrade. Nothing was changed.");
        if (known.FirstOrDefault(m => applied.TryGetValue(m.Name, out var hash) && hash != m.Hash) is { } edited)
            throw dialect.Refusal($"was made with another text of {edited.Name}; released migrations are never edited. Nothing was changed. Start the version that made it");
        return [.. known.Where(m => !applied.ContainsKey(m.Name))];
    }

    public static void MakeJournal(DbConnection connection) =>
        connection.Execute($"CREATE TABLE IF NOT EXISTS {Journal} (name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)");

    /// <summary>Looks without writing first, so that a refused database stays as it was and an unchanged one needs no lock.</summary>
    private bool IsDone()
    {
        var reader = dialect.RentReader();
        try
        {
            return dialect.HasTable(reader, Journal) && Pending(reader).Count == 0;
        }
        finally
        {
            dialect.ReturnReader(reader, broken: true);
        }
    }

    private void Apply(DbConnection connection, Migration migration, DateTimeOffset now)
    {
        connection.Execute(dialect.BeginWrite);
        try
        {
            connection.Execute(migration.TextFor(dialect.Name), commandTimeout: 0);
            connection.Execute($"INSERT INTO {Journal} (name, hash, applied_at) VALUES (@Name, @Hash, @now)", new { migration.Name, migration.Hash, now });
            connection.Execute("COMMIT TRANSACTION");
        }
        catch (DbException error)
        {
            Quietly(() => connection.Execute("ROLLBACK TRANSACTION"));
            throw dialect.Refusal($"did not take the migration {migration.Name} ({error.Message.TrimEnd('.')}). Nothing of it was kept; what came before it was");
        }
    }

    private static void Quietly(Action tidy)
    {
        try
        {
            tidy();
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // The first error is the one to tell.
        }
    }

    private sealed record AppliedMigration
    {
        public string Name { get; init; } = "";

        public string Hash { get; init; } = "";
    }
}
