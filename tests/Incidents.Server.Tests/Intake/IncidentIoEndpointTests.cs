using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>What senders of incident.io's alert events rely on.</summary>
public abstract class IncidentIoEndpointTests(Db database)
{
    [Fact]
    public async Task An_event_fires_is_repeated_and_is_over()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var withKey = new Client(app.Url, key);
        object Event(string status) => new { title = "web is down", deduplication_key = "web/1", status };
        var reply = (await withKey.Post("/v2/alert_events/http/01HZ", Event("firing"))).Is(HttpStatusCode.Accepted);
        Assert.Equal("""{"status":"success","message":"Event accepted for processing","deduplication_key":"web/1"}""", reply.Text);
        (await withKey.Post("/integrations/incidentio", Event("firing"))).Is(HttpStatusCode.Accepted);
        (await app.Anonymous.Post($"/integrations/{key}/incidentio", Event("resolved"))).Is(HttpStatusCode.Accepted);
        var alert = Assert.Single(await ada.Episodes("web/1"));
        Assert.Equal(("resolved", 2), (alert.Of("state"), alert.GetProperty("count").GetInt32()));
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));
    }

    [Fact]
    public async Task Alertmanagers_group_is_taken_alert_by_alert()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        (await new Client(app.Url, await app.IntegrationKey()).Post("/integrations/incidentio", Senders.Notification(1, Senders.Member("db1"), Senders.Member("db2")))).Is(HttpStatusCode.Accepted);
        Assert.Equal(["DiskFull", "DiskFull", "TruncatedAlerts"], (await ada.Get("/api/v1/alerts?state=firing")).Items().Select(a => a.Of("rule")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wrong_key_and_a_wrong_body_are_refused_with_errors_that_are_texts()
    {
        await using var app = await TestApp.Start(database);
        var withKey = new Client(app.Url, await app.IntegrationKey());
        Refused(await app.Anonymous.Post("/v2/alert_events/http/1", new { title = "t" }), HttpStatusCode.Unauthorized);
        foreach (var body in new[] { "", "{", "[]", "{}", """{"title":"t","status":"resolved"}""" })
            Refused(await withKey.PostText("/v2/alert_events/http/1", body), HttpStatusCode.BadRequest);
        Refused(await withKey.PostText("/v2/alert_events/http/1", new string(' ', 1024 * 1024) + "{}"), HttpStatusCode.RequestEntityTooLarge);
    }

    private static void Refused(Reply reply, HttpStatusCode status)
    {
        var said = reply.Is(status).Json;
        Assert.Equal(["message", "errors", "error"], said.EnumerateObject().Select(p => p.Name));
        Assert.All(said.GetProperty("errors").EnumerateArray(), error => Assert.Equal(JsonValueKind.String, error.ValueKind));
        Assert.True(said.GetProperty("errors").GetArrayLength() > 0);
    }
}

/// <inheritdoc/>
public sealed class IncidentIoEndpointTestsOnSqlite() : IncidentIoEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class IncidentIoEndpointTestsOnPostgres() : IncidentIoEndpointTests(Db.Postgres);
