namespace Incidents.Core.Time;

/// <summary>Reads rules of recurrence, and finds what comes next. Counted on the calendar, and only then turned into an instant: no hour is skipped or doubled by a change of the clocks.</summary>
public static class Recurring
{
    private const int LongestRule = 200;

    /// <param name="rule">See <see cref="Recurrence.Rule"/>.</param>
    /// <param name="at">What the clock shows; must be left out for cron.</param>
    /// <param name="zone">Of the IANA time zone database.</param>
    /// <param name="starts">The first day that counts.</param>
    public static Outcome<Recurrence> Read(string rule, TimeOnly? at, string zone, DateOnly starts)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var text = rule.Trim();
        if (Zones.Find(zone) is null) return TimeRefusals.InvalidRecurrence("zone", Zones.Expected);
        if (starts.Year is < 1970 or > 2200) return TimeRefusals.InvalidRecurrence("starts", "a day from 1970 to 2200");
        if (text.Length is 0 or > LongestRule) return TimeRefusals.InvalidRecurrence("rule", Expected);
        var recurrence = new Recurrence { Rule = text, At = at ?? new TimeOnly(9, 0), Zone = zone, Starts = starts };
        if (CronDays.Looks(text))
        {
            if (at is not null) return TimeRefusals.InvalidRecurrence("at", "left out: cron's first two fields say it");
            if (CronDays.Flaw(text) is { } flaw) return TimeRefusals.InvalidRecurrence("rule", flaw);
            recurrence = recurrence with { At = CronDays.TimeOf(text) };
        }
        else if ((text.StartsWith('P') ? IntervalDays.Flaw(text) : RuleDays.Flaw(text)) is { } flaw)
        {
            return TimeRefusals.InvalidRecurrence("rule", flaw);
        }

        return First(recurrence) is null ? TimeRefusals.InvalidRecurrence("rule", "something that comes at all: this never does") : recurrence;
    }

    public const string Expected = "a duration such as P90D or P3M, a rule such as FREQ=MONTHLY;BYDAY=1MO, or the five fields of cron";

    /// <summary>The first time on the wall.</summary>
    public static DateTime? First(Recurrence recurrence) => Next(recurrence, recurrence.Starts.ToDateTime(TimeOnly.MinValue).AddTicks(-1));

    /// <summary>The first time on the wall that is later than this one; null when nothing comes any more.</summary>
    public static DateTime? Next(Recurrence recurrence, DateTime after)
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        var floor = recurrence.Starts.ToDateTime(TimeOnly.MinValue).AddTicks(-1);
        if (after < floor) after = floor;
        if (after.Year > 9000) return null;
        after = DateTime.SpecifyKind(after, DateTimeKind.Unspecified);
        return CronDays.Looks(recurrence.Rule) ? CronDays.Next(recurrence.Rule, after)
            : recurrence.Rule.StartsWith('P') ? IntervalDays.Next(recurrence, after)
            : RuleDays.Next(recurrence, after);
    }

    /// <summary>When the clock on the wall of the zone shows this. A zone that this machine no longer knows is taken as UTC: late is better than never.</summary>
    public static DateTimeOffset Instant(string zone, DateTime local) => Zones.Instant(local, Zones.Find(zone) ?? TimeZoneInfo.Utc);

    /// <summary>What the clock on the wall shows.</summary>
    public static DateTime Local(string zone, DateTimeOffset instant) => Zones.Local(instant, Zones.Find(zone) ?? TimeZoneInfo.Utc);
}
