namespace Incidents.Core.Drills;

/// <summary>Whether drills are done, and whether second persons find what is wrong.</summary>
/// <param name="Done">How many came to something.</param>
/// <param name="DoneShare">Of all that ended, those missed and skipped among them; null without any.</param>
/// <param name="MedianRtoSeconds">Of those that were measured.</param>
/// <param name="MedianRpoSeconds">Of those that were measured.</param>
/// <param name="Planted">Planted errors that a second person answered about.</param>
/// <param name="CatchRate">The share of them that was caught; null without any.</param>
public sealed record DrillStatistics(
    int Done, int Passed, int Partial, int Failed, int Aborted, int Skipped, int Missed, double? DoneShare, double? MedianRtoSeconds, double? MedianRpoSeconds, int Planted, int Caught, double? CatchRate)
{
    public static DrillStatistics Of(IReadOnlyList<DrillSample> drills)
    {
        int Count(DrillState state) => drills.Count(d => d.State == state);
        var planted = drills.Count(d => d.Planted is not null);
        var caught = drills.Count(d => d.Planted == PlantedResult.Caught);
        var done = Count(DrillState.Passed) + Count(DrillState.Partial) + Count(DrillState.Failed);
        return new DrillStatistics(
            done, Count(DrillState.Passed), Count(DrillState.Partial), Count(DrillState.Failed), Count(DrillState.Aborted), Count(DrillState.Skipped), Count(DrillState.Missed),
            drills.Count == 0 ? null : Math.Round((double)done / drills.Count, 4), Median(drills.Select(d => d.RtoSeconds)), Median(drills.Select(d => d.RpoSeconds)),
            planted, caught, planted == 0 ? null : Math.Round((double)caught / planted, 4));
    }

    private static double? Median(IEnumerable<long?> seconds)
    {
        var known = seconds.OfType<long>().Order().ToList();
        if (known.Count == 0) return null;
        var middle = known.Count / 2;
        return known.Count % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2.0;
    }
}

/// <summary>What the figures need of a drill.</summary>
public sealed record DrillSample
{
    public DrillState State { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DrillResult? Result { get; init; }

    public long? RtoSeconds { get; init; }

    public long? RpoSeconds { get; init; }

    public PlantedResult? Planted { get; init; }
}
