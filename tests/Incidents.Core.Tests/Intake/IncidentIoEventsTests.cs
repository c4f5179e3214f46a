using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class IncidentIoEventsTests
{
    [Theory]
    [InlineData("firing", """
        action    Trigger
        key       backup-01/orders
        title     Backup of orders is 26 h old
        severity  Sev3
        source    backup-01
        rule      BackupTooOld
        link      Source https://jobs.example.net/17
        details   title, description, deduplication_key, status, source_url, metadata
        """)]
    [InlineData("resolved", """
        action    Resolve
        key       backup-01/orders
        title     Backup of orders is 1 h old
        severity  Sev2
        details   title, deduplication_key, status
        """)]
    [InlineData("from-alertmanager", """
        action    Trigger
        key       4058705bd29d12f3
        title     Newest backup on backup-01 is 26 h old
        severity  Sev1
        source    backup-01:9100
        rule      BackupTooOld
        starts    2026-03-01T04:05:06.789+00:00
        link      Graph http://prometheus.example.net:9090/graph
        link      Alertmanager http://alertmanager.example.net:9093
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, group
        """)]
    public void Samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", IncidentIoEvents.Read(Bodies.Sample($"incidentio/{sample}.json"), "new").Value.Where(e => e.Rule != "TruncatedAlerts").Select(EventTable.Of)));

    [Fact]
    public void A_group_that_Alertmanager_cut_says_so() =>
        Assert.Equal("TruncatedAlerts", IncidentIoEvents.Read(Bodies.Of("""{"alerts":[{"fingerprint":"f"}],"truncatedAlerts":3}"""), "new").Value[^1].Rule);

    [Theory]
    [InlineData("{}", "title")]
    [InlineData("[]", "title")]
    [InlineData("""{"status":"resolved"}""", "deduplication_key")]
    [InlineData("""{"status":"exploded","title":"t"}""", "status")]
    [InlineData("""{"alerts":{}}""", "alerts")]
    public void What_is_missing_is_named(string json, string field) =>
        Assert.Equal([field], IncidentIoEvents.Read(Bodies.Of(json), "new").Refusal!.Fields!.Keys);

    [Fact]
    public void A_firing_event_without_key_is_new_each_time() =>
        Assert.Equal("new", IncidentIoEvents.Read(Bodies.Of("""{"title":"t"}"""), "new").Value.Single().DedupKey);
}
