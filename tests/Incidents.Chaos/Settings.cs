using System.Globalization;

namespace Incidents.Chaos;

/// <summary><c>INCIDENTS_CHAOS_CYCLES</c> says how many times each test kills, <c>INCIDENTS_CHAOS_SEED</c> repeats a run's choices, though not its timing.</summary>
internal static class Settings
{
    public static readonly int Seed = Number("INCIDENTS_CHAOS_SEED", Random.Shared.Next(1_000_000));

    public static int Cycles(int otherwise) => Number("INCIDENTS_CHAOS_CYCLES", otherwise);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
