using System.Globalization;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class SenderTimeTests
{
    [Theory]
    [InlineData("\"2026-03-01T04:05:06Z\"", "2026-03-01T04:05:06")]
    [InlineData("\"2026-03-01t04:05:06z\"", "2026-03-01T04:05:06")]
    [InlineData("\"2026-03-01 04:05:06\"", "2026-03-01T04:05:06")]
    [InlineData("\"2026-03-01T04:05Z\"", "2026-03-01T04:05:00")]
    [InlineData("\"2026-03-01T04:05:06+02:00\"", "2026-03-01T02:05:06")]
    [InlineData("\"2026-03-01T04:05:06.315+0000\"", "2026-03-01T04:05:06.315")]
    [InlineData("\"2026-03-01T04:05:06-0330\"", "2026-03-01T07:35:06")]
    [InlineData("\"2026-03-01T04:05:06+01\"", "2026-03-01T03:05:06")]
    [InlineData("\"2026-03-01T04:05:06.1234567Z\"", "2026-03-01T04:05:06.123456")]
    [InlineData("\"2026-03-01T04:05:06.62281314Z\"", "2026-03-01T04:05:06.622813")]
    [InlineData("\"2026-03-01T04:05:06.999999999Z\"", "2026-03-01T04:05:06.999999")]
    [InlineData("\"2026-12-31T23:59:60Z\"", "2027-01-01T00:00:00")]
    [InlineData("1772337906", "2026-03-01T04:05:06")]
    [InlineData("\"1772337906\"", "2026-03-01T04:05:06")]
    [InlineData("1772337906.5", "2026-03-01T04:05:06.5")]
    [InlineData("1772337906123", "2026-03-01T04:05:06.123")]
    [InlineData("\"1772337906123\"", "2026-03-01T04:05:06.123")]
    [InlineData("1772337906123456", "2026-03-01T04:05:06.123456")]
    [InlineData("1772337906123456789", "2026-03-01T04:05:06.123456")]
    [InlineData("\"9999-12-31T23:59:59Z\"", "9999-12-31T23:59:59")]
    [InlineData("\"9999-12-31T23:59:59-01:00\"", null)]
    [InlineData("\"9999-12-31T23:59:60Z\"", null)]
    [InlineData("\"0001-01-01T00:00:00Z\"", null)]
    [InlineData("\"0001-01-01T00:00:00+05:00\"", null)]
    [InlineData("\"0000-00-00T00:00:00Z\"", null)]
    [InlineData("\"2026-02-30T00:00:00Z\"", null)]
    [InlineData("\"2026-03-01T24:00:00Z\"", null)]
    [InlineData("\"2026-03-01T04:05:99Z\"", null)]
    [InlineData("\"2026-03-01T04:05:06+99:99\"", null)]
    [InlineData("\"2026-03-01\"", null)]
    [InlineData("\"٢٠٢٦-03-01T04:05:06Z\"", null)]
    [InlineData("\"yesterday\"", null)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1e400", null)]
    [InlineData("1e27", null)]
    [InlineData("true", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void Times_are_read_as(string json, string? utc)
    {
        var read = AlertmanagerWebhook.Read(Bodies.Of($$"""{"alerts":[{"fingerprint":"f","startsAt":{{json}}}]}""")).Value.Events.Single().StartsAt;
        Assert.Equal(utc is null ? null : DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), read);
    }
}
