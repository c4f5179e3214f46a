using System.Globalization;

namespace Incidents.Chaos;

/// <summary>How much of everything; each by a variable of the environment, the README says which long form is promised.</summary>
internal static class Settings
{
    /// <summary>Repeats a run's choices, though not its timing.</summary>
    public static readonly int Seed = Number("INCIDENTS_CHAOS_SEED", Random.Shared.Next(1_000_000));

    public static int Cycles(int otherwise) => Number("INCIDENTS_CHAOS_CYCLES", otherwise);

    public static readonly int PowerCuts = Number("INCIDENTS_CHAOS_CUTS", 30);

    /// <summary>In the sweep, each of the first so many system calls; 0 is a spread of them.</summary>
    public static readonly int Sweep = Number("INCIDENTS_CHAOS_SWEEP", 0);

    public static readonly int Stops = Number("INCIDENTS_CHAOS_STOPS", 5);

    /// <summary>Alerts with one key, and as many with different keys; a tenth on PostgreSQL.</summary>
    public static readonly int Storm = Number("INCIDENTS_CHAOS_STORM", 20_000);

    /// <summary>Malformed requests to each database.</summary>
    public static readonly int Hostile = Number("INCIDENTS_CHAOS_HOSTILE", 50_000);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
