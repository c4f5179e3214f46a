using System.Globalization;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class PrometheusAlertsTests
{
    [Fact]
    public void The_sample_is_read_as()
    {
        var read = PrometheusAlerts.Read(Bodies.Sample("prometheus/firing-and-resolved.json"));
        Assert.Null(read.Problem);
        Assert.Equal(
            """
            action    Trigger
            key       a41ef143913f77d2
            title     Newest backup on backup-01 is 26 h old
            severity  Sev1
            source    backup-01:9100
            rule      BackupTooOld
            starts    2026-03-01T04:05:06.789012+00:00
            link      Graph http://prometheus.example.net:9090/graph?g0.expr=backup_age_seconds+%3E+93600&g0.tab=1
            runbook   https://runbooks.example.net/backup-too-old
            details   labels, annotations, startsAt, endsAt, generatorURL

            action    Resolve
            key       385d24992f37a63d
            title     DiskFull on db-2:9100
            severity  Sev3
            source    db-2:9100
            rule      DiskFull
            starts    2026-03-01T04:05:00+00:00
            details   labels, startsAt, endsAt

            action    Trigger
            key       0699b99f9ab0fcf6
            title     InstanceDown on web-17:443
            severity  Sev2
            source    web-17:443
            rule      InstanceDown
            details   labels, endsAt
            """,
            string.Join("\n\n", read.Events.Select(alert => EventTable.Of(alert.At(Time("2026-03-01T04:06:00Z"))))));
    }

    [Theory]
    [InlineData("2026-03-01T04:00:00Z", "2026-03-01T03:59:59Z", AlertAction.Trigger)]
    [InlineData("2026-03-01T04:00:00Z", "2026-03-01T04:00:00Z", AlertAction.Resolve)]
    [InlineData("0001-01-01T00:00:00Z", "2026-03-01T04:00:00Z", AlertAction.Trigger)]
    [InlineData("nonsense", "2026-03-01T04:00:00Z", AlertAction.Trigger)]
    public void An_end_that_is_past_resolves(string endsAt, string now, AlertAction action) =>
        Assert.Equal(action, PrometheusAlerts.Read(Bodies.Of($$"""[{"labels":{"a":"b"},"endsAt":"{{endsAt}}"}]""")).Events.Single().At(Time(now)).Action);

    [Fact]
    public void It_is_the_same_alert_as_through_an_Alertmanager()
    {
        const string Member = """{"labels":{"alertname":"DiskFull","instance":"db1"},"startsAt":"2026-03-01T04:00:00Z"}""";
        var (direct, through) = (PrometheusAlerts.Read(Bodies.Of($"[{Member}]")).Events.Single(), AlertmanagerWebhook.Read(Bodies.Of($$"""{"alerts":[{{Member}}]}""")).Value.Events.Single());
        // Two Prometheus servers that watch the same tell different beginnings; an Alertmanager makes one of them.
        Assert.Equal((through.DedupKey, through.StartsAt, true, false), (direct.DedupKey, direct.StartsAt, through.TellsEpisode, direct.TellsEpisode));
    }

    [Fact]
    public void What_has_no_labels_is_told_and_costs_the_others_nothing()
    {
        var read = PrometheusAlerts.Read(Bodies.Of("""[17,{},{"labels":{}},{"labels":{"a":""}},{"labels":{"a":1}},null]"""));
        Assert.Single(read.Events);
        Assert.Equal("5 of 6 alerts have no 'labels' with a value", read.Problem!.Fields!["labels"]);
        Assert.Empty(PrometheusAlerts.Read(Bodies.Of("[]")).Events);
        Assert.Equal(["body"], PrometheusAlerts.Read(Bodies.Of("{}")).Problem!.Fields!.Keys);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
