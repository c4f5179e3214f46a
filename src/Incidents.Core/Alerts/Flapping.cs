namespace Incidents.Core.Alerts;

/// <summary>Damps what goes off and on: one alert and one incident that count how often, and nobody is called each time.</summary>
public static class Flapping
{
    /// <summary>An alert that comes back this soon after its end is the same trouble, and so is its incident.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>How long all must have been quiet before the incident of a flapping alert is resolved.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    /// <summary>So many returns in a row are flapping; from then on no new episode is kept for each.</summary>
    public const int Limit = 3;

    /// <summary>How many returns in a row there are when it comes back now.</summary>
    public static long Returns(Alert? latest, DateTimeOffset now) =>
        latest is { State: AlertState.Resolved, ResolvedBySender: true, Count: > 0 } && now - latest.ResolvedAt <= Window ? latest.Flaps + 1 : 0;

    public static bool Is(long flaps) => flaps > Limit;

    /// <summary>Whether this one is worth a line on the timeline: the first that is flapping, then the 10th, 20th, 50th, 100th …</summary>
    public static bool IsTold(long flaps) => flaps == Limit + 1 || (flaps >= 10 && Milestones.Is(flaps));
}
