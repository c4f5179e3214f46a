namespace Incidents.Core.Incidents;

/// <summary>How many incidents there were, and how long they took, week by week. Medians and the slowest tenth, for a mean hides both.</summary>
public sealed record IncidentFigures(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<IncidentWeek> Weeks, Spread ToAcknowledge, Spread ToResolve)
{
    private const int WeekDays = 7;

    /// <param name="from">The first instant; its whole week is counted.</param>
    /// <param name="to">The instant after the last.</param>
    /// <param name="samples">The incidents opened between them.</param>
    public static IncidentFigures Of(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<IncidentSample> samples)
    {
        var weeks = new List<IncidentWeek>();
        for (var monday = MondayOf(from); monday < to; monday = monday.AddDays(WeekDays))
        {
            var opened = samples.Where(s => s.OpenedAt >= monday && s.OpenedAt < monday.AddDays(WeekDays)).ToList();
            weeks.Add(new IncidentWeek(monday, opened.Count, ToAcknowledgeOf(opened), ToResolveOf(opened)));
        }

        return new IncidentFigures(from, to, weeks, ToAcknowledgeOf(samples), ToResolveOf(samples));
    }

    /// <summary>Midnight UTC of the Monday before.</summary>
    public static DateTimeOffset MondayOf(DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % WeekDays));
    }

    private static Spread ToAcknowledgeOf(IEnumerable<IncidentSample> samples) => Spread.Of(samples.Select(s => s.AcknowledgedAt - s.OpenedAt));

    private static Spread ToResolveOf(IEnumerable<IncidentSample> samples) => Spread.Of(samples.Select(s => s.ResolvedAt - s.OpenedAt));
}

/// <summary>One week, from its Monday.</summary>
public sealed record IncidentWeek(DateTimeOffset Monday, int Opened, Spread ToAcknowledge, Spread ToResolve);

/// <summary>Of so many that got so far: the middle one, and the one that nine of ten were faster than, in seconds. Null where there is none.</summary>
public sealed record Spread(int Count, long? MedianSeconds, long? P90Seconds)
{
    public static Spread Of(IEnumerable<TimeSpan?> times)
    {
        var sorted = times.OfType<TimeSpan>().Select(t => (long)t.TotalSeconds).Order().ToList();
        return new Spread(sorted.Count, At(sorted, 50), At(sorted, 90));
    }

    /// <summary>By nearest rank: always a time that really was.</summary>
    private static long? At(List<long> sorted, int percent) => sorted.Count == 0 ? null : sorted[Math.Max(0, ((sorted.Count * percent) + 99) / 100 - 1)];
}

/// <summary>When an incident was opened, taken and over.</summary>
public sealed record IncidentSample
{
    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }
}
