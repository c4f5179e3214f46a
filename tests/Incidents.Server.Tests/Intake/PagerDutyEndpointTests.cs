using System.Net;
using System.Text;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>What senders of PagerDuty events rely on, word for word.</summary>
public class PagerDutyEndpointTests
{
    [Fact]
    public async Task A_trigger_is_answered_as_PagerDuty_answers_it()
    {
        await using var app = await TestApp.Start();
        var reply = (await app.Enqueue(Event(await app.IntegrationKey(), "trigger", "web/1"))).Is(HttpStatusCode.Accepted);
        Assert.Equal("""{"status":"success","message":"Event processed","dedup_key":"web/1"}""", reply.Text);
        Assert.StartsWith("application/json", reply.ContentType);
    }

    [Fact]
    public async Task A_trigger_without_dedup_key_is_a_new_alert_each_time_and_is_told_its_key()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var (first, second) = ((await app.Enqueue(Event(key, "trigger", null))).Of("dedup_key"), (await app.Enqueue(Event(key, "trigger", null))).Of("dedup_key"));
        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.NotEqual(first, second);
        Assert.Equal(2, (await ada.Get("/api/v1/incidents?state=triggered")).Items().Count);

        (await app.Enqueue(Event(key, "resolve", first))).Is(HttpStatusCode.Accepted);
        Assert.Equal(second, (await ada.Get("/api/v1/alerts?state=firing")).Items().Single().Of("dedupKey"));
    }

    [Fact]
    public async Task Trigger_acknowledge_and_resolve_move_alert_and_incident_together()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var states = new List<string>();
        foreach (var action in new[] { "trigger", "acknowledge", "trigger", "resolve" })
        {
            (await app.Enqueue(Event(key, action, "web/1"))).Is(HttpStatusCode.Accepted);
            var alert = (await ada.Episodes("web/1")).Single();
            states.Add($"{action}: {alert.Of("state")}, {(await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Of("state")}");
        }

        Assert.Equal(["trigger: firing, triggered", "acknowledge: acknowledged, acknowledged", "trigger: acknowledged, acknowledged", "resolve: resolved, resolved"], states);
        var incident = (await ada.Get("/api/v1/incidents")).Items().Single();
        Assert.Equal("integration", incident.GetProperty("acknowledgedBy").Of("kind"));
        Assert.Equal("incident_opened alert_acknowledged incident_acknowledged alert_resolved incident_resolved", await ada.Told(incident.Of("id")));
    }

    [Theory]
    [InlineData("acknowledge")]
    [InlineData("resolve")]
    public async Task What_is_said_about_an_unknown_key_is_taken_and_changes_nothing(string action)
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await app.Enqueue(Event(await app.IntegrationKey(), action, "nobody knows it"))).Is(HttpStatusCode.Accepted);
        Assert.Empty((await ada.Get("/api/v1/alerts")).Items());
        Assert.Empty((await ada.Get("/api/v1/incidents")).Items());
    }

    [Fact]
    public async Task A_wrong_routing_key_is_refused_with_errors_that_are_texts()
    {
        await using var app = await TestApp.Start();
        var reply = (await app.Enqueue(Event("not a key", "trigger", "web/1"))).Is(HttpStatusCode.BadRequest);
        Assert.Equal("""{"status":"invalid event","message":"Event object is invalid","errors":["'routing_key' is not the key of an integration here"]}""", reply.Text.Replace("\\u0027", "'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{", 1)]
    [InlineData("[]", 1)]
    [InlineData("null", 1)]
    [InlineData("{}", 2)]
    [InlineData("""{"routing_key":"x","event_action":"trigger","payload":{"severity":"info"}}""", 2)]
    [InlineData("""{"routing_key":"x","event_action":"resolve"}""", 1)]
    [InlineData("""{"routing_key":"x","event_action":"explode","dedup_key":"k"}""", 1)]
    public async Task A_body_that_is_no_event_is_refused_with_errors_that_are_texts(string body, int errors)
    {
        await using var app = await TestApp.Start();
        var reply = (await app.Anonymous.PostText("/v2/enqueue", body)).Is(HttpStatusCode.BadRequest).Json;
        Assert.Equal(("invalid event", "Event object is invalid"), (reply.Of("status"), reply.Of("message")));
        Assert.Equal(errors, reply.GetProperty("errors").GetArrayLength());
        Assert.All(reply.GetProperty("errors").EnumerateArray(), error => Assert.Equal(JsonValueKind.String, error.ValueKind));
    }

    [Fact]
    public async Task The_content_type_is_not_asked_for_and_the_size_is()
    {
        await using var app = await TestApp.Start();
        var body = JsonSerializer.Serialize(Event(await app.IntegrationKey(), "trigger", "web/1"));
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "application/vnd.api+json" })
            (await app.Anonymous.PostText("/v2/enqueue", body, type)).Is(HttpStatusCode.Accepted);
        (await app.Anonymous.Send(HttpMethod.Post, "/v2/enqueue", new ByteArrayContent(Encoding.UTF8.GetBytes(body)))).Is(HttpStatusCode.Accepted);
        var large = (await app.Anonymous.PostText("/v2/enqueue", body + new string(' ', 512 * 1024))).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(JsonValueKind.String, large.Json.GetProperty("errors")[0].ValueKind);
    }

    private static object Event(string key, string action, string? dedupKey) =>
        new { routing_key = key, event_action = action, dedup_key = dedupKey, payload = new { summary = "web is down", source = "web-01", severity = "critical" }, unknown = new { kept = true } };
}
