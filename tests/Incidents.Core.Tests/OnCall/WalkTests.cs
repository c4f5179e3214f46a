using Incidents.Core.OnCall;
using Incidents.Core.Time;
using static Incidents.Core.Tests.OnCall.Rota;

namespace Incidents.Core.Tests.OnCall;

/// <summary>
/// The rule against somebody who sits before the clock on the wall and looks at it each minute. He knows nothing of offsets: what he goes by is the latest time that the clock has shown yet.
/// What is due at a time that is skipped happens when the clock jumps past it; what is due at one that comes twice has happened at the first.
/// </summary>
public sealed class WalkTests
{
    public static TheoryData<string, string> Weekends => new()
    {
        { "Europe/Vienna", "2026-03-29" }, { "Europe/Vienna", "2026-10-25" },
        { "America/New_York", "2026-03-08" }, { "America/New_York", "2026-11-01" },
        { "America/St_Johns", "2026-03-08" }, { "America/St_Johns", "2026-11-01" },
        { "Australia/Lord_Howe", "2026-04-05" }, { "Australia/Lord_Howe", "2026-10-04" }, // by half an hour
        { "Pacific/Apia", "2011-12-30" }, { "Pacific/Apia", "2012-04-01" }, // no 30 December
        { "Africa/Casablanca", "2026-02-15" }, { "Africa/Casablanca", "2026-03-22" }, // around Ramadan
        { "Asia/Kathmandu", "1986-01-01" }, { "Asia/Kathmandu", "2026-06-01" }, // from 5:30 to 5:45
        { "America/Havana", "2026-03-08" }, { "America/Havana", "2026-11-01" }, // at midnight
        { "Africa/Cairo", "2026-04-24" }, { "Africa/Cairo", "2026-10-30" }, // at midnight
        { "America/Santiago", "2026-04-05" }, { "America/Santiago", "2026-09-06" }, // at midnight
        { "Pacific/Chatham", "2026-04-05" }, { "Pacific/Chatham", "2026-09-27" }, // 12:45
        { "Antarctica/Troll", "2026-03-29" }, { "Antarctica/Troll", "2026-10-25" }, // by two hours
        { "Europe/Dublin", "2026-03-29" }, { "Asia/Beirut", "2026-03-29" }, { "Asia/Jerusalem", "2026-03-27" }, { "UTC", "2026-03-29" },
    };

    [Theory]
    [MemberData(nameof(Weekends))]
    public void Each_minute_is_as_the_clock_on_the_wall_has_it(string zoneId, string day)
    {
        var zone = Zones.Find(zoneId)!;
        var (from, until) = (At($"{day}T00:00Z").AddDays(-3), At($"{day}T00:00Z").AddDays(3));
        foreach (var layers in Layers(from))
        {
            var slots = new Rota(zoneId, layers).Slots(from, until);
            Assert.Equal(Watched(zone, layers, from, until), slots.Select(s => $"{s.From:u} {s.Until:u} {(s.PersonIds is [var who, ..] ? who : "-")}"));
        }
    }

    /// <summary>Who comes in the middle, in an hour that is shown for the second time or just after one that is skipped, is told the same.</summary>
    [Theory]
    [MemberData(nameof(Weekends))]
    public void Asked_for_one_minute_alone_it_is_the_same(string zoneId, string day)
    {
        var (from, until) = (At($"{day}T00:00Z").AddDays(-2), At($"{day}T00:00Z").AddDays(2));
        foreach (var layers in Layers(from))
        {
            var rota = new Rota(zoneId, layers);
            var whole = rota.Slots(from, until);
            var next = 0;
            for (var at = from; at < until; at = at.AddMinutes(11))
            {
                while (whole[next].Until <= at) next++;
                var alone = rota.Slots(at, at.AddMinutes(1))[0];
                Assert.Equal((at, string.Join(',', whole[next].PersonIds), whole[next].Layer, whole[next].TurnFrom), (at, string.Join(',', alone.PersonIds), alone.Layer, alone.TurnFrom));
            }
        }
    }

    [Fact]
    public void A_year_in_twelve_zones_quarter_by_quarter_is_as_counted_hand_over_by_hand_over()
    {
        var zones = Weekends.Select(row => row.Data.Item1).Distinct().Take(12).ToList();
        Assert.Equal(12, zones.Count);
        var (from, until) = (At("2026-01-05T00:00Z"), At("2027-01-05T00:00Z"));
        foreach (var zoneId in zones)
            foreach (var layer in new[] { Daily("abc", "02:15", "2026-01-01"), Weekly("abcde", "09:00", "2026-01-01", DayOfWeek.Tuesday), Custom("abcd", "00:00", "2026-01-01", 8, TurnUnit.Hours), Custom("ab", "02:45", "2026-01-01", 5, TurnUnit.Days) })
                Assert.Equal(Counted(Zones.Find(zoneId)!, layer, from, until), new Rota(zoneId, layer).Slots(from, until).Select(s => $"{s.From:u} {s.PersonIds[0]}"));
    }

    /// <summary>Hand-offs at every odd time of the night, hours and days of every length, windows over midnight and over the jump.</summary>
    private static IEnumerable<Layer[]> Layers(DateTimeOffset from)
    {
        var starts = $"{from.AddDays(-20).UtcDateTime:yyyy-MM-dd}";
        foreach (var handOff in new[] { "00:00", "00:30", "01:59", "02:00", "02:17", "03:00", "23:59" })
        {
            yield return [Daily("abc", handOff, starts)];
            yield return [Weekly("abc", handOff, starts, DayOfWeek.Sunday) with { Restrictions = [Hours("01:30", "02:30"), Hours("23:00", "00:45", DayOfWeek.Saturday)] }, Daily("def", handOff, starts)];
        }

        yield return [Custom("abcde", "00:20", starts, 1, TurnUnit.Hours)];
        yield return [Custom("abc", "01:00", starts, 7, TurnUnit.Hours) with { Restrictions = [Hours("02:10", "02:20"), Hours("12:00", "12:00", DayOfWeek.Sunday)] }];
        yield return [Custom("abc", "02:30", starts, 3, TurnUnit.Days) with { Restrictions = [Hours("02:30", "02:00")] }];
    }

    /// <summary>Looks each minute. Within a minute nothing changes: no hand-off and no jump of these zones is in the middle of one.</summary>
    private static List<string> Watched(TimeZoneInfo zone, Layer[] layers, DateTimeOffset from, DateTimeOffset until)
    {
        var seen = new List<string>();
        var latest = DateTime.MinValue;
        string? before = null;
        var since = from;
        // He has sat there for a day already: the clock may just show an hour for the second time.
        for (var at = from.AddDays(-1); at < until; at = at.AddMinutes(1))
        {
            var shown = TimeZoneInfo.ConvertTimeFromUtc(at.UtcDateTime, zone);
            if (shown > latest) latest = shown;
            if (at < from) continue;
            var now = layers.Select(l => Turn(l, latest)).FirstOrDefault(t => t is not null) ?? "- nobody";
            if (now == before) continue;
            if (before is not null) seen.Add($"{since:u} {at:u} {before.Split(' ')[0]}");
            (before, since) = (now, at);
        }

        seen.Add($"{since:u} {until:u} {before!.Split(' ')[0]}");
        return seen;
    }

    private static string? Turn(Layer layer, DateTime shown)
    {
        var begins = layer.StartsOn.ToDateTime(layer.HandOff);
        if (shown < begins || (layer.EndsOn is { } end && shown >= end.ToDateTime(layer.HandOff))) return null;
        if (layer.Restrictions.Count > 0 && !layer.Restrictions.Any(r => new[] { shown.Date, shown.Date.AddDays(-1) }.Any(d => Within(r, d, shown)))) return null;
        while (layer.Kind == RotationKind.Weekly && layer.Weekday is { } day && begins.DayOfWeek != day) begins = begins.AddDays(-1);
        var number = (long)Math.Floor((shown - begins).TotalMinutes / layer.Turn.TotalMinutes);
        return $"{layer.People[(int)(number % layer.People.Count)]} {layer.Name} {number}";
    }

    private static bool Within(Restriction window, DateTime day, DateTime shown)
    {
        if (window.Days.Count > 0 && !window.Days.Contains(day.DayOfWeek)) return false;
        var end = day + window.To.ToTimeSpan() + (window.To > window.From ? TimeSpan.Zero : TimeSpan.FromDays(1));
        return shown >= day + window.From.ToTimeSpan() && shown < end;
    }

    /// <summary>Differently: no division, but one who counts hand-overs as they come, from the first day of the layer on.</summary>
    private static List<string> Counted(TimeZoneInfo zone, Layer layer, DateTimeOffset from, DateTimeOffset until)
    {
        var told = new List<string>();
        var next = layer.StartsOn.ToDateTime(layer.HandOff);
        if (layer.Weekday is { } day) while (next.DayOfWeek != day) next = next.AddDays(-1);
        var (turns, said) = (-1, -1);
        for (var at = from.AddDays(-12); at < until; at = at.AddMinutes(15))
        {
            for (; next <= TimeZoneInfo.ConvertTime(at, zone).DateTime; turns++) next = next.Add(layer.Turn);
            if (at < from || turns == said) continue;
            told.Add($"{at:u} {layer.People[turns % layer.People.Count]}");
            said = turns;
        }

        return told;
    }
}
