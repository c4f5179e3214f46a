using System.Globalization;
using Incidents.Core.Time;

namespace Incidents.Server.Pages;

/// <summary>Times as the clocks of a zone show them, and as they are typed into forms.</summary>
public static class ZoneWords
{
    private static readonly string[] Typed = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>"Vienna" for Europe/Vienna.</summary>
    public static string Place(TimeZoneInfo zone) => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) => Zones.Local(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at, TimeZoneInfo zone) => Zones.Local(at, zone).ToString("ddd d MMM", CultureInfo.InvariantCulture);

    /// <summary>"08:00 Vienna" for today, else with the day.</summary>
    public static string At(DateTimeOffset at, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (local, today) = (Zones.Local(at, zone), Zones.Local(now, zone));
        var day = local.Date == today.Date ? "" : local.ToString(local.Year == today.Year ? "ddd d MMM " : "ddd d MMM yyyy ", CultureInfo.InvariantCulture);
        return $"{day}{local.ToString("HH:mm", CultureInfo.InvariantCulture)} {Place(zone)}";
    }

    /// <summary>As a field for date and time holds it.</summary>
    public static string Field(DateTimeOffset at, TimeZoneInfo zone) => Zones.Local(at, zone).ToString(Typed[0], CultureInfo.InvariantCulture);

    /// <summary>What was typed, by the clock of the zone; null for nothing and for what is no time.</summary>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text, Typed, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is >= 2000 and < 2100 ? Zones.Instant(local, zone) : null;
}
