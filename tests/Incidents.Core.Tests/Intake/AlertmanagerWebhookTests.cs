using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class AlertmanagerWebhookTests
{
    [Theory]
    [InlineData("firing", 0, """
        action    Trigger
        key       4058705bd29d12f3
        title     Newest backup on backup-01 is 26 h old
        severity  Sev1
        source    backup-01:9100
        rule      BackupTooOld
        starts    2026-03-01T04:05:06.789012+00:00
        link      Graph http://prometheus.example.net:9090/graph?g0.expr=backup_age_seconds+%3E+93600&g0.tab=1
        link      Dashboard https://graphs.example.net/d/backups
        link      Alertmanager http://alertmanager.example.net:9093
        runbook   https://runbooks.example.net/backup-too-old
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, group
        """)]
    [InlineData("resolved", 0, """
        action    Resolve
        key       4058705bd29d12f3
        title     BackupTooOld on backup-01:9100
        severity  Sev1
        source    backup-01:9100
        rule      BackupTooOld
        starts    2026-03-01T04:05:06.789012+00:00
        link      Alertmanager http://alertmanager.example.net:9093
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, group
        """)]
    [InlineData("mixed-group", 0, """
        action    Trigger
        key       df82f7d2eba476e5
        title     Free space 4 % and falling.
        severity  Sev3
        source    db-1:9100
        rule      DiskFull
        starts    2026-03-01T06:00:00+00:00
        link      Alertmanager http://alertmanager.example.net:9093
        details   status, labels, annotations, startsAt, endsAt, generatorURL, group

        action    Resolve
        key       06c0e749c45f1dd2
        title     DiskFull on db-2:9100
        severity  Sev3
        source    db-2:9100
        rule      DiskFull
        starts    2026-03-01T04:00:00+00:00
        link      Alertmanager http://alertmanager.example.net:9093
        details   status, labels, annotations, startsAt, endsAt, generatorURL, group
        """)]
    [InlineData("truncated", 41, """
        action    Trigger
        key       b58265330c3e7b7a
        title     web-17 does not answer
        severity  Sev1
        source    web-17:443
        rule      InstanceDown
        starts    2026-03-01T07:30:00+00:00
        link      Alertmanager http://alertmanager.example.net:9093
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, group
        """)]
    [InlineData("grafana", 0, """
        action    Trigger
        key       a79782eec38a4b4d
        title     p99 of checkout is 4.2 s
        severity  Sev2
        rule      Checkout latency
        starts    2026-03-01T08:00:00.123456+00:00
        link      Dashboard https://grafana.example.net/d/shop
        link      Panel https://grafana.example.net/d/shop?viewPanel=4
        link      Silence https://grafana.example.net/alerting/silence/new?matcher=alertname%3DCheckout
        link      Alertmanager https://grafana.example.net/
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, silenceURL, dashboardURL, panelURL, values, valueString, group
        """)]
    public void Samples_are_read_as(string sample, int truncated, string expected)
    {
        var read = AlertmanagerWebhook.Read(Bodies.Sample($"alertmanager/{sample}.json")).Value;

        Assert.Equal(expected, string.Join("\n\n", read.Events.Select(EventTable.Of)));
        Assert.Equal(truncated, read.TruncatedAlerts);
        Assert.StartsWith("{}", read.GroupKey);
    }

    [Fact]
    public void Fields_we_do_not_know_are_kept_with_every_member()
    {
        var details = AlertmanagerWebhook.Read(Bodies.Sample("alertmanager/truncated.json")).Value.Events.Single().DetailsJson;
        Assert.Contains(""" "notification_reason":"group changed" """.Trim(), details);
        Assert.Contains("""{"B":4.20,"C":1}""", AlertmanagerWebhook.Read(Bodies.Sample("alertmanager/grafana.json")).Value.Events.Single().DetailsJson);
    }

    [Fact]
    public void A_missing_fingerprint_is_computed_and_does_not_depend_on_the_order_of_labels()
    {
        var one = Key("""{"alertname":"DiskFull","instance":"db-1","empty":""}""");
        Assert.Equal(one, Key("""{"instance":"db-1","alertname":"DiskFull"}"""));
        Assert.NotEqual(one, Key("""{"instance":"db-2","alertname":"DiskFull"}"""));
        Assert.NotEqual(Key("""{"a":"bc"}"""), Key("""{"ab":"c"}"""));
        Assert.Equal("cbf29ce484222325", Key("{}"));

        static string Key(string labels) => One($$"""{"labels":{{labels}}}""").DedupKey;
    }

    [Fact]
    public void A_member_without_status_has_that_of_its_group()
    {
        static AlertAction Action(string json) => AlertmanagerWebhook.Read(Bodies.Of(json)).Value.Events.Single().Action;

        Assert.Equal(AlertAction.Resolve, Action("""{"status":"resolved","alerts":[{"labels":{}}]}"""));
        Assert.Equal(AlertAction.Trigger, Action("""{"status":"resolved","alerts":[{"status":"firing","labels":{}}]}"""));
        Assert.Equal(AlertAction.Trigger, Action("""{"alerts":[{"labels":{}}]}"""));
    }

    [Fact]
    public void Members_that_are_no_alerts_are_counted_as_missing_and_cost_the_others_nothing()
    {
        var read = AlertmanagerWebhook.Read(Bodies.Of("""{"truncatedAlerts":2,"groupKey":5615590933959184469,"alerts":[17,{"fingerprint":"f1"},null,{}]}""")).Value;

        Assert.Equal("f1", read.Events.Single().DedupKey);
        Assert.Equal("Alert without a name", read.Events.Single().Title);
        Assert.Equal(5, read.TruncatedAlerts);
        Assert.Equal("5615590933959184469", read.GroupKey);
    }

    [Fact]
    public void A_long_fingerprint_is_hashed()
    {
        var key = One($$"""{"fingerprint":"{{new string('f', 256)}}"}""").DedupKey;
        Assert.StartsWith("sha256:", key);
        Assert.Equal(key, One($$"""{"fingerprint":"{{new string('f', 256)}}"}""").DedupKey);
    }

    [Fact]
    public void A_big_envelope_is_not_multiplied_by_the_number_of_members()
    {
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{"fingerprint":"{{i}}"}"""));
        var read = AlertmanagerWebhook.Read(Bodies.Of($$"""{"commonLabels":{"x":"{{new string('x', 10_000)}}"},"alerts":[{{members}}]}""")).Value;

        Assert.Equal(5000, read.Events.Count);
        Assert.All(read.Events, e => Assert.True(e.DetailsJson.Length < 100));
    }

    [Fact]
    public void A_title_made_of_two_long_labels_fits_too()
    {
        var name = new string('n', 800);
        Assert.Equal(1024, One($$"""{"labels":{"alertname":"{{name}}","instance":"{{name}}"} }""").Title.Length);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"alerts":{}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void A_body_of_another_shape_is_refused(string json)
    {
        Assert.False(AlertmanagerWebhook.Read(Bodies.Of(json)).Is(out _, out var refusal));
        Assert.Equal(("invalid_event", "alerts"), (refusal!.Code, refusal.Fields!.Keys.Single()));
    }

    private static AlertEvent One(string alert) => AlertmanagerWebhook.Read(Bodies.Of($$"""{"alerts":[{{alert}}]}""")).Value.Events.Single();
}
