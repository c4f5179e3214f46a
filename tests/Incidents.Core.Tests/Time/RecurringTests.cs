using Incidents.Core.Time;

namespace Incidents.Core.Tests.Time;

public sealed class RecurringTests
{
    [Theory]
    [InlineData("P90D", "2026-11-20", "2026-11-20 2027-02-18 2027-05-19 2027-08-17")]
    [InlineData("P2W", "2026-11-20", "2026-11-20 2026-12-04 2026-12-18 2027-01-01")]
    // The last day of a shorter month, and the 31st again after it.
    [InlineData("P1M", "2027-01-31", "2027-01-31 2027-02-28 2027-03-31 2027-04-30")]
    [InlineData("P1Y", "2028-02-29", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29")]
    [InlineData("FREQ=MONTHLY;BYDAY=1MO", "2026-11-20", "2026-12-07 2027-01-04 2027-02-01")]
    [InlineData("RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "2026-11-01", "2026-11-30 2027-02-28 2027-05-31")]
    [InlineData("FREQ=WEEKLY;BYDAY=TU,FR;COUNT=3", "2026-11-20", "2026-11-20 2026-11-24 2026-11-27")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20270101", "2026-11-20", "2026-11-30 2026-12-31")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "2026-01-01", "2026-03-29 2027-03-28")]
    [InlineData("0 9 1 */3 *", "2026-11-20", "2027-01-01 2027-04-01 2027-07-01")]
    [InlineData("30 2 * * MON", "2026-11-20", "2026-11-23 2026-11-30")]
    [InlineData("0 9 13 * 5", "2026-11-20", "2026-11-20 2026-11-27 2026-12-04 2026-12-11 2026-12-13 2026-12-18")]
    public void Rules_come_on_the_days_that_the_calendar_says(string rule, string starts, string days)
    {
        var recurrence = Recurring.Read(rule, null, "Europe/Vienna", DateOnly.Parse(starts)).Value;
        var expected = days.Split(' ').Select(DateOnly.Parse).ToList();
        DateTime? at = null;
        List<DateOnly> got = [];
        while (got.Count < expected.Count && (at = at is null ? Recurring.First(recurrence) : Recurring.Next(recurrence, at.Value)) is { } next) got.Add(DateOnly.FromDateTime(next));
        Assert.Equal(expected, got);
        if (rule.Contains("COUNT") || rule.Contains("UNTIL")) Assert.Null(Recurring.Next(recurrence, at!.Value));
    }

    [Theory]
    [InlineData("P0D", "Europe/Vienna", "rule")]
    [InlineData("PT12H", "Europe/Vienna", "rule")]
    [InlineData("every day", "Europe/Vienna", "rule")]
    [InlineData("FREQ=HOURLY", "Europe/Vienna", "rule")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20", "Europe/Vienna", "rule")]
    [InlineData("FREQ=DAILY;BYHOUR=1,2", "Europe/Vienna", "rule")]
    [InlineData("FREQ=DAILY;COUNT=2;UNTIL=20270101", "Europe/Vienna", "rule")]
    [InlineData("FREQ=DAILY;COUNT=0", "Europe/Vienna", "rule")]
    [InlineData("FREQ=MONTHLY;BYDAY=9MO", "Europe/Vienna", "rule")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "Europe/Vienna", "rule")]
    [InlineData("*/5 9 * * *", "Europe/Vienna", "rule")]
    [InlineData("0 9,21 * * *", "Europe/Vienna", "rule")]
    [InlineData("0 9 * *", "Europe/Vienna", "rule")]
    [InlineData("0 9 32 * *", "Europe/Vienna", "rule")]
    [InlineData("0 9 30 2 *", "Europe/Vienna", "rule")]
    [InlineData("P90D", "Mars/Olympus", "zone")]
    [InlineData("P90D", "CET/../../etc", "zone")]
    public void What_never_comes_or_too_often_or_cannot_be_read_is_refused_by_its_field(string rule, string zone, string field)
    {
        Assert.False(Recurring.Read(rule, null, zone, new DateOnly(2026, 11, 20)).Is(out _, out var refusal));
        Assert.Equal(("invalid_recurrence", field), (refusal!.Code, refusal.Fields!.Keys.Single()));
    }

    [Fact]
    public void In_the_gap_it_comes_once_at_the_first_valid_instant_and_in_the_overlap_once_at_the_first()
    {
        var recurrence = Recurring.Read("30 2 * * *", null, "Europe/Vienna", new DateOnly(2026, 1, 1)).Value;
        DateTimeOffset On(int month, int day) => Recurring.Instant("Europe/Vienna", Recurring.Next(recurrence, new DateTime(2026, month, day))!.Value);

        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), On(3, 29));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), On(10, 25));
    }
}
