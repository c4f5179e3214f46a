using Incidents.Core.Time;

namespace Incidents.Core.OnCall;

/// <summary>
/// Who has the turn in one layer. Turns are counted on the clock of the zone and changed when it shows the hand-off time for the first time, or first shows a later one:
/// so a hand-off that is skipped in spring is at the jump, and one that comes twice in autumn is at the first.
/// </summary>
internal static class Turning
{
    /// <summary>The turns of a layer between two instants, cut to its restrictions, in order and without overlap.</summary>
    public static IEnumerable<Stint> Of(Layer layer, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var begins = Zones.Instant(layer.StartsOn.ToDateTime(layer.HandOff), zone);
        var ends = layer.EndsOn is { } last ? Zones.Instant(last.ToDateTime(layer.HandOff), zone) : DateTimeOffset.MaxValue;
        var (first, end) = (Later(from, begins), Earlier(until, ends));
        if (first >= end || layer.People.Count == 0) return [];
        var turns = Turns(layer, zone, first, end);
        return layer.Restrictions.Count == 0 ? turns : Cut(turns, Windows(layer.Restrictions, zone, first, end));
    }

    private static IEnumerable<Stint> Turns(Layer layer, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var (anchor, turn) = (Anchor(layer), layer.Turn);
        DateTimeOffset Begin(long n) => Zones.Instant(anchor + n * turn, zone);

        // What the clock shows has begun; in an hour that comes twice, later turns may have too.
        var number = (Zones.Local(from, zone) - anchor).Ticks / turn.Ticks;
        while (Begin(number + 1) <= from) number++;
        for (var begin = Begin(number); begin < until; number++)
        {
            var next = Begin(number + 1);
            // A turn that lies in skipped time is none.
            if (next > begin) yield return new Stint(Later(begin, from), Earlier(next, until), layer.People[(int)(number % layer.People.Count)], begin);
            begin = next;
        }
    }

    /// <summary>What the clock shows when the first turn would have begun, had the layer not begun in the middle of it.</summary>
    private static DateTime Anchor(Layer layer)
    {
        var day = layer.StartsOn;
        if (layer.CountsWeeks && layer.Weekday is { } weekday) day = day.AddDays(-((day.DayOfWeek - weekday + 7) % 7));
        return day.ToDateTime(layer.HandOff);
    }

    /// <summary>Windows in order; those that touch or overlap are one.</summary>
    private static List<(DateTimeOffset From, DateTimeOffset Until)> Windows(IReadOnlyList<Restriction> restrictions, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var all = new List<(DateTimeOffset From, DateTimeOffset Until)>();
        // One that began the day before may go over midnight.
        var last = DateOnly.FromDateTime(Zones.Local(until, zone));
        for (var day = DateOnly.FromDateTime(Zones.Local(from, zone)).AddDays(-1); day <= last; day = day.AddDays(1))
            foreach (var window in restrictions.Where(r => r.IsOn(day.DayOfWeek)))
                all.Add((Zones.Instant(day.ToDateTime(window.From), zone), Zones.Instant((window.To <= window.From ? day.AddDays(1) : day).ToDateTime(window.To), zone)));
        var joined = new List<(DateTimeOffset From, DateTimeOffset Until)>();
        foreach (var window in all.Where(w => w.From < w.Until).Order())
        {
            if (joined.Count > 0 && window.From <= joined[^1].Until) joined[^1] = (joined[^1].From, Later(joined[^1].Until, window.Until));
            else joined.Add(window);
        }

        return joined;
    }

    private static IEnumerable<Stint> Cut(IEnumerable<Stint> turns, List<(DateTimeOffset From, DateTimeOffset Until)> windows)
    {
        var at = 0;
        foreach (var turn in turns)
        {
            while (at < windows.Count && windows[at].Until <= turn.From) at++;
            for (var i = at; i < windows.Count && windows[i].From < turn.Until; i++)
                yield return turn with { From = Later(turn.From, windows[i].From), Until = Earlier(turn.Until, windows[i].Until) };
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>A stretch in which somebody has the turn, if nobody covers him.</summary>
internal readonly record struct Stint(DateTimeOffset From, DateTimeOffset Until, string PersonId, DateTimeOffset TurnFrom);
