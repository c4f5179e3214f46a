using Incidents.Core.Time;

namespace Incidents.Core.Escalation;

/// <summary>How often the contacts of a chain are tried, at which time of day, and when never.</summary>
public sealed record TestSchedule
{
    public const int MostDays = 365;

    public int EveryDays { get; init; }

    /// <summary>The time of day at which test pages go out.</summary>
    public TimeOnly At { get; init; }

    public string Zone { get; init; } = "UTC";

    /// <summary>From then until <see cref="QuietUntil"/> none goes out, also not late.</summary>
    public TimeOnly? QuietFrom { get; init; }

    public TimeOnly? QuietUntil { get; init; }

    /// <summary>The first time after <paramref name="after"/> that is as many days later; a time that is skipped in spring is the moment of the jump.</summary>
    public DateTimeOffset Next(DateTimeOffset after)
    {
        var zone = Zones.Find(Zone) ?? TimeZoneInfo.Utc;
        var day = DateOnly.FromDateTime(Zones.Local(after, zone)).AddDays(EveryDays);
        return Zones.Instant(day.ToDateTime(At), zone);
    }

    public bool IsQuiet(TimeOnly time) => QuietFrom is { } from && QuietUntil is { } until && from != until && (from < until ? time >= from && time < until : time >= from || time < until);

    /// <summary>Whether nobody is to be disturbed by a test now.</summary>
    public bool IsQuiet(DateTimeOffset now) => IsQuiet(TimeOnly.FromDateTime(Zones.Local(now, Zones.Find(Zone) ?? TimeZoneInfo.Utc)));
}
