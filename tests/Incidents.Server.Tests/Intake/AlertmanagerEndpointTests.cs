using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>What Alertmanager would lose if it were answered otherwise, and what it leaves out by itself.</summary>
public class AlertmanagerEndpointTests
{
    [Fact]
    public async Task A_notification_is_answered_with_200_and_each_member_is_an_alert()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var reply = (await app.Notify(await app.IntegrationKey(), Senders.Member("db1"), Senders.Member("db2", "resolved"), Senders.Member("db3"))).Is(HttpStatusCode.OK);
        Assert.Equal("""{"accepted":3,"problem":null}""", reply.Text);
        var alerts = (await ada.Get("/api/v1/alerts")).Items();
        // Of the second only its end is known: it is kept, and calls nobody.
        Assert.Equal(["db1 firing x1", "db2 resolved x0", "db3 firing x1"], alerts.Select(a => $"{a.Of("dedupKey")} {a.Of("state")} x{a.GetProperty("count")}").Order(StringComparer.Ordinal));
        Assert.Equal(2, Assert.Single(await ada.Incidents()).GetProperty("alerts").GetArrayLength());
        var shown = (await ada.Get($"/api/v1/alerts/{alerts[0].Of("id")}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("2026-11-20T03:14:00.123456Z", shown.Of("startsAt"));
        Assert.Equal("DiskFull", shown.GetProperty("details").GetProperty("labels").Of("alertname"));
    }

    [Theory]
    [InlineData("{\"alerts\": nonsense \u0001")]
    [InlineData("""{"title":"a payload of one's own <b>"}""")]
    [InlineData("")]
    [InlineData("""{"alerts":[{"status":"firing","labels":{"alertname":"Broken off""")]
    public async Task A_body_that_cannot_be_read_is_taken_and_a_person_is_told(string body)
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/alertmanager";
        var reply = (await app.Anonymous.PostText(path, body)).Is(HttpStatusCode.OK);
        Assert.NotNull(reply.Of("problem"));
        (await app.Anonymous.PostText(path, body)).Is(HttpStatusCode.OK);

        var incident = Assert.Single(await ada.Incidents("&state=triggered"));
        Assert.Equal(("Unreadable alert from monitoring", "sev4"), (incident.Of("title"), incident.Of("severity")));
        var alert = incident.GetProperty("alerts")[0];
        Assert.Equal(2, alert.GetProperty("count").GetInt32());
        var details = (await ada.Get($"/api/v1/alerts/{alert.Of("id")}")).Json.GetProperty("details");
        Assert.Equal(body, details.Of("body"));
        Assert.Equal(reply.Of("problem"), details.Of("problem"));
    }

    [Fact]
    public async Task Of_a_large_unreadable_body_an_excerpt_is_kept_and_bytes_that_are_no_text_are_marked()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        using var body = new ByteArrayContent([0, 0xFF, .. Enumerable.Repeat((byte)'x', 100_000)]);
        (await app.Anonymous.Send(HttpMethod.Post, $"/integrations/{await app.IntegrationKey()}/alertmanager", body)).Is(HttpStatusCode.OK);
        var alert = (await ada.Get("/api/v1/alerts")).Items().Single();
        var excerpt = (await ada.Get($"/api/v1/alerts/{alert.Of("id")}")).Json.GetProperty("details").Of("body");
        Assert.Equal("\uFFFD\uFFFD" + new string('x', 4094), excerpt);
    }

    [Fact]
    public async Task While_a_group_is_truncated_an_alert_of_low_urgency_says_so_until_it_is_whole_again()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/alertmanager";
        (await app.Anonymous.Post(path, Senders.Notification(3, Senders.Member("db1")))).Is(HttpStatusCode.OK);
        (await app.Anonymous.Post(path, Senders.Notification(2, Senders.Member("db1")))).Is(HttpStatusCode.OK);

        var told = Assert.Single((await ada.Get("/api/v1/alerts?state=firing")).Items(), a => a.Of("rule") == "TruncatedAlerts");
        Assert.Equal(("sev4", 2), (told.Of("severity"), told.GetProperty("count").GetInt32()));
        Assert.Equal("2 alerts of a group are missing in what Alertmanager sends: see max_alerts of its receiver. Group: {}:{alertname=\"DiskFull\"}", told.Of("title"));
        Assert.Equal(2, (await ada.Get($"/api/v1/alerts/{told.Of("id")}")).Json.GetProperty("details").GetProperty("truncatedAlerts").GetInt32());

        (await app.Anonymous.Post(path, Senders.Notification(0, Senders.Member("db1")))).Is(HttpStatusCode.OK);
        Assert.Equal("db1", (await ada.Get("/api/v1/alerts?state=firing")).Items().Single().Of("dedupKey"));
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{told.Of("incidentId")}")).Of("state"));
    }

    [Fact]
    public async Task A_member_that_is_no_alert_is_missing_like_a_truncated_one()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await app.Notify(await app.IntegrationKey(), Senders.Member("db1"), "nonsense")).Is(HttpStatusCode.OK);
        Assert.Equal(["sev1", "sev4"], (await ada.Get("/api/v1/alerts?state=firing")).Items().Select(a => a.Of("severity")).Order(StringComparer.Ordinal));
    }
}
