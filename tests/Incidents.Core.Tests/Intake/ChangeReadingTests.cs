using System.Globalization;
using System.Text.Json;
using Incidents.Core.Changes;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class ChangeReadingTests
{
    private const string Key = "R0INTAKESAMPLEKEY000000000000001";

    [Theory]
    [InlineData("deploy", """
        summary   Deploy of orders 4.2.0
        id        build-17
        service   orders
        source    ci-7
        happened  2026-03-01T04:05:06.789Z
        version   4.2.0
        author    ada
        link      Build https://ci.example.net/builds/17
        details   payload, links
        """)]
    [InlineData("least", """
        summary   Puppet run on db-1
        details   payload
        """)]
    [InlineData("planned", """
        summary   New disks in db-1
        source    change board
        starts    2026-03-02T22:00:00Z
        ends      2026-03-03T00:00:00Z
        author    grace
        details   payload
        """)]
    public void PagerDutys_samples_are_read_as(string sample, string expected)
    {
        var read = PagerDutyChanges.Read(Bodies.Sample($"pagerduty-change/{sample}.json")).Value;
        Assert.Equal(expected, string.Join('\n', Lines(read.Change)));
        Assert.Equal(Key, read.RoutingKey);
        Assert.DoesNotContain(Key, read.Change.Details);
    }

    [Fact]
    public void A_refused_change_event_says_everything_that_is_wrong_at_once()
    {
        Assert.False(PagerDutyChanges.Read(Bodies.Sample("pagerduty-change/refused.json")).Is(out _, out var refusal));
        Assert.Equal(["routing_key", "payload.summary"], refusal!.Fields!.Keys);
    }

    [Theory]
    [InlineData("one", """
        summary   Deploy of orders 4.2.0
        id        build-17
        service   orders
        source    ci-7
        happened  2026-03-01T04:05:06Z
        version   4.2.0
        author    ada
        link      Build https://ci.example.net/builds/17
        link      Link https://git.example.net/orders/0a1b2c3
        details   summary, occurredAt, service, version, author, source, id, details, links
        """)]
    [InlineData("planned", """
        summary   New disks in db-1
        id        CHG-88
        starts    2026-03-02T22:00:00Z
        ends      2026-03-03T00:00:00Z
        author    grace
        details   summary, startsAt, endsAt, author, id
        """)]
    [InlineData("cancelled", """
        summary   The disks have not come
        id        CHG-88
        cancelled
        details   summary, status, id
        """)]
    [InlineData("array", """
        summary   Feature flag fast-checkout on
        details   summary

        'summary' is missing or blank

        'endsAt' needs a 'startsAt' that is not after it

        'occurredAt' is no time; write 2026-11-20T03:15:00Z

        'id' is missing: nothing tells what is cancelled

        summary   Certificate renewed
        happened  2026-03-01T04:05:06Z
        details   summary, occurredAt
        """)]
    public void Our_own_samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", GenericChanges.Read(Bodies.Sample($"changes/{sample}.json")).Value
            .Select(item => item.Is(out var read, out var refusal) ? string.Join('\n', Lines(read)) : refusal.Fields!.Values.Single())));

    [Fact]
    public void A_CDEvent_is_a_change_of_what_it_names()
    {
        Assert.Equal(
            """
            summary   service deployed: shop/orders
            id        /ci/orders#271069a8-fc18-44f1-b38f-9d70a1695819
            service   orders
            source    /ci/orders
            happened  2026-03-01T04:05:06Z
            version   pkg:oci/orders@4.2.0
            link      Link https://ci.example.net/builds/17
            details   specversion, id, source, type, time, datacontenttype, data
            """, string.Join('\n', Lines(ChangeReading.CloudEvent(JsonDocument.Parse(Bodies.Sample("changes/cdevents.json")).RootElement))));
    }

    [Fact]
    public void Our_own_CloudEvent_has_our_own_words_in_its_data()
    {
        var read = ChangeReading.CloudEvent(JsonDocument.Parse("""
            {"specversion":"1.0","id":"1","source":"/flags","type":"change.flag","data":{"summary":"fast-checkout on","changeId":"f-1","service":"shop","startsAt":"2026-03-02T22:00:00Z","endsAt":"2026-03-02T23:00:00Z","status":"cancelled"}}
            """).RootElement);
        Assert.Equal(("fast-checkout on", "f-1", "shop", true, 22), (read.Summary, read.ExternalId, read.Service, read.IsCancelled, read.StartsAt!.Value.Hour));
    }

    [Theory]
    [InlineData("change.deploy", true)]
    [InlineData("dev.cdevents.service.upgraded.0.2.0", true)]
    [InlineData("dev.cdevents.incident.detected.0.2.0", false)]
    [InlineData("net.example.change.deploy", false)]
    [InlineData("changed", false)]
    [InlineData(null, false)]
    public void Which_CloudEvents_are_changes(string? type, bool isChange) => Assert.Equal(isChange, ChangeReading.IsChange(type));

    private static IEnumerable<string> Lines(ToldChange c)
    {
        yield return $"summary   {c.Summary}";
        foreach (var (name, value) in new[] { ("id", c.ExternalId), ("service", c.Service), ("source", c.Source), ("happened", At(c.HappenedAt)), ("starts", At(c.StartsAt)), ("ends", At(c.EndsAt)), ("version", c.Version), ("author", c.Author) })
            if (value is not null)
                yield return $"{name,-9} {value}";
        foreach (var link in c.Links)
            yield return $"link      {link.Label} {link.Url}";
        if (c.IsCancelled)
            yield return "cancelled";
        using var details = JsonDocument.Parse(c.Details);
        yield return $"details   {string.Join(", ", details.RootElement.EnumerateObject().Select(member => member.Name))}";
    }

    private static string? At(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
