namespace Incidents.Server.Pages.Drills;

/// <summary>One kind of figure over time against its target, as it is drawn.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Bars">In the order of time.</param>
/// <param name="TargetY">Where the line of the newest target is; null without one.</param>
/// <param name="Target">The newest target in words.</param>
public sealed record Measured(string Name, IReadOnlyList<MeasuredBar> Bars, double? TargetY, string Target)
{
    public const double Height = 120;
    public const double Top = 16;
    private const double Left = 8;
    private const double Width = 384;

    /// <param name="name">What was measured.</param>
    /// <param name="points">When, how long, and what it may be; those that were not measured are left out.</param>
    public static Measured Of(string name, IReadOnlyList<(DateTimeOffset At, long? Seconds, long? Target)> points)
    {
        var known = points.Where(p => p.Seconds is not null).ToList();
        var target = points.Count == 0 ? null : points[^1].Target;
        var highest = Math.Max(1.0, Math.Max(known.Count == 0 ? 0 : known.Max(p => p.Seconds!.Value), target ?? 0) * 1.1);
        var each = Width / Math.Max(known.Count, 6);
        return new(name, [.. known.Select((p, i) => Bar(p.At, p.Seconds!.Value, p.Target, Left + i * each, each * .7, highest))], target is { } wanted ? Y(wanted, highest) : null, DrillWords.Lasting(target));
    }

    private static MeasuredBar Bar(DateTimeOffset at, long seconds, long? target, double x, double width, double highest) => new(x, Y(seconds, highest), width, target is null || seconds <= target, at, seconds, target);

    private static double Y(long seconds, double highest) => Top + Height * (1 - seconds / highest);
}

/// <summary>One drill in it.</summary>
public sealed record MeasuredBar(double X, double Y, double Width, bool IsMet, DateTimeOffset At, long Seconds, long? Target);
