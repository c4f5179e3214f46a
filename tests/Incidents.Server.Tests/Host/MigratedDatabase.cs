using Incidents.Peers;
using Incidents.Storage;

namespace Incidents.Server.Tests;

/// <summary>An empty database with all migrations, made once for all tests of the process; each test gets a copy. Migrations have tests of their own.</summary>
internal static class MigratedDatabase
{
    private static readonly Lazy<byte[]> Sqlite = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("incidents-migrated-").FullName;
        try
        {
            Database.Open(new DatabaseOptions(folder), new ManualClock()).Dispose();
            return File.ReadAllBytes(Path.Combine(folder, "incidents.db"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static readonly Lazy<string> Postgres = new(() =>
    {
        var made = PostgresServer.Shared.NewDatabase();
        Database.Open(new DatabaseOptions(Path.GetTempPath(), made), new ManualClock()).Dispose();
        return made;
    });

    public static void CopyTo(string folder) => File.WriteAllBytes(Path.Combine(folder, "incidents.db"), Sqlite.Value);

    /// <returns>The connection string of a fresh database.</returns>
    public static string Copy()
    {
        PostgresServer.Required();
        return PostgresServer.Shared.NewDatabase(Postgres.Value, poolsAreClosed: true);
    }
}
