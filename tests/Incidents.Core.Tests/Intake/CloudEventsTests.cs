using System.Text;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class CloudEventsTests
{
    private const string Structured = "application/cloudevents+json; charset=utf-8";
    private const string Batched = "application/cloudevents-batch+json";

    [Theory]
    [InlineData("structured", Structured, """
        action    Trigger
        key       https://probes.example.net/88#shop/checkout
        title     Checkout fails from two regions
        severity  Sev1
        source    https://probes.example.net/88
        rule      net.example.probe.failed
        starts    2026-03-01T04:05:06.789+00:00
        link      Source https://probes.example.net/88
        runbook   https://runbooks.example.net/checkout
        details   specversion, id, source, type, subject, time, datacontenttype, traceparent, data
        """)]
    [InlineData("batch", Batched, """
        action    Resolve
        key       https://probes.example.net/88#shop/checkout
        title     net.example.probe.resolved.v1: shop/checkout
        severity  Sev2
        source    https://probes.example.net/88
        rule      net.example.probe.resolved.v1
        link      Source https://probes.example.net/88
        details   specversion, id, source, type, subject

        action    Trigger
        key       backup/orders
        title     Backup of orders is 26 h old
        severity  Sev3
        source    /backups
        rule      net.example.backup.late
        details   specversion, id, source, type, data

        invalid_cloud_event: id

        action    Trigger
        key       /backups#id=20
        title     net.example.backup.late
        severity  Sev2
        source    /backups
        rule      net.example.backup.late
        details   specversion, id, source, type, data

        invalid_cloud_event: type
        """)]
    public void Samples_are_read_as(string sample, string contentType, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", CloudEvents.Read(contentType, [], Bodies.Sample($"cloudevents/{sample}.json")).Value
            .Select(item => item.Is(out var read, out var refusal) ? EventTable.Of(read) : $"{refusal.Code}: {refusal.Fields!.Keys.Single()}")));

    [Fact]
    public void A_binary_event_is_the_structured_one_that_it_stands_for()
    {
        var read = Binary("application/json", """{"summary":"Disk of db1 is full","severity":"warning","free":4.20}""", ("ce-specversion", "1.0"), ("CE-Id", "17"), ("ce-source", "/probes"), ("ce-type", "net.example.disk"), ("ce-subject", "db1"), ("Host", "x"));
        Assert.Equal(
            """
            action    Trigger
            key       /probes#db1
            title     Disk of db1 is full
            severity  Sev3
            source    /probes
            rule      net.example.disk
            details   specversion, id, source, type, subject, datacontenttype, data
            """,
            EventTable.Of(read.Value));
        Assert.Contains("""{"summary":"Disk of db1 is full","severity":"warning","free":4.20}""", read.Value.DetailsJson);
    }

    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("\"a \\\"b\\\" %25\"", "a \"b\" %")]
    [InlineData("100%", "100%")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%00b", "ab")]
    [InlineData("%C0%A0", null)]
    [InlineData("%ED%A0%80", null)]
    [InlineData("%FF", null)]
    public void Headers_are_decoded_once_and_must_be_UTF8(string header, string? subject)
    {
        var read = Binary("text/plain", "x", ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "s"), ("ce-type", "t"), ("ce-subject", header));
        Assert.Equal(subject is null ? null : $"s#{subject}", read.Is(out var said, out var refusal) ? said.DedupKey : null);
        Assert.Equal(subject is null ? "ce-subject" : null, refusal?.Fields!.Keys.Single());
    }

    [Theory]
    [InlineData("text/plain", "some <text>", "\"data\":\"some <text>\"")]
    [InlineData("application/octet-stream", "\u0001", "\"data\":\"\\u0001\"")]
    [InlineData("application/vnd.x+json", "[1]", "\"data\":[1]")]
    public void Binary_data_is_kept_whatever_it_is(string contentType, string body, string kept) =>
        Assert.Contains(kept, Binary(contentType, body, ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "s"), ("ce-type", "t")).Value.DetailsJson);

    [Fact]
    public void Bytes_that_are_no_text_are_kept_as_base64() =>
        Assert.Contains("\"data_base64\":\"/w==\"", CloudEvents.Read("image/png", Headers(("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "s"), ("ce-type", "t")), new byte[] { 0xFF }).Value.Single().Value.DetailsJson);

    [Theory]
    [InlineData("net.example.disk.resolved", "{}", AlertAction.Resolve)]
    [InlineData("net.example.disk.closed.v2", "{}", AlertAction.Resolve)]
    [InlineData("net.example.disk.ok", "{}", AlertAction.Resolve)]
    [InlineData("net.example.disk.acknowledged", "{}", AlertAction.Acknowledge)]
    [InlineData("net.example.disk", """{"status":"resolved"}""", AlertAction.Resolve)]
    [InlineData("net.example.disk.resolved", """{"status":"firing"}""", AlertAction.Trigger)]
    [InlineData("net.example.unresolved", "{}", AlertAction.Trigger)]
    public void The_type_or_the_data_tell_that_it_is_over(string type, string data, AlertAction action) =>
        Assert.Equal(action, One($$"""{"specversion":"1.0","id":"1","source":"s","type":"{{type}}","subject":"x","data":{{data}}}""").Value.Action);

    [Fact]
    public void The_end_of_what_has_no_name_is_refused_and_a_repeat_is_the_same()
    {
        Assert.Equal(["subject"], One("""{"specversion":"1.0","id":"1","source":"s","type":"x.resolved"}""").Refusal!.Fields!.Keys);
        Assert.Equal(["specversion", "id", "source", "type"], One("{}").Refusal!.Fields!.Keys);
        Assert.Equal(One("""{"specversion":"1.0","id":"1","source":"s","type":"x"}""").Value.DedupKey, One("""{"specversion":"1.0","id":"1","source":"s","type":"x"}""").Value.DedupKey);
    }

    [Theory]
    [InlineData("application/json", "{}", "unknown_event_format")]
    [InlineData(null, "", "unknown_event_format")]
    [InlineData("application/cloudevents+avro", "{}", "unknown_event_format")]
    [InlineData("application/cloudevents-batch+protobuf", "[]", "unknown_event_format")]
    [InlineData(Batched, "{}", "invalid_cloud_event")]
    [InlineData(Structured, "{", "unreadable_json")]
    public void Another_form_is_refused(string? contentType, string body, string code) => Assert.Equal(code, CloudEvents.Read(contentType, [], Bodies.Of(body)).Refusal!.Code);

    [Fact]
    public void A_whole_event_is_known_also_under_another_content_type_and_an_empty_batch_is_one()
    {
        Assert.Equal("net.example.probe.failed", CloudEvents.Read("text/plain", [], Bodies.Sample("cloudevents/structured.json")).Value.Single().Value.Rule);
        Assert.Empty(CloudEvents.Read(Batched, [], Bodies.Of("[]")).Value);
    }

    private static Outcome<AlertEvent> One(string json) => CloudEvents.Read(Structured, [], Bodies.Of(json)).Value.Single();

    private static Outcome<AlertEvent> Binary(string contentType, string body, params (string Name, string Value)[] headers) =>
        CloudEvents.Read(contentType, Headers(headers), Encoding.UTF8.GetBytes(body)) is var read && read.Refusal is { } refusal ? refusal : read.Value.Single();

    private static KeyValuePair<string, string>[] Headers(params (string Name, string Value)[] headers) => [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))];
}
