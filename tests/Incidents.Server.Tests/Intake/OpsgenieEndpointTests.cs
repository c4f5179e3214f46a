using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>What senders of Opsgenie alerts rely on, word for word.</summary>
public abstract class OpsgenieEndpointTests(Db database)
{
    [Fact]
    public async Task An_alert_is_answered_as_Opsgenie_answers_it()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var reply = (await Send(app, await app.IntegrationKey(), HttpMethod.Post, "/v2/alerts", new { message = "web is down", alias = "web/1", priority = "P2" })).Is(HttpStatusCode.Accepted);
        Assert.StartsWith("application/json", reply.ContentType);
        Assert.Equal(["result", "took", "requestId"], reply.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("Request will be processed", JsonValueKind.Number), (reply.Of("result"), reply.Json.GetProperty("took").ValueKind));
        var alert = Assert.Single(await ada.Episodes("web/1"));
        Assert.Equal(("web is down", "sev2", "firing"), (alert.Of("title"), alert.Of("severity"), alert.Of("state")));
    }

    [Fact]
    public async Task Create_acknowledge_create_and_close_by_alias_move_alert_and_incident_together()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var states = new List<string>();
        foreach (var word in new[] { "", "/web%2F1/acknowledge", "", "/web%2F1/close", "" })
        {
            (await Send(app, key, HttpMethod.Post, $"/v2/alerts{word}?identifierType=alias", word == "" ? new { message = "web is down", alias = "web/1" } : new { source = "probe" })).Is(HttpStatusCode.Accepted);
            states.Add(string.Join(", ", (await ada.Episodes("web/1")).Select(a => $"{a.Of("state")} x{a.GetProperty("count")}")));
        }

        Assert.Equal(["firing x1", "acknowledged x1", "acknowledged x2", "resolved x2"], states[..4]);
        Assert.Equal(["firing x1", "resolved x2"], states[4].Split(", ").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_can_be_asked_for_later_and_tells_the_alert_by_whose_id_it_can_be_closed()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var request = (await Send(app, key, HttpMethod.Post, "/v2/alerts", new { message = "web is down" })).Of("requestId");
        var status = (await Send(app, key, HttpMethod.Get, $"/v2/alerts/requests/{request}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(request, status.Of("requestId"));
        var data = status.GetProperty("data");
        Assert.Equal(["success", "action", "processedAt", "integrationId", "isSuccess", "status", "alertId", "alias"], data.EnumerateObject().Select(p => p.Name));
        Assert.Equal((true, true, "Create", "Created alert"), (data.GetProperty("success").GetBoolean(), data.GetProperty("isSuccess").GetBoolean(), data.Of("action"), data.Of("status")));
        Assert.Single(await ada.Episodes(data.Of("alias")));

        (await Send(app, key, HttpMethod.Post, $"/v2/alerts/{data.Of("alertId")}/close", new { note = "gone" })).Is(HttpStatusCode.Accepted);
        Assert.Equal("resolved", Assert.Single(await ada.Episodes(data.Of("alias"))).Of("state"));
    }

    [Fact]
    public async Task What_is_said_about_an_unknown_alert_is_taken_and_the_request_tells_that_there_is_none()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var (key, other) = (await app.IntegrationKey(), await app.IntegrationKey("other"));
        var theirs = (await Status(app, other, await Send(app, other, HttpMethod.Post, "/v2/alerts", new { message = "theirs", alias = "x" }))).Of("alertId");
        foreach (var path in new[] { "/v2/alerts/nobody/close?identifierType=alias", "/v2/alerts/x/close?identifierType=alias", "/v2/alerts/x/close?identifierType=tiny", $"/v2/alerts/{theirs}/close", $"/v2/alerts/{theirs}/acknowledge?identifierType=id" })
        {
            var data = await Status(app, key, (await Send(app, key, HttpMethod.Post, path, new { })).Is(HttpStatusCode.Accepted));
            Assert.Equal((false, false, "Alert does not exist", ""), (data.GetProperty("success").GetBoolean(), data.GetProperty("isSuccess").GetBoolean(), data.Of("status"), data.Of("alertId")));
        }

        Assert.Equal("firing", Assert.Single((await ada.Get("/api/v1/alerts")).Items()).Of("state"));
    }

    [Fact]
    public async Task An_ended_alert_that_is_closed_by_its_id_does_not_end_the_next()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var first = (await Status(app, key, await Send(app, key, HttpMethod.Post, "/v2/alerts", new { message = "web", alias = "web" }))).Of("alertId");
        await Send(app, key, HttpMethod.Post, $"/v2/alerts/{first}/close", new { });
        await Send(app, key, HttpMethod.Post, "/v2/alerts", new { message = "web", alias = "web" });
        await Send(app, key, HttpMethod.Post, $"/v2/alerts/{first}/close", new { });
        Assert.Equal(["firing", "resolved"], (await ada.Episodes("web")).Select(a => a.Of("state")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Notes_go_to_the_timeline_and_other_words_to_the_alert()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        await Send(app, key, HttpMethod.Post, "/v2/alerts", new { message = "web is down", alias = "web 1%2F", description = "one \"line\"" });
        const string Alert = "/v2/alerts/web%201%252F";
        (await Send(app, key, HttpMethod.Post, $"{Alert}/notes?identifierType=alias", new { user = "Grace", note = "looked at it" })).Is(HttpStatusCode.Accepted);
        (await Send(app, key, HttpMethod.Put, $"{Alert}/message?identifierType=alias", new { message = "web and api are down" })).Is(HttpStatusCode.Accepted);
        (await Send(app, key, HttpMethod.Put, $"{Alert}/description?identifierType=alias", new { description = "one \"line\"" })).Is(HttpStatusCode.Accepted);
        (await Send(app, key, HttpMethod.Put, $"{Alert}/description?identifierType=alias", new { description = "two lines" })).Is(HttpStatusCode.Accepted);

        var alert = Assert.Single(await ada.Episodes("web 1%2F"));
        Assert.Equal("web and api are down", alert.Of("title"));
        var timeline = (await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}/timeline")).Items();
        Assert.Equal(["Grace: looked at it", "two lines"], timeline.Where(e => e.Of("kind") == "note").Select(e => e.Of("text")));
    }

    [Fact]
    public async Task A_wrong_key_and_a_wrong_body_are_refused_in_Opsgenies_words()
    {
        await using var app = await TestApp.Start(database);
        var key = await app.IntegrationKey();
        foreach (var scheme in new[] { "GenieKey wrong", $"Basic {key}", key, "GenieKey" })
            Refused(await app.Anonymous.Send(HttpMethod.Post, "/v2/alerts", JsonContent.Create(new { message = "m" }), ("Authorization", scheme)), HttpStatusCode.Unauthorized);
        Refused(await app.Anonymous.Get("/v2/alerts/requests/a.create.none"), HttpStatusCode.Unauthorized);
        foreach (var body in new[] { "", "{", "[]", "null" })
            Refused(await Text(body), HttpStatusCode.UnprocessableEntity);
        Refused(await Text("{}" + new string(' ', 512 * 1024)), HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("'note' is missing or blank", Refused(await Send(app, key, HttpMethod.Post, "/v2/alerts/x/notes", new { }), HttpStatusCode.UnprocessableEntity).GetProperty("errors").Of("note"));
        foreach (var request in new[] { "nonsense", "a.create.alt_0", "a.explode.none" })
            Refused(await Send(app, key, HttpMethod.Get, $"/v2/alerts/requests/{request}"), HttpStatusCode.NotFound);

        Task<Reply> Text(string body) => app.Anonymous.Send(HttpMethod.Post, "/v2/alerts", new StringContent(body, Encoding.UTF8, "text/plain"), ("Authorization", $"GenieKey {key}"));
    }

    private static JsonElement Refused(Reply reply, HttpStatusCode status)
    {
        var said = reply.Is(status).Json;
        Assert.Equal(["message", "errors", "took", "requestId"], said.EnumerateObject().Select(p => p.Name));
        return said;
    }

    private static async Task<JsonElement> Status(TestApp app, string key, Reply reply) => (await Send(app, key, HttpMethod.Get, $"/v2/alerts/requests/{reply.Of("requestId")}")).Is(HttpStatusCode.OK).Json.GetProperty("data");

    private static Task<Reply> Send(TestApp app, string key, HttpMethod method, string path, object? body = null) =>
        app.Anonymous.Send(method, path, body is null ? null : JsonContent.Create(body), ("Authorization", $"GenieKey {key}"));
}

/// <inheritdoc/>
public sealed class OpsgenieEndpointTestsOnSqlite() : OpsgenieEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class OpsgenieEndpointTestsOnPostgres() : OpsgenieEndpointTests(Db.Postgres);
