using System.Text.Json;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class PagerDutyEventsTests
{
    private const string Key = "R0INTAKESAMPLEKEY000000000000001";

    [Theory]
    [InlineData("trigger", """
        action    Trigger
        key       orders-db/replication-lag
        title     Replication of orders-db is 412 s behind
        severity  Sev1
        source    orders-db-2.example.net
        rule      ReplicationLag
        starts    2026-03-01T04:05:06.789+00:00
        link      Probe https://probe.example.net/checks/88
        link      Lag, last 6 h https://graphs.example.net/d/lag
        link      Lag https://graphs.example.net/d/lag.png
        runbook   https://runbooks.example.net/replication-lag
        details   event_action, dedup_key, payload, client, client_url, links, images
        """)]
    [InlineData("acknowledge", """
        action    Acknowledge
        key       orders-db/replication-lag
        title     
        severity  Sev2
        details   event_action, dedup_key
        """)]
    [InlineData("resolve", """
        action    Resolve
        key       orders-db/replication-lag
        title     
        severity  Sev2
        details   event_action, dedup_key
        """)]
    [InlineData("trigger-without-dedup-key", """
        action    Trigger
        key       new-key
        title     Certificate of shop.example.net ends in 3 days
        severity  Sev2
        source    shop.example.net
        details   event_action, payload
        """)]
    [InlineData("resolve-from-alertmanager", """
        action    Resolve
        key       b5d3a1c6a8d6cfe0c7e2f77f1df8ac5c8b0ce7f6e2e1a6a4c6f0f7c2d9b81e34
        title     [RESOLVED] BackupTooOld (backup-01:9100 critical)
        severity  Sev1
        source    Alertmanager
        rule      BackupTooOld
        link      Alertmanager http://alertmanager.example.net:9093/#/alerts?receiver=incidents
        runbook   https://runbooks.example.net/backup-too-old
        details   event_action, dedup_key, payload, client, client_url
        """)]
    public void Samples_are_read_as(string sample, string expected)
    {
        var read = PagerDutyEvents.Read(Bodies.Sample($"pagerduty/{sample}.json"), "new-key").Value;

        Assert.Equal(expected, EventTable.Of(read.Event));
        Assert.Equal(Key, read.RoutingKey);
    }

    [Fact]
    public void The_routing_key_is_a_secret_and_stays_out_of_the_details() =>
        Assert.DoesNotContain(Key, PagerDutyEvents.Read(Bodies.Sample("pagerduty/trigger.json"), "k").Value.Event.DetailsJson);

    [Fact]
    public void Details_keep_numbers_and_unknown_fields_as_they_came()
    {
        var details = Read("""{"routing_key":"r","event_action":"resolve","dedup_key":"d","new_field":{"n":1.500,"big":1e400,"id":12345678901234567890123,"ä":"ü"}}""").DetailsJson;
        Assert.Equal("""{"event_action":"resolve","dedup_key":"d","new_field":{"n":1.500,"big":1e400,"id":12345678901234567890123,"ä":"ü"}}""", details);
    }

    [Fact]
    public void A_refused_event_says_everything_that_is_wrong_at_once()
    {
        Assert.False(PagerDutyEvents.Read(Bodies.Sample("pagerduty/refused.json"), "k").Is(out _, out var refusal));
        Assert.Equal("invalid_event", refusal!.Code);
        Assert.Equal(["routing_key", "event_action"], refusal.Fields!.Keys);
        Assert.Equal("'event_action' must be one of trigger, acknowledge, resolve", refusal.Fields["event_action"]);
    }

    [Theory]
    [InlineData("""{"event_action":"trigger","routing_key":"r"}""", "payload.summary,payload.source")]
    [InlineData("""{"event_action":"trigger","routing_key":"r","payload":[]}""", "payload.summary,payload.source")]
    [InlineData("""{"event_action":"trigger","routing_key":"r","payload":{"summary":"\u0000","source":" "}}""", "payload.summary,payload.source")]
    [InlineData("""{"event_action":"acknowledge","routing_key":"r"}""", "dedup_key")]
    [InlineData("""{"event_action":"resolve","routing_key":null,"dedup_key":{}}""", "routing_key,dedup_key")]
    [InlineData("""[]""", "body")]
    [InlineData("""17""", "body")]
    public void What_is_missing_is_named(string json, string fields)
    {
        Assert.False(PagerDutyEvents.Read(Bodies.Of(json), "k").Is(out _, out var refusal));
        Assert.Equal((RefusalKind.Invalid, fields), (refusal!.Kind, string.Join(',', refusal.Fields!.Keys)));
    }

    [Fact]
    public void A_dedup_key_of_255_characters_is_the_longest()
    {
        Assert.Equal(255, Read(Resolve(new string('x', 255))).DedupKey.Length);
        Assert.False(PagerDutyEvents.Read(Bodies.Of(Resolve(new string('x', 256))), "k").Is(out _, out var refusal));
        Assert.Equal(["dedup_key"], refusal!.Fields!.Keys);
    }

    [Theory]
    [InlineData("\"severity\":\"critical\",", Severity.Sev1)]
    [InlineData("\"severity\":\"error\",", Severity.Sev2)]
    [InlineData("\"severity\":\"warning\",", Severity.Sev3)]
    [InlineData("\"severity\":\"info\",", Severity.Sev4)]
    [InlineData("\"severity\":\"{{ .CommonLabels.severity }}\",", Severity.Sev2)]
    [InlineData("\"severity\":7,", Severity.Sev2)]
    [InlineData("", Severity.Sev2)]
    public void An_unknown_or_missing_severity_counts_as_error(string field, Severity severity) =>
        Assert.Equal(severity, Read($$"""{"routing_key":"r","event_action":"trigger","payload":{ {{field}} "summary":"s","source":"x"} }""").Severity);

    [Fact]
    public void A_group_of_one_rule_names_that_rule_also_where_the_sender_writes_members_as_json()
    {
        static string? Rule(string second) => Read($$"""
            {"routing_key":"r","event_action":"trigger","payload":{"summary":"s","source":"x","class":"default","custom_details":
            {"firing":[{"labels":{"alertname":"DiskFull"} },{"labels":{"alertname":"{{second}}"} }],"resolved":[],"num_firing":2} } }
            """).Rule;

        Assert.Equal("DiskFull", Rule("DiskFull"));
        Assert.Null(Rule("InstanceDown"));
    }

    [Fact]
    public void Too_many_details_become_a_marker()
    {
        var details = Read($$"""{"routing_key":"r","event_action":"resolve","dedup_key":"d","x":"{{new string('x', 70_000)}}"}""").DetailsJson;
        Assert.True(JsonDocument.Parse(details).RootElement.GetProperty("truncated").GetBoolean());
        Assert.True(details.Length < 100);
    }

    private static string Resolve(string key) => $$"""{"routing_key":"r","event_action":"resolve","dedup_key":"{{key}}"}""";

    private static AlertEvent Read(string json) => PagerDutyEvents.Read(Bodies.Of(json), "k").Value.Event;
}
