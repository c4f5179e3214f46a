using System.Text.RegularExpressions;

namespace Incidents.Core.Time;

/// <summary>Instants and what clocks on the wall show, in a zone of the IANA time zone database.</summary>
public static partial class Zones
{
    /// <summary>For error texts: what a zone is called.</summary>
    public const string Expected = "a zone of the IANA time zone database, such as Europe/Vienna, America/New_York or UTC";

    /// <summary>Null where this machine's database has no such zone.</summary>
    public static TimeZoneInfo? Find(string id) => Name().IsMatch(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;

    /// <summary>The machine's database is read anew: the runtime keeps each zone as it first saw it, and a server runs for longer than zones keep their rules.</summary>
    public static void Renew() => TimeZoneInfo.ClearCachedData();

    /// <summary>What the clock on the wall shows at this instant.</summary>
    public static DateTime Local(DateTimeOffset instant, TimeZoneInfo zone) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(instant, zone).DateTime, DateTimeKind.Unspecified);

    /// <summary>
    /// When the clock on the wall shows this, or first shows something later: a time that is skipped in spring is the instant of the jump, and one that comes twice in autumn is the first of the two.
    /// </summary>
    public static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        var asIfUtc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var before = zone.GetUtcOffset(Near(asIfUtc, -1));
        var after = zone.GetUtcOffset(Near(asIfUtc, 1));
        foreach (var offset in before > after ? [before, after] : new[] { after, before })
        {
            var instant = new DateTimeOffset(asIfUtc) - offset;
            if (Local(instant, zone) == DateTime.SpecifyKind(local, DateTimeKind.Unspecified)) return instant;
        }

        return Jump(local, new DateTimeOffset(asIfUtc) - before, zone);
    }

    /// <param name="local">A time that no clock shows.</param>
    /// <param name="late">An instant after the jump, by less than a day and an hour (one zone has skipped a whole day).</param>
    /// <param name="zone">Where.</param>
    private static DateTimeOffset Jump(DateTime local, DateTimeOffset late, TimeZoneInfo zone)
    {
        var early = late.AddHours(-25);
        while (late - early > TimeSpan.FromTicks(1))
        {
            var middle = early + (late - early) / 2;
            if (Local(middle, zone) >= local) late = middle;
            else early = middle;
        }

        return late;
    }

    private static DateTime Near(DateTime instant, int days) =>
        days < 0 ? (instant - DateTime.MinValue < TimeSpan.FromDays(2) ? instant : instant.AddDays(days)) : DateTime.MaxValue - instant < TimeSpan.FromDays(2) ? instant : instant.AddDays(days);

    // Windows' names, and paths, are none of the database's.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+_-]*(/[A-Za-z0-9+_-]+){0,2}$")]
    private static partial Regex Name();
}
