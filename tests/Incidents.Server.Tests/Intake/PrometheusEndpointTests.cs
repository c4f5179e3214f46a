using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>Prometheus and rulers that send here as they would to an Alertmanager.</summary>
public abstract class PrometheusEndpointTests(Db database)
{
    [Fact]
    public async Task An_alert_fires_is_said_again_ends_when_its_end_is_past_and_begins_anew()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var prometheus = new Client(app.Url, await app.IntegrationKey());
        var begin = app.Clock.GetUtcNow();
        var seen = new List<string>();
        foreach (var (startsAt, endsAt) in new[] { (0, 4), (0, 5), (0, 2), (0, 2), (0, 9), (6, 12) })
        {
            app.Clock.Move(TimeSpan.FromMinutes(1));
            var reply = (await prometheus.Post("/api/v2/alerts", new[] { Alert("db1", begin.AddMinutes(startsAt), begin.AddMinutes(endsAt)) })).Is(HttpStatusCode.OK);
            Assert.Equal("", reply.Text);
            seen.Add(string.Join(", ", (await ada.All("/api/v1/alerts")).Reverse().Select(a => $"{a.Of("state")} x{a.GetProperty("count")}")));
        }

        // The fifth is a late delivery of what is over: it began no later.
        Assert.Equal(["firing x1", "firing x2", "resolved x2", "resolved x2", "resolved x2", "resolved x2, firing x1"], seen);
        var incidents = (await ada.Get("/api/v1/incidents")).Items();
        // It is back so soon that it is the same trouble.
        Assert.Equal(["Disk of db1 is full: triggered"], incidents.Select(i => $"{i.Of("title")}: {i.Of("state")}"));
    }

    [Fact]
    public async Task The_key_is_the_Bearer_token_or_in_the_path_prefix()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var body = new[] { Alert("db1", app.Clock.GetUtcNow(), app.Clock.GetUtcNow().AddMinutes(4)) };
        (await app.Anonymous.Post($"/integrations/{key}/api/v2/alerts", body)).Is(HttpStatusCode.OK);
        (await new Client(app.Url, key).Post("/api/v2/alerts", body)).Is(HttpStatusCode.OK);
        Assert.Equal(2, Assert.Single((await ada.Get("/api/v1/alerts")).Items()).GetProperty("count").GetInt64());
        foreach (var refused in new[] { await app.Anonymous.Post("/api/v2/alerts", body), await ada.Post("/api/v2/alerts", body), await app.Anonymous.Post("/integrations/wrong/api/v2/alerts", body) })
            refused.Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    [Fact]
    public async Task What_is_good_is_taken_and_of_the_rest_the_sender_and_a_person_are_told()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var prometheus = new Client(app.Url, await app.IntegrationKey());
        var mixed = (await prometheus.Post("/api/v2/alerts", new object[] { Alert("db1", app.Clock.GetUtcNow(), app.Clock.GetUtcNow().AddMinutes(4)), new { labels = new { } } })).Is(HttpStatusCode.BadRequest);
        Assert.Equal(JsonValueKind.String, mixed.Json.ValueKind);
        Assert.Contains("1 of 2 alerts have no 'labels'", mixed.Text);
        foreach (var body in new[] { "", "{", "{}", "null" })
            Assert.Equal(JsonValueKind.String, (await prometheus.PostText("/api/v2/alerts", body)).Is(HttpStatusCode.BadRequest).Json.ValueKind);

        Assert.Equal(["Disk of db1 is full", "Unreadable alert from monitoring"], (await ada.Get("/api/v1/alerts")).Items().Select(a => a.Of("title")).Order(StringComparer.Ordinal));
        Assert.Equal("sev4", Assert.Single(await ada.Episodes("unreadable")).Of("severity"));
        (await prometheus.PostText("/api/v2/alerts", "[]" + new string(' ', 1024 * 1024))).Refuses(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    private static object Alert(string host, DateTimeOffset startsAt, DateTimeOffset endsAt) => new
    {
        labels = new { alertname = "DiskFull", instance = $"{host}:9100", severity = "critical" },
        annotations = new { summary = $"Disk of {host} is full" },
        startsAt,
        endsAt,
        generatorURL = "http://prometheus.example.net:9090/graph",
    };
}

/// <inheritdoc/>
public sealed class PrometheusEndpointTestsOnSqlite() : PrometheusEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class PrometheusEndpointTestsOnPostgres() : PrometheusEndpointTests(Db.Postgres);
