using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>Mappings and signing secrets: what an integration knows about its sender.</summary>
public abstract class SenderSettingTests(Db database)
{
    [Fact]
    public async Task A_body_of_any_shape_is_read_by_the_mapping_of_its_integration()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var id = (await ada.Get("/api/v1/integrations")).Items().Single().Of("id");
        const string Down = """{"check":"web-1","state":"DOWN","why":"503"}""";
        (await app.Anonymous.PostText($"/integrations/{key}/mapped", Down)).Refuses(HttpStatusCode.UnprocessableEntity, "no_mapping");

        var mapping = new { title = "{check} is {state}: {why}", dedupKey = "{check}", status = "{state}", resolved = new[] { "UP" }, source = "{check}" };
        (await ada.Send(HttpMethod.Put, $"/api/v1/integrations/{id}/mapping", new StringContent(JsonSerializer.Serialize(mapping), Encoding.UTF8, "application/json"))).Is(HttpStatusCode.OK);
        Assert.Equal("{check}", (await ada.Get($"/api/v1/integrations/{id}/mapping")).Is(HttpStatusCode.OK).Json.GetProperty("mapping").Of("dedupKey"));
        (await app.Anonymous.PostText($"/integrations/{key}/mapped", Down)).Is(HttpStatusCode.Accepted);
        (await new Client(app.Url, key).PostText("/integrations/mapped", "check=web-1&state=UP", "application/x-www-form-urlencoded")).Is(HttpStatusCode.Accepted);
        var alert = Assert.Single(await ada.Episodes("web-1"));
        Assert.Equal(("web-1 is DOWN: 503", "resolved"), (alert.Of("title"), alert.Of("state")));
    }

    [Fact]
    public async Task A_mapping_is_tried_before_it_counts_and_a_wrong_one_is_not_taken()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        await app.IntegrationKey();
        var path = $"/api/v1/integrations/{(await ada.Get("/api/v1/integrations")).Items().Single().Of("id")}/mapping";
        var tried = (await ada.Post($"{path}/try", new { body = """[{"t":"Disk full","s":"P1"},{"x":1}]""", mapping = new { title = "{t}", severity = "{s}" } })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("Disk full", "sev1"), (tried.GetProperty("alerts")[0].Of("title"), tried.GetProperty("alerts")[0].Of("severity")));
        Assert.Single(tried.GetProperty("problems").EnumerateArray());
        Assert.Equal("null", (await ada.Get(path)).Json.GetProperty("mapping").GetRawText());

        (await ada.Send(HttpMethod.Put, path, new StringContent("""{"title":"{a"}""", Encoding.UTF8, "application/json"))).Refuses(HttpStatusCode.UnprocessableEntity, "bad_mapping");
        (await ada.Send(HttpMethod.Put, "/api/v1/integrations/int_none/mapping", new StringContent("""{"title":"{a}"}""", Encoding.UTF8, "application/json"))).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        (await (await app.As("bob", Core.People.Role.Responder)).Send(HttpMethod.Put, path, new StringContent("""{"title":"{a}"}""", Encoding.UTF8, "application/json"))).Refuses(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Theory]
    [InlineData("grafana", "x-grafana-alerting-signature")]
    [InlineData("sentry", "sentry-hook-signature")]
    [InlineData("events", "x-hub-signature-256")]
    public async Task With_a_signing_secret_only_what_is_signed_with_it_is_taken(string format, string header)
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var id = (await ada.Get("/api/v1/integrations")).Items().Single().Of("id");
        (await ada.Send(HttpMethod.Put, $"/api/v1/integrations/{id}/signing-secret", new StringContent("""{"secret":"s3cret"}""", Encoding.UTF8, "application/json"))).Is(HttpStatusCode.NoContent);

        const string Body = """{"summary":"Disk is full","alerts":[{"status":"firing","labels":{"alertname":"Disk"},"fingerprint":"f"}],"action":"created","data":{"issue":{"id":"1","title":"Boom"}}}""";
        Task<Reply> Send(string signature) => app.Anonymous.Send(HttpMethod.Post, $"/integrations/{key}/{format}", new StringContent(Body, Encoding.UTF8, "application/json"), (header, signature));
        (await app.Anonymous.PostText($"/integrations/{key}/{format}", Body)).Refuses(HttpStatusCode.Unauthorized, "wrong_signature");
        (await Send(Hmac(Body, "another"))).Refuses(HttpStatusCode.Unauthorized, "wrong_signature");
        Assert.Equal(["Unreadable alert from monitoring"], (await ada.Get("/api/v1/alerts")).Items().Select(a => a.Of("title")));
        // Nor is there a way round it by another door.
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Enqueue(new { routing_key = key, event_action = "trigger", payload = new { summary = "x", source = "x", severity = "error" } })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await new Client(app.Url, key).Post("/api/v2/alerts", new[] { new { labels = new { alertname = "x" } } })).Status);
        Assert.Single((await ada.Get("/api/v1/alerts")).Items());
        Assert.True((int)(await Send(Hmac(Body, "s3cret"))).Status is 200 or 202);
        Assert.Equal(2, (await ada.Get("/api/v1/alerts")).Items().Count);

        (await ada.Send(HttpMethod.Put, $"/api/v1/integrations/{id}/signing-secret", new StringContent("""{"secret":null}""", Encoding.UTF8, "application/json"))).Is(HttpStatusCode.NoContent);
        Assert.True((int)(await app.Anonymous.PostText($"/integrations/{key}/{format}", Body)).Status is 200 or 202);
    }

    private static string Hmac(string body, string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}

/// <inheritdoc/>
public sealed class SenderSettingTestsOnSqlite() : SenderSettingTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class SenderSettingTestsOnPostgres() : SenderSettingTests(Db.Postgres);
