using Incidents.Core.Incidents;

namespace Incidents.Core.Tests.Incidents;

/// <summary>Figures by week, counted by hand.</summary>
public sealed class IncidentFiguresTests
{
    private static readonly DateTimeOffset Friday = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-16T00:00:00Z", "2026-11-16")]
    [InlineData("2026-11-20T03:15:00Z", "2026-11-16")]
    [InlineData("2026-11-22T23:59:59Z", "2026-11-16")]
    [InlineData("2026-11-23T01:00:00+02:00", "2026-11-16")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01")]
    public void A_week_begins_on_Monday_in_UTC(string at, string monday) => Assert.Equal(DateTimeOffset.Parse($"{monday}T00:00:00Z"), IncidentFigures.MondayOf(DateTimeOffset.Parse(at)));

    [Fact]
    public void Each_incident_counts_in_the_week_in_which_it_was_opened()
    {
        var figures = IncidentFigures.Of(Friday.AddDays(-14), Friday, [Sample(0, 60, 600), Sample(-1, 120, null), Sample(-7, null, 300), Sample(-14, 5, 5)]);
        Assert.Equal([1, 1, 2], figures.Weeks.Select(w => w.Opened));
        Assert.Equal([new(1, 5, 5), new(0, null, null), new(2, 60, 120)], figures.Weeks.Select(w => w.ToAcknowledge));
        Assert.Equal([new(1, 5, 5), new(1, 300, 300), new(1, 600, 600)], figures.Weeks.Select(w => w.ToResolve));
        Assert.Equal(new Spread(3, 60, 120), figures.ToAcknowledge);
    }

    [Fact]
    public void Median_and_ninety_percent_are_times_that_really_were()
    {
        Assert.Equal(new Spread(10, 5, 9), Spread.Of(Enumerable.Range(1, 10).Select(i => (TimeSpan?)TimeSpan.FromSeconds(i))));
        Assert.Equal(new Spread(1, 7, 7), Spread.Of([TimeSpan.FromSeconds(7), null]));
        Assert.Equal(new Spread(100, 50, 90), Spread.Of(Enumerable.Range(1, 100).Reverse().Select(i => (TimeSpan?)TimeSpan.FromSeconds(i))));
        Assert.Equal(new Spread(0, null, null), Spread.Of([]));
    }

    private static IncidentSample Sample(int days, int? acknowledged, int? resolved) => new()
    {
        OpenedAt = Friday.AddDays(days),
        AcknowledgedAt = acknowledged is { } a ? Friday.AddDays(days).AddSeconds(a) : null,
        ResolvedAt = resolved is { } r ? Friday.AddDays(days).AddSeconds(r) : null,
    };
}
