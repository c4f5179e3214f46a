using System.Net;
using System.Net.Http.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>Grafana, of today and of before: each alert by itself, answered so that nothing is lost.</summary>
public abstract class GrafanaEndpointTests(Db database)
{
    [Fact]
    public async Task An_alert_fires_is_repeated_and_is_over()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/grafana";
        Assert.Equal("""{"accepted":2,"problem":null}""", (await app.Anonymous.Post(path, Senders.Notification(0, Senders.Member("db1"), Senders.Member("db2")))).Is(HttpStatusCode.OK).Text);
        (await app.Anonymous.Send(HttpMethod.Put, path, JsonContent.Create(Senders.Notification(0, Senders.Member("db1"), Senders.Member("db2", "resolved"))))).Is(HttpStatusCode.OK);
        Assert.Equal(["firing x2", "resolved x1"], (await ada.Get("/api/v1/alerts")).Items().Select(a => $"{a.Of("state")} x{a.GetProperty("count")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_rule_of_the_older_alerting_opens_repeats_and_resolves_one_incident()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/grafana";
        var seen = new List<string>();
        foreach (var state in new[] { "alerting", "no_data", "paused", "ok" })
        {
            (await app.Anonymous.Post(path, new { ruleId = 7, orgId = 1, ruleName = "CPU", title = $"[{state}] CPU", state })).Is(HttpStatusCode.OK);
            var alert = Assert.Single(await ada.Episodes("rule/1/7"));
            seen.Add($"{state}: {alert.Of("state")} x{alert.GetProperty("count")}, {(await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Of("state")}");
        }

        Assert.Equal(["alerting: firing x1, triggered", "no_data: firing x2, triggered", "paused: firing x2, triggered", "ok: resolved x2, resolved"], seen);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_taken_and_a_person_is_told()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = $"/integrations/{await app.IntegrationKey()}/grafana";
        Assert.NotNull((await app.Anonymous.PostText(path, """{"text":"a payload of one's own"}""")).Is(HttpStatusCode.OK).Of("problem"));
        var incident = Assert.Single((await ada.Get("/api/v1/incidents?state=triggered")).Items());
        Assert.Equal(("Unreadable alert from monitoring", "sev4"), (incident.Of("title"), incident.Of("severity")));
    }
}

/// <inheritdoc/>
public sealed class GrafanaEndpointTestsOnSqlite() : GrafanaEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class GrafanaEndpointTestsOnPostgres() : GrafanaEndpointTests(Db.Postgres);
