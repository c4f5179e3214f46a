using System.Net;

namespace Incidents.Server.Tests.Intake;

/// <summary>Our own event format over HTTP, and the key that says whose the events are.</summary>
public class EventsEndpointTests
{
    [Fact]
    public async Task One_event_is_answered_with_its_alert_and_incident()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var first = (await app.Tell(key, new { summary = "Backup is old", dedupKey = "backup", severity = "warning" })).Is(HttpStatusCode.Accepted).Json;
        var again = (await app.Tell(key, new { summary = "Backup is older", dedupKey = "backup", severity = "warning" })).Is(HttpStatusCode.Accepted).Json;

        Assert.Equal((1, 0), (first.GetProperty("accepted").GetInt32(), first.GetProperty("rejected").GetArrayLength()));
        var (item, repeated) = (first.GetProperty("items")[0], again.GetProperty("items")[0]);
        Assert.Equal(["alertId", "incidentId", "dedupKey", "isNew"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal((true, false), (item.GetProperty("isNew").GetBoolean(), repeated.GetProperty("isNew").GetBoolean()));
        Assert.Equal(item.Of("alertId"), repeated.Of("alertId"));
        var alert = (await ada.Get("/api/v1/alerts")).Items().Single();
        Assert.Equal(("Backup is older", 2), (alert.Of("title"), alert.GetProperty("count").GetInt32()));
        Assert.Equal("Backup is old", (await ada.Get($"/api/v1/incidents/{item.Of("incidentId")}")).Of("title"));
    }

    [Fact]
    public async Task Of_an_array_the_good_events_are_taken_and_the_bad_ones_named_by_their_place()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var reply = (await app.Tell(await app.IntegrationKey(), new object[] { new { summary = "one" }, new { severity = "info" }, 7, new { status = "resolved", dedupKey = "unknown" }, new { summary = "two" } })).Is(HttpStatusCode.Accepted).Json;

        Assert.Equal(3, reply.GetProperty("accepted").GetInt32());
        Assert.Equal([1, 2], reply.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("index").GetInt32()));
        Assert.Contains("'summary' is missing", reply.GetProperty("rejected")[0].Of("problem"));
        Assert.Equal("null", reply.GetProperty("items")[1].GetProperty("incidentId").GetRawText());
        // Whoever reads the sender's log is asleep; so a person is told of the two here.
        Assert.Equal(["Unreadable alert from monitoring", "one", "two"], (await ada.Get("/api/v1/alerts")).Items().Select(a => a.Of("title")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_array_is_taken_and_says_nothing()
    {
        await using var app = await TestApp.Start();
        Assert.Equal("""{"accepted":0,"rejected":[],"items":[]}""", (await app.Tell(await app.IntegrationKey(), Array.Empty<object>())).Is(HttpStatusCode.Accepted).Text);
    }

    [Fact]
    public async Task When_nothing_of_a_body_is_an_event_it_is_refused()
    {
        await using var app = await TestApp.Start();
        var path = $"/integrations/{await app.IntegrationKey()}/events";
        (await app.Anonymous.Post(path, new object[] { new { severity = "info" } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_event");
        (await app.Anonymous.Post(path, "text")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_event");
        (await app.Anonymous.PostText(path, """{"summary":"a","summary":"b"}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await app.Anonymous.PostText(path, "")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await app.Anonymous.PostText(path, new string(' ', 1024 * 1024) + "[]")).Refuses(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("events")]
    [InlineData("alertmanager")]
    [InlineData("grafana")]
    public async Task The_key_is_in_the_path_or_a_Bearer_token_with_or_without_the_id_in_the_path(string format)
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var (key, _) = (await app.IntegrationKey(), await app.IntegrationKey("other"));
        var integrations = (await ada.Get("/api/v1/integrations")).Items();
        var mine = integrations.Single(i => i.Of("hint") == key[^4..]).Of("id");
        var others = integrations.Single(i => i.Of("id") != mine).Of("id");
        var withKey = new Client(app.Url, key);
        var body = new { summary = "it", alerts = Array.Empty<object>() };

        Assert.True((await app.Anonymous.Post($"/integrations/{key}/{format}", body)).Status is HttpStatusCode.OK or HttpStatusCode.Accepted);
        foreach (var path in new[] { $"/integrations/{format}", $"/integrations/{mine}/{format}", $"/integrations/{key}/{format}" })
            Assert.True((await withKey.Post(path, body)).Status is HttpStatusCode.OK or HttpStatusCode.Accepted, path);

        foreach (var refused in new[]
        {
            await withKey.Post($"/integrations/{others}/{format}", body),
            await app.Anonymous.Post($"/integrations/{format}", body),
            await app.Anonymous.Post($"/integrations/{mine}/{format}", body),
            await app.Anonymous.Post($"/integrations/{key}x/{format}", body),
            await new Client(app.Url, "wrong").Post($"/integrations/{key}/{format}", body),
            await ada.Post($"/integrations/{format}", body),
        })
        {
            refused.Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
            Assert.DoesNotContain(key, refused.Text);
        }
    }
}
