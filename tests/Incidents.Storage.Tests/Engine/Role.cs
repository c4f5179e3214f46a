using System.Globalization;
using Incidents.Peers;

namespace Incidents.Storage.Tests.Engine;

/// <summary>
/// What this same program does as a process of its own, to be killed or to have its system calls fail.
/// It prints a line for each thing that has happened.
/// </summary>
internal static class Role
{
    private const string Variable = "INCIDENTS_TEST_ROLE";

    public static bool IsGiven => Environment.GetEnvironmentVariable(Variable) is not null;

    public static Child Start(params string[] role) => StartUnder([], role);

    /// <summary>The command <paramref name="wrapper"/> runs the child, for instance strace.</summary>
    public static Child StartUnder(string[] wrapper, params string[] role)
    {
        string[] command = [.. wrapper, "dotnet", typeof(Role).Assembly.Location];
        return new Child(command[0], command[1..], new Dictionary<string, string?> { [Variable] = string.Join('\n', role) });
    }

    public static int Play()
    {
        var role = Environment.GetEnvironmentVariable(Variable)!.Split('\n');
        var folder = role[1];
        switch (role[0])
        {
            case "engine":
                using (var db = Database.Open(new DatabaseOptions(folder, SqliteLibrary: role[2]), TimeProvider.System, []))
                    Console.WriteLine(db.Engine);
                return 0;
            case "hold":
                using (DataFolder.Claim(folder))
                {
                    Console.WriteLine("held");
                    Thread.Sleep(Timeout.Infinite);
                }

                return 0;
            case "write":
                return Write(folder);
            default:
                throw new ArgumentException($"No role {role[0]}.");
        }
    }

    /// <summary>Writes one row after another and prints each once it is acknowledged, until the storage fails.</summary>
    private static int Write(string folder)
    {
        using var db = Database.Open(new DatabaseOptions(folder), TimeProvider.System, [new Migration("0001_items.sql", Home.Items)]);
        try
        {
            for (var i = 1; ; i++)
            {
                var id = i.ToString(CultureInfo.InvariantCulture);
                db.Write(tx => tx.Execute("INSERT INTO item (id) VALUES (@id)", new { id })).GetAwaiter().GetResult();
                Console.WriteLine(id);
            }
        }
        catch (StorageUnavailableException unavailable)
        {
            Console.WriteLine(unavailable.Code);
            Console.WriteLine(db.Failed.IsCancellationRequested ? "signalled" : "still running");
            return 9;
        }
    }
}
