using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Server.Tests.Stories;

/// <summary>Debian's real Alertmanager is pointed at the server, is told alerts as Prometheus would tell them, and what it makes of them is seen through the API.</summary>
public abstract class AlertmanagerStory(Db database)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Ended = DateTimeOffset.UtcNow.AddMinutes(-1);

    [Fact]
    public async Task By_webhook_the_alerts_of_one_rule_have_one_incident_that_ends_when_Alertmanager_says_so_of_all()
    {
        Alertmanager.Required();
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        using var alertmanager = await Alertmanager.Start(Alertmanager.WebhookTo(new Uri($"{app.Url}/integrations/{key}/alertmanager")));

        await alertmanager.Post(Alert("db1"), Alert("db2"));
        await Until(ada, "two alerts fire", alerts => alerts.Count == 2);
        await alertmanager.Post(Alert("db3"));
        await Until(ada, "a third one fires, told with the other two again", alerts => alerts.Count == 3 && Of(alerts, "db1").GetProperty("count").GetInt64() >= 2);

        var firing = await Alerts(ada);
        Assert.Equal(["Disk of db1 is full", "Disk of db2 is full", "Disk of db3 is full"], firing.Select(a => a.Of("title")).Order(StringComparer.Ordinal));
        Assert.All(firing, alert => Assert.Matches("^[0-9a-f]{16}$", alert.Of("dedupKey")));
        Assert.All(firing, alert => Assert.Equal(("firing", "sev1", "DiskFull"), (alert.Of("state"), alert.Of("severity"), alert.Of("rule"))));
        var incident = Assert.Single(await Incidents(ada));
        Assert.Equal(("triggered", "sev1", "orders-db", 3L), (incident.Of("state"), incident.Of("severity"), incident.Of("service"), incident.GetProperty("alertCount").GetInt64()));

        await alertmanager.Post(Alert("db1", resolved: true));
        await Until(ada, "db1 is over", alerts => Of(alerts, "db1").Of("state") == "resolved");
        Assert.Equal("triggered", Assert.Single(await Incidents(ada)).Of("state"));
        Assert.Equal("incident_opened alert_joined alert_joined alert_resolved", await ada.Told(incident.Of("id")));

        await alertmanager.Post(Alert("db1", again: true), Alert("db2", resolved: true), Alert("db3", resolved: true));
        await Until(ada, "db1 is full again, the others are over", alerts => alerts.Count == 4 && alerts.Count(a => a.Of("state") == "resolved") == 3);
        // A new episode of the same alert, and the same trouble.
        Assert.Equal(2, (await Alerts(ada)).Count(a => a.Of("source") == "db1:9100"));
        Assert.Equal("triggered", Assert.Single(await Incidents(ada)).Of("state"));
    }

    [Fact]
    public async Task The_key_may_come_as_Bearer_token_so_that_the_URL_holds_no_secret()
    {
        Alertmanager.Required();
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var id = (await ada.Get("/api/v1/integrations")).Items().Single().Of("id");
        using var alertmanager = await Alertmanager.Start(Alertmanager.WebhookTo(new Uri($"{app.Url}/integrations/{id}/alertmanager"), bearer: key));

        await alertmanager.Post(Alert("db1"));
        await Until(ada, "the alert fires", alerts => alerts.Count == 1);
        await alertmanager.Post(Alert("db1", resolved: true));
        await Until(ada, "the alert is over", alerts => alerts is [var only] && only.Of("state") == "resolved");
        Assert.Equal("resolved", (await Incidents(ada)).Single().Of("state"));
    }

    [Fact]
    public async Task As_PagerDuty_events_each_group_has_one_incident_that_ends_when_all_its_alerts_are_over()
    {
        Alertmanager.Required();
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        using var alertmanager = await Alertmanager.Start(Alertmanager.PagerDutyTo(new Uri($"{app.Url}/v2/enqueue"), await app.IntegrationKey()));

        await alertmanager.Post(Alert("db1"), Alert("db2"));
        await Until(ada, "the group fires", alerts => alerts.Count == 1);
        await alertmanager.Post(Alert("db3"));
        await Until(ada, "the group fires again with a new member", alerts => alerts is [var group] && group.GetProperty("count").GetInt64() == 2);
        await alertmanager.Post(Alert("db1", resolved: true));
        await Until(ada, "the group fires again without one member", alerts => alerts is [var group] && group.GetProperty("count").GetInt64() == 3);

        var alert = (await Alerts(ada)).Single();
        Assert.Matches("^[0-9a-f]{64}$", alert.Of("dedupKey"));
        Assert.Equal(("firing", "DiskFull"), (alert.Of("state"), alert.Of("rule")));
        Assert.Equal("triggered", (await Incidents(ada)).Single().Of("state"));

        await alertmanager.Post(Alert("db2", resolved: true), Alert("db3", resolved: true));
        await Until(ada, "the group is over", alerts => alerts is [var group] && group.Of("state") == "resolved");
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));
        Assert.Equal("resolved", (await Incidents(ada)).Single().Of("state"));
    }

    [Fact]
    public async Task As_Opsgenie_alerts_each_group_has_one_incident_that_ends_when_all_its_alerts_are_over()
    {
        Alertmanager.Required();
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        using var alertmanager = await Alertmanager.Start(Alertmanager.OpsgenieTo(new Uri($"{app.Url}/"), await app.IntegrationKey()));

        await alertmanager.Post(Alert("db1"));
        await Until(ada, "the group fires", alerts => alerts.Count == 1);
        await alertmanager.Post(Alert("db2"));
        await Until(ada, "the group fires again with a new member, and under another name", alerts => alerts is [var group] && group.GetProperty("count").GetInt64() == 2);
        var alert = (await Alerts(ada)).Single();
        Assert.Matches("^[0-9a-f]{64}$", alert.Of("dedupKey"));
        Assert.Equal(("firing", "sev1", "DiskFull"), (alert.Of("state"), alert.Of("severity"), alert.Of("rule")));
        Assert.StartsWith("[FIRING:2] DiskFull", alert.Of("title"));

        await alertmanager.Post(Alert("db1", resolved: true), Alert("db2", resolved: true));
        await Until(ada, "the group is over", alerts => alerts is [var group] && group.Of("state") == "resolved");
        // No note on its description, for it came with the alert.
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));
        Assert.Equal("resolved", (await Incidents(ada)).Single().Of("state"));
    }

    /// <summary>As Prometheus posts it. Resolved is what ended in the past; again is what began after that end.</summary>
    private static object Alert(string host, bool resolved = false, bool again = false) => new
    {
        labels = new { alertname = "DiskFull", instance = $"{host}:9100", severity = "critical" },
        annotations = new { summary = $"Disk of {host} is full" },
        startsAt = again ? Ended.AddSeconds(10) : Ended.AddHours(-1),
        endsAt = resolved ? Ended : Ended.AddHours(2),
    };

    private static JsonElement Of(IReadOnlyList<JsonElement> alerts, string host) => alerts.Single(a => a.Of("source") == $"{host}:9100");

    private static async Task<IReadOnlyList<JsonElement>> Alerts(Client reader) => (await reader.Get("/api/v1/alerts?limit=200")).Items();

    private static async Task<IReadOnlyList<JsonElement>> Incidents(Client reader) => (await reader.Get("/api/v1/incidents?limit=200")).Items();

    private static Task Until(Client reader, string what, Func<IReadOnlyList<JsonElement>, bool> holds) =>
        Poll.Until(async () => holds(await Alerts(reader)), Limit, $"Alertmanager to tell that {what}");
}

/// <inheritdoc/>
public sealed class AlertmanagerStoryOnSqlite() : AlertmanagerStory(Db.Sqlite);

/// <inheritdoc/>
public sealed class AlertmanagerStoryOnPostgres() : AlertmanagerStory(Db.Postgres);
