using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class OpsgenieAlertsTests
{
    [Theory]
    [InlineData("create", """
        action    Trigger
        key       orders-db/replication-lag
        title     Replication of orders-db is 412 s behind
        severity  Sev1
        source    orders-db-2.example.net
        rule      ReplicationLag
        link      Source https://probe.example.net/checks/88
        runbook   https://runbooks.example.net/replication-lag
        details   message, alias, description, responders, visibleTo, actions, tags, details, entity, source, priority, user, note
        """)]
    [InlineData("create-from-alertmanager", """
        action    Trigger
        key       b5d3a1c6a8d6cfe0c7e2f77f1df8ac5c8b0ce7f6e2e1a6a4c6f0f7c2d9b81e34
        title     [FIRING:1] BackupTooOld (backup-01:9100 warning)
        severity  Sev3
        source    backup-01:9100
        rule      BackupTooOld
        link      Source http://alertmanager.example.net:9093/#/alerts?receiver=incidents
        details   alias, message, description, details, source
        """)]
    [InlineData("create-least", """
        action    Trigger
        key       new
        title     Certificate of shop.example.net ends in 3 days
        severity  Sev3
        details   message
        """)]
    [InlineData("create-empty-message", """
        action    Trigger
        key       9b2f
        title     DiskFull on db-1:9100
        severity  Sev4
        source    db-1:9100
        rule      DiskFull
        details   alias, message, details, source, priority
        """)]
    public void Samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, EventTable.Of(OpsgenieAlerts.Create(Bodies.Sample($"opsgenie/{sample}.json"), "new").Value));

    [Theory]
    [InlineData("P1", Severity.Sev1)]
    [InlineData("P2", Severity.Sev2)]
    [InlineData("P3", Severity.Sev3)]
    [InlineData("P4", Severity.Sev4)]
    [InlineData("P5", Severity.Sev4)]
    [InlineData("", Severity.Sev3)]
    [InlineData("{{ .priority }}", Severity.Sev2)]
    public void A_missing_priority_is_P3_as_with_Opsgenie(string priority, Severity severity) =>
        Assert.Equal(severity, OpsgenieAlerts.Create(Bodies.Of($$"""{"message":"m","priority":"{{priority}}"}"""), "new").Value.Severity);

    [Fact]
    public void Who_closes_may_say_why_and_what_cannot_be_read_closes_too()
    {
        Assert.Equal(new AlertRemark { Action = AlertAction.Resolve, Note = "probe: Lag is below 5 s again" }, OpsgenieAlerts.Remark(Bodies.Sample("opsgenie/close.json"), AlertAction.Resolve));
        foreach (var body in new[] { "", "{", "[]", "{}", """{"note":7}""" })
            Assert.Equal(AlertAction.Acknowledge, OpsgenieAlerts.Remark(Bodies.Of(body), AlertAction.Acknowledge).Action);
    }

    [Fact]
    public void A_note_keeps_its_lines_and_must_say_something()
    {
        Assert.Equal("Grace: The vendor has opened a case.\nNumber 4711.", OpsgenieAlerts.Note(Bodies.Sample("opsgenie/note.json")).Value.Note);
        Assert.Equal(10_000, OpsgenieAlerts.Note(Bodies.Of($$"""{"note":"{{new string('x', 20_000)}}"}""")).Value.Note!.Length);
        Assert.Equal(["note"], OpsgenieAlerts.Note(Bodies.Of("""{"note":" "}""")).Refusal!.Fields!.Keys);
        Assert.Equal(["message"], OpsgenieAlerts.Message(Bodies.Of("{}")).Refusal!.Fields!.Keys);
        Assert.Equal("", OpsgenieAlerts.Description(Bodies.Of("{}")).Value.Description);
    }

    [Fact]
    public void A_long_alias_is_hashed_in_the_body_and_in_the_address_alike()
    {
        var alias = new string('a', 512);
        Assert.Equal(OpsgenieAlerts.Alias($" {alias}"), OpsgenieAlerts.Create(Bodies.Of($$"""{"message":"m","alias":"{{alias}} "}"""), "new").Value.DedupKey);
        Assert.StartsWith("sha256:", OpsgenieAlerts.Alias(alias));
    }

    [Fact]
    public void The_id_of_a_request_holds_what_became_of_it()
    {
        var request = new OpsgenieRequest("0e7c", "close", "alt_1");
        Assert.Equal(request, OpsgenieRequest.Read(request.Id));
        Assert.Null(OpsgenieRequest.Read(new OpsgenieRequest("0e7c", "close", null).Id)!.AlertId);
        Assert.All(new[] { "", ".", "a.b", "a..b", "a.b.c.d" }, id => Assert.Null(OpsgenieRequest.Read(id)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    public void A_body_of_another_shape_is_refused(string json) =>
        Assert.Equal(["body"], OpsgenieAlerts.Create(Bodies.Of(json), "new").Refusal!.Fields!.Keys);
}
