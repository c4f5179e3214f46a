using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class GenericEventsTests
{
    [Theory]
    [InlineData("one", """
        action    Trigger
        key       backup/orders
        title     Backup of orders is 26 h old
        severity  Sev2
        source    backup-01
        rule      BackupTooOld
        starts    2026-03-01T04:05:06+00:00
        link      Job https://jobs.example.net/17
        link      Link https://graphs.example.net/d/backups
        runbook   https://runbooks.example.net/backup-too-old
        details   summary, status, dedupKey, severity, source, rule, occurredAt, service, details, links, runbookUrl
        """)]
    [InlineData("array", """
        action    Trigger
        key       new-0
        title     Queue of invoices grows
        severity  Sev3
        source    mq-1
        details   summary, severity, source

        invalid_event: 'summary' is missing or blank

        action    Resolve
        key       mq-1/invoices
        title     Queue of invoices is served again
        severity  Sev2
        details   summary, status, dedupKey

        invalid_event: 'status' must be one of firing, acknowledged, resolved
        """)]
    [InlineData("acknowledged", """
        action    Acknowledge
        key       backup/orders
        title     
        severity  Sev2
        details   status, dedupKey
        """)]
    [InlineData("resolved", """
        action    Resolve
        key       backup/orders
        title     
        severity  Sev2
        starts    2026-03-01T05:05:06.123+00:00
        details   status, dedupKey, occurredAt
        """)]
    [InlineData("goalert", """
        action    Trigger
        key       build-3/disk
        title     Disk of build-3 is full
        severity  Sev2
        details   summary, details, dedup, meta
        """)]
    [InlineData("goalert-close", """
        action    Resolve
        key       build-3/disk
        title     Disk of build-3 is full
        severity  Sev2
        details   summary, action, dedup
        """)]
    [InlineData("oncall", """
        action    Trigger
        key       6d0f4e1a-probe-88
        title     Probe 88 fails from two regions
        severity  Sev2
        link      Details https://probe.example.net/checks/88
        link      Image https://graphs.example.net/probe/88.png
        details   alert_uid, title, image_url, state, link_to_upstream_details, message
        """)]
    [InlineData("oncall-ok", """
        action    Resolve
        key       6d0f4e1a-probe-88
        title     Probe 88 fails from two regions
        severity  Sev2
        details   alert_uid, title, state, message
        """)]
    public void Samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", Read(Bodies.Sample($"generic/{sample}.json"))
            .Select(item => item.Is(out var read, out var refusal) ? EventTable.Of(read) : $"{refusal.Code}: {refusal.Fields!.Values.Single()}")));

    [Fact]
    public void GoAlert_without_dedup_closes_what_it_opened()
    {
        var opened = One("""{"summary":"Disk full","details":"db1"}""");
        var closed = One("""{"summary":"Disk full","details":"db1","action":"close"}""");

        Assert.Equal((AlertAction.Trigger, AlertAction.Resolve), (opened.Action, closed.Action));
        Assert.Equal(opened.DedupKey, closed.DedupKey);
        Assert.NotEqual(opened.DedupKey, One("""{"summary":"Disk full","details":"db2"}""").DedupKey);
    }

    [Fact]
    public void Our_own_event_without_a_key_is_a_new_alert() => Assert.Equal("new-0", One("""{"summary":"Disk full","details":{}}""").DedupKey);

    [Fact]
    public void A_long_key_is_hashed() => Assert.StartsWith("sha256:", One($$"""{"summary":"s","dedupKey":"{{new string('k', 256)}}"}""").DedupKey);

    [Theory]
    [InlineData("""{"status":"resolved"}""", "dedupKey")]
    [InlineData("""{"status":"loud","dedupKey":""}""", "status")]
    [InlineData("""{}""", "summary")]
    [InlineData("""["text"]""", "body")]
    public void What_is_missing_is_named(string json, string field)
    {
        Assert.False(Read(Bodies.Of(json)).Single().Is(out _, out var refusal));
        Assert.Equal(("invalid_event", field), (refusal!.Code, refusal.Fields!.Keys.Single()));
    }

    [Fact]
    public void An_empty_array_is_nothing_to_do() => Assert.Empty(Read(Bodies.Of("[]")));

    [Fact]
    public void A_thousand_events_are_the_most()
    {
        Assert.Equal(1000, Read(Bodies.Of($"[{string.Join(',', Enumerable.Repeat("{}", 1000))}]")).Count);
        Assert.False(GenericEvents.Read(Bodies.Of($"[{string.Join(',', Enumerable.Repeat("{}", 1001))}]"), _ => "k").Is(out _, out var refusal));
        Assert.Equal("invalid_event", refusal!.Code);
    }

    [Fact]
    public void A_key_given_twice_is_refused_here_and_only_here()
    {
        Assert.False(GenericEvents.Read(Bodies.Of("{\"summary\":\"a\",\n \"summary\":\"b\"}"), _ => "k").Is(out _, out var refusal));
        Assert.Equal("unreadable_json", refusal!.Code);
        Assert.Contains("given twice", refusal.Detail);

        Assert.Equal("g2", AlertmanagerWebhook.Read(Bodies.Of("""{"groupKey":"g1","groupKey":"g2","alerts":[]}""")).Value.GroupKey);
    }

    private static AlertEvent One(string json) => Read(Bodies.Of(json)).Single().Value;

    private static IReadOnlyList<Outcome<AlertEvent>> Read(ReadOnlyMemory<byte> body) => GenericEvents.Read(body, index => $"new-{index}").Value;
}
