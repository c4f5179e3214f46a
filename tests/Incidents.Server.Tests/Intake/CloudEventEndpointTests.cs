using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Incidents.Server.Tests.Intake;

/// <summary>CloudEvents over HTTP as the standard's bindings say it.</summary>
public abstract class CloudEventEndpointTests(Db database)
{
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";

    [Fact]
    public async Task The_same_alert_is_opened_repeated_and_resolved_in_all_three_modes()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var path = $"/integrations/{key}/cloudevents";
        var first = (await app.Anonymous.PostText(path, Event("1", "disk.full"), Structured)).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal(["accepted", "rejected", "items"], first.EnumerateObject().Select(p => p.Name));
        Assert.True(first.GetProperty("items")[0].GetProperty("isNew").GetBoolean());

        using var data = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"summary":"Disk of db1 is full"}""")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } };
        (await app.Anonymous.Send(HttpMethod.Post, path, data, ("ce-specversion", "1.0"), ("ce-id", "2"), ("ce-source", "/probe"), ("ce-type", "disk.full"), ("ce-subject", "%64b1"))).Is(HttpStatusCode.Accepted);
        Assert.Equal("firing x2", await State());

        var batch = (await app.Anonymous.PostText(path, $"[{Event("3", "disk.full")},{{}},{Event("4", "disk.resolved")}]", Batched)).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal((2, 1), (batch.GetProperty("accepted").GetInt32(), batch.GetProperty("rejected")[0].GetProperty("index").GetInt32()));
        Assert.Equal("resolved x3", await State());

        async Task<string> State() => (await ada.Episodes("/probe#db1")).Single() is var alert ? $"{alert.Of("state")} x{alert.GetProperty("count")}" : "";
    }

    [Fact]
    public async Task The_token_is_a_Bearer_or_in_the_query()
    {
        await using var app = await TestApp.Start(database);
        var key = await app.IntegrationKey();
        (await new Client(app.Url, key).PostText("/integrations/cloudevents", "[]", Batched)).Is(HttpStatusCode.Accepted);
        (await app.Anonymous.PostText($"/integrations/cloudevents?access_token={key}", "[]", Batched)).Is(HttpStatusCode.Accepted);
        foreach (var path in new[] { "/integrations/cloudevents", "/integrations/cloudevents?access_token=wrong", $"/integrations/cloudevents?access_token={key}&access_token=x", "/integrations/wrong/cloudevents" })
            (await app.Anonymous.PostText(path, "[]", Batched)).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    [Fact]
    public async Task Who_has_a_key_is_told_that_he_may_send()
    {
        await using var app = await TestApp.Start(database);
        var key = await app.IntegrationKey();
        var reply = (await app.Anonymous.Send(HttpMethod.Options, $"/integrations/{key}/cloudevents", null, ("WebHook-Request-Origin", "events.example.net"), ("WebHook-Request-Rate", "120"))).Is(HttpStatusCode.OK);
        Assert.Equal(("events.example.net", "120", "POST"), (reply.Headers["WebHook-Allowed-Origin"], reply.Headers["WebHook-Allowed-Rate"], reply.Headers["Allow"]));
        var anyRate = (await app.Anonymous.Send(HttpMethod.Options, $"/integrations/cloudevents?access_token={key}", null, ("WebHook-Request-Origin", "events.example.net"))).Is(HttpStatusCode.OK);
        Assert.Equal("*", anyRate.Headers["WebHook-Allowed-Rate"]);
        Assert.False((await app.Anonymous.Send(HttpMethod.Options, $"/integrations/{key}/cloudevents")).Is(HttpStatusCode.OK).Headers.ContainsKey("WebHook-Allowed-Origin"));
        (await app.Anonymous.Send(HttpMethod.Options, "/integrations/cloudevents", null, ("WebHook-Request-Origin", "x"))).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    [Fact]
    public async Task What_is_no_event_is_refused()
    {
        await using var app = await TestApp.Start(database);
        var path = $"/integrations/{await app.IntegrationKey()}/cloudevents";
        (await app.Anonymous.PostText(path, "{}", Structured)).Refuses(HttpStatusCode.BadRequest, "invalid_cloud_event");
        (await app.Anonymous.PostText(path, "{}", Batched)).Refuses(HttpStatusCode.BadRequest, "invalid_cloud_event");
        (await app.Anonymous.PostText(path, "{", Structured)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await app.Anonymous.PostText(path, "<a/>", "application/xml")).Refuses(HttpStatusCode.UnsupportedMediaType, "unknown_event_format");
        (await app.Anonymous.PostText(path, new string(' ', 1024 * 1024) + "[]", Batched)).Refuses(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    private static string Event(string id, string type) => $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"/probe","type":"{{{type}}}","subject":"db1","data":{"summary":"Disk of db1 is full"}}""";
}

/// <inheritdoc/>
public sealed class CloudEventEndpointTestsOnSqlite() : CloudEventEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class CloudEventEndpointTestsOnPostgres() : CloudEventEndpointTests(Db.Postgres);
