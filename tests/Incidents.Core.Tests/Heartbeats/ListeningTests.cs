using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;

namespace Incidents.Core.Tests.Heartbeats;

public class ListeningTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Heartbeat Beats = new() { Name = "job", EverySeconds = 300, GraceSeconds = 100, ExpectedFrom = Start, LastAt = Start };

    [Fact]
    public void It_is_silent_after_its_cadence_and_its_grace()
    {
        Assert.Null(Falls(Beats, Start, 400));
        Assert.Equal(Start, Falls(Beats, Start, 401));
        Assert.Null(Falls(Beats with { SilentSince = Start }, Start, 9999));
    }

    [Fact]
    public void One_that_was_never_heard_is_silent_since_it_was_set_up()
    {
        Assert.Null(Falls(Beats with { LastAt = null }, default, 400));
        Assert.Equal(Start, Falls(Beats with { LastAt = null }, default, 401));
    }

    [Fact]
    public void Our_own_absence_is_not_its_silence_and_does_not_forget_it()
    {
        Assert.Null(Falls(Beats, Start.AddSeconds(7000), 7400));
        Assert.Equal(Start, Falls(Beats, Start.AddSeconds(7000), 7401));
    }

    [Fact]
    public void Another_cadence_counts_from_when_it_was_set() =>
        Assert.Null(Falls(Beats with { ExpectedFrom = Start.AddSeconds(1000) }, Start, 1400));

    [Fact]
    public void What_a_wrong_clock_wrote_in_the_future_is_no_sign_of_life() =>
        Assert.Equal(Start, Falls(Beats with { LastAt = Start.AddDays(365) }, Start, 401));

    [Theory]
    [InlineData(60, 0)]
    [InlineData(-60, 0)]
    [InlineData(61, 61)]
    [InlineData(-61, -61)]
    public void Somebody_listens_on_unless_he_was_away_or_the_clock_jumped(int later, int since)
    {
        var on = Listening.GoOn(new Listened { Since = Start, AliveAt = Start }, Start.AddSeconds(later));
        Assert.Equal((Start.AddSeconds(since), Start.AddSeconds(later)), (on.Since, on.AliveAt));
        Assert.Equal(Start, Listening.GoOn(null, Start).Since);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(120, 60)]
    [InlineData(300, 150)]
    public void The_grace_is_half_the_cadence_and_a_minute_at_least(int every, int grace) => Assert.Equal(grace, Listening.DefaultGrace(every));

    [Theory]
    [InlineData("Watchdog", "alertmanager", true)]
    [InlineData("Watchdog", "prometheus", true)]
    [InlineData("Watchdog", "zabbix", false)]
    [InlineData("watchdog", "alertmanager", false)]
    [InlineData("DiskFull", "alertmanager", false)]
    [InlineData(null, "alertmanager", false)]
    public void The_Watchdog_is_known_by_its_name_and_door(string? rule, string format, bool isBeat) =>
        Assert.Equal(isBeat, Beating.IsWatchdog(new AlertEvent(AlertAction.Trigger, "k") { Rule = rule }, format));

    [Fact]
    public void The_alert_of_a_silence_says_who_since_when_and_what_to_do()
    {
        var said = Beating.Silence(Beats with { SilentSince = Start }, new Integration { Id = "int_a", Name = "Prometheus" }, AlertAction.Trigger);
        Assert.Equal(("heartbeat/job", "Nothing heard from Prometheus (job) since 2026-03-01 12:00:00Z", "SilentSender", Severity.Sev2), (said.DedupKey, said.Title, said.Rule, said.Severity));
        Assert.Contains("PUT /api/v1/integrations/int_a/heartbeats/job", said.DetailsJson);
        var any = Beating.Silence(Beats with { Name = "", SilentSince = Start }, new Integration { Name = "Prometheus" }, AlertAction.Resolve);
        Assert.Equal(("heartbeat/any", "Nothing heard from Prometheus since 2026-03-01 12:00:00Z", AlertAction.Resolve), (any.DedupKey, any.Title, any.Action));
    }

    private static DateTimeOffset? Falls(Heartbeat heartbeat, DateTimeOffset listeningSince, int seconds) => Listening.FallsSilent(heartbeat, listeningSince, Start.AddSeconds(seconds));
}
