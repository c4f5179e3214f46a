using System.Globalization;
using Incidents.Core.Time;

namespace Incidents.Core.Tests.Time;

/// <summary>Wall clocks and instants, on the days when they disagree.</summary>
public sealed class ZonesTests
{
    [Theory]
    [InlineData("Europe/Vienna", "2026-07-01T09:00", "2026-07-01T07:00Z")]
    [InlineData("UTC", "2026-03-29T02:30", "2026-03-29T02:30Z")]
    // Skipped: the instant of the jump.
    [InlineData("Europe/Vienna", "2026-03-29T02:30", "2026-03-29T01:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z")]
    // Samoa had no 30 December 2011.
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z")]
    // Shown twice: the first.
    [InlineData("Europe/Vienna", "2026-10-25T02:30", "2026-10-25T00:30Z")]
    [InlineData("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z")]
    public void A_local_time_is_one_instant(string zone, string local, string instant) =>
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), Zones.Instant(DateTime.Parse(local, CultureInfo.InvariantCulture), Zones.Find(zone)!));

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("W. Europe Standard Time")]
    public void What_is_no_zone_is_not_found(string id) => Assert.Null(Zones.Find(id));

    [Fact]
    public void The_ends_of_time_are_instants_too()
    {
        Assert.Equal(DateTime.MinValue.AddDays(1), Zones.Instant(DateTime.MinValue.AddDays(1), TimeZoneInfo.Utc).UtcDateTime);
        Assert.Equal(DateTime.MaxValue.AddDays(-1), Zones.Instant(DateTime.MaxValue.AddDays(-1), TimeZoneInfo.Utc).UtcDateTime);
    }
}
