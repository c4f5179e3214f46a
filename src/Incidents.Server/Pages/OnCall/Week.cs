using System.Globalization;
using Incidents.Core.OnCall;
using Incidents.Core.Time;

namespace Incidents.Server.Pages.OnCall;

/// <summary>A week from Monday to Monday by the clock of a zone: to be drawn, and to be read.</summary>
/// <param name="Monday">Its first day.</param>
/// <param name="Zone">Whose clock.</param>
/// <param name="Days">Seven.</param>
/// <param name="Slots">All of it, piece by piece.</param>
/// <param name="LaneNames">The lanes under each day, from above.</param>
public sealed record Week(DateOnly Monday, TimeZoneInfo Zone, IReadOnlyList<WeekDay> Days, IReadOnlyList<OnCallSlot> Slots, IReadOnlyList<string> LaneNames)
{
    /// <summary>The part of the picture that belongs to the names of the days.</summary>
    private const double Left = 48;
    private const double PerHour = 14;

    public DateTimeOffset From => Days[0].From;

    public DateTimeOffset Until => Days[^1].Until;

    /// <summary>The Monday of the week of a day; of today when none that makes sense is given.</summary>
    public static DateOnly MondayOf(string? day, DateTimeOffset now, TimeZoneInfo zone)
    {
        var known = DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is >= 2000 and < 2100;
        var any = known ? asked : DateOnly.FromDateTime(Zones.Local(now, zone));
        return any.AddDays(-(((int)any.DayOfWeek + 6) % 7));
    }

    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone) => Zones.Instant(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <param name="monday">The first day.</param>
    /// <param name="zone">By whose clock it is drawn.</param>
    /// <param name="own">The zone of the schedule, whose clock changes are marked too.</param>
    /// <param name="slots">Who is on call from its beginning to its end.</param>
    /// <param name="lanes">What each layer says, if nothing covered it.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="now">This moment.</param>
    public static Week Of(DateOnly monday, TimeZoneInfo zone, TimeZoneInfo own, IReadOnlyList<OnCallSlot> slots, IReadOnlyList<(string Name, IReadOnlyList<OnCallSlot> Slots)> lanes, OnCallPeople people, DateTimeOffset now)
    {
        var colours = slots.Concat(lanes.SelectMany(l => l.Slots)).SelectMany(s => s.PersonIds).Distinct().Order(StringComparer.Ordinal).Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i % 6);
        var days = Enumerable.Range(0, 7).Select(i =>
        {
            var day = monday.AddDays(i);
            var (from, until) = (Begin(day, zone), Begin(day.AddDays(1), zone));
            return new WeekDay(day, from, until, Changes(from, until, zone, own), Bars(slots, from, until), [.. lanes.Select(l => Bars(l.Slots.Where(s => !s.IsHole), from, until))], Ticks(day, from, until, zone), now >= from && now < until ? X(now, from) : null);
        });
        return new(monday, zone, [.. days], slots, [.. lanes.Select(l => l.Name)]);

        IReadOnlyList<WeekBar> Bars(IEnumerable<OnCallSlot> all, DateTimeOffset from, DateTimeOffset until) =>
            [.. all.Where(s => s.From < until && s.Until > from).Select(s => Bar(s, s.From > from ? s.From : from, s.Until < until ? s.Until : until, from))];

        WeekBar Bar(OnCallSlot slot, DateTimeOffset from, DateTimeOffset until, DateTimeOffset midnight)
        {
            var name = slot.PersonIds is [var id, ..] ? people.Name(id) : null;
            var kind = slot.IsHole ? "hole" : $"w{colours[slot.PersonIds[0]]}{(slot.OverrideId is null ? "" : " over")}";
            var (x, width) = (X(from, midnight), (until - from).TotalHours * PerHour);
            var fits = (int)(width / 6.4);
            return new(x, width, kind, fits < 3 ? "" : Fit(name ?? "nobody", fits));
        }
    }

    private static string Fit(string text, int fits) => text.Length <= fits ? text : string.Concat(text.AsSpan(0, fits - 1), "…");

    private static double X(DateTimeOffset at, DateTimeOffset midnight) => Left + (at - midnight).TotalHours * PerHour;

    /// <summary>Every six hours, where the clock shows them.</summary>
    private static IReadOnlyList<(double X, string Text)> Ticks(DateOnly day, DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone) =>
        [.. Enumerable.Range(1, 3).Select(quarter => 6 * quarter).Select(h => (Zones.Instant(day.ToDateTime(new TimeOnly(h, 0)), zone), h)).Where(t => t.Item1 > from && t.Item1 < until).Select(t => (X(t.Item1, from), $"{t.h:00}"))];

    private static string? Changes(DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone, TimeZoneInfo own)
    {
        if (zone.GetUtcOffset(from) != zone.GetUtcOffset(until)) return $"{(until - from).TotalHours.ToString("0.#", CultureInfo.InvariantCulture)} h long: clocks {((until - from).TotalHours > 24 ? "go back" : "go forward")} in {ZoneWords.Place(zone)}";
        return own.GetUtcOffset(from) != own.GetUtcOffset(until) ? $"clocks change in {ZoneWords.Place(own)}" : null;
    }
}

/// <summary>A day of the week, as it is drawn.</summary>
/// <param name="Day">Which.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When the next one does.</param>
/// <param name="Note">That clocks are changed.</param>
/// <param name="Bars">Who is on call.</param>
/// <param name="Lanes">What each layer says.</param>
/// <param name="Ticks">Where hours are written.</param>
/// <param name="NowX">Where now is; null when it is not today.</param>
public sealed record WeekDay(DateOnly Day, DateTimeOffset From, DateTimeOffset Until, string? Note, IReadOnlyList<WeekBar> Bars, IReadOnlyList<IReadOnlyList<WeekBar>> Lanes, IReadOnlyList<(double X, string Text)> Ticks, double? NowX);

/// <summary>A bar in the picture of a week.</summary>
public sealed record WeekBar(double X, double Width, string Kind, string Text);
