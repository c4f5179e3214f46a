using Incidents.Core.Alerts;
using Incidents.Core.Time;

namespace Incidents.Core.Escalation;

/// <summary>When a step is taken: all that is said must hold.</summary>
public sealed record StepCondition
{
    /// <summary>Only for incidents at least as bad.</summary>
    public Severity? AtLeast { get; init; }

    /// <summary>Only for incidents at most as bad.</summary>
    public Severity? AtMost { get; init; }

    /// <summary>On these days of the week only, counted by where the clock says it is.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>From this time of day on; with <see cref="Until"/>. A night goes from 22:00 until 06:00 and belongs to the day that it begins on.</summary>
    public TimeOnly? From { get; init; }

    public TimeOnly? Until { get; init; }

    /// <summary>Where the clock hangs.</summary>
    public string? Zone { get; init; }

    public bool IsOfSeverity => AtLeast is not null || AtMost is not null;

    public bool IsOfHours => Days.Count > 0 || From is not null;

    // Sev1 is the worst and the smallest.
    public bool Fits(Severity severity) => (AtLeast is null || severity <= AtLeast) && (AtMost is null || severity >= AtMost);

    /// <summary>Whether it is the time for it. A zone that this machine has lost leaves nobody out.</summary>
    public bool Fits(DateTimeOffset now)
    {
        if (!IsOfHours || Zones.Find(Zone ?? "UTC") is not { } zone) return true;
        var local = Zones.Local(now, zone);
        var time = TimeOnly.FromDateTime(local);
        if (From is not { } from || Until is not { } until || from == until) return IsDay(local.DayOfWeek);
        if (from < until) return time >= from && time < until && IsDay(local.DayOfWeek);
        return (time >= from && IsDay(local.DayOfWeek)) || (time < until && IsDay(local.AddDays(-1).DayOfWeek));
    }

    private bool IsDay(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}
