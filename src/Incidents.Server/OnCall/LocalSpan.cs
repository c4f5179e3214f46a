using System.Globalization;
using Incidents.Core.Time;

namespace Incidents.Server.OnCall;

/// <summary>Stretches of time in words, on the clock of a zone: <c>Tuesday 1 December 02:00–10:00 (Europe/Vienna)</c>.</summary>
internal static class LocalSpan
{
    public static string Words(DateTimeOffset from, DateTimeOffset until, TimeZoneInfo zone)
    {
        var (first, last) = (Zones.Local(from, zone), Zones.Local(until, zone));
        var end = first.Date == last.Date && first < last ? Clock(last) : $" {Day(last)} {Clock(last)}";
        return $"{Day(first)} {Clock(first)}{(end[0] == ' ' ? " –" : "–")}{end} ({zone.Id})";
    }

    private static string Day(DateTime day) => day.ToString("dddd d MMMM", CultureInfo.InvariantCulture);

    private static string Clock(DateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
