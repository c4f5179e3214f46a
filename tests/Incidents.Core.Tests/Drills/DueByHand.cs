namespace Incidents.Core.Tests.Drills;

/// <summary>When drills fall due, without the code that is tested: day after day by hand, and each instant found by looking through the hours around it. Knows five rules.</summary>
internal static class DueByHand
{
    public static IReadOnlyList<DateTimeOffset> Of(string rule, string at, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var first = TimeZoneInfo.ConvertTime(from, zone).Date;
        var days = Enumerable.Range(0, 3700).Select(d => first.AddDays(d));
        var chosen = rule switch
        {
            "P1D" => days,
            "P9D" => days.Where(d => (d - first).Days % 9 == 0),
            "P1M" => days.Where(d => d.Day == Math.Min(first.Day, DateTime.DaysInMonth(d.Year, d.Month))),
            // Weeks begin on Monday: the Sunday of the first week, and of every other one after it.
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU" => days.Where(d => d.DayOfWeek == DayOfWeek.Sunday && (d.AddDays(-6) - first.AddDays(-(((int)first.DayOfWeek + 6) % 7))).Days / 7 % 2 == 0),
            _ => days.Where(d => d.Day is 1 or 15),
        };
        var time = at.Length == 0 ? new TimeSpan(2, 15, 0) : TimeSpan.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        return [.. chosen.Select(d => Found(d + time, zone)).Where(i => i > from && i <= until)];
    }

    private static DateTimeOffset Found(DateTime wall, TimeZoneInfo zone)
    {
        // The first minute of the world in which the clock shows this, or the first in which it shows more.
        var guess = new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Utc)) - zone.BaseUtcOffset;
        var instant = guess.AddHours(-3);
        while (TimeZoneInfo.ConvertTime(instant, zone).DateTime < wall) instant = instant.AddMinutes(TimeZoneInfo.ConvertTime(instant.AddMinutes(15), zone).DateTime < wall ? 15 : 1);
        return instant;
    }
}
