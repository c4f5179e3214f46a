using System.Text.Json;
using Incidents.Peers;
using Incidents.Server.Intake;

namespace Incidents.Server.Tests.Stories;

/// <summary>Debian's real Prometheus with the server as its Alertmanager. On one database: what is stored does not depend on who sends, and Prometheus takes its time.</summary>
public sealed class PrometheusStory
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Without_an_Alertmanager_what_fires_is_counted_and_ends_when_Prometheus_says_so_or_says_nothing_more()
    {
        Prometheus.Required();
        await using var app = await TestApp.Start();
        await app.Calm(); // What ends here ends because it was told, until the test asks for the upkeep.
        app.Clock.Move(DateTimeOffset.UtcNow - app.Clock.Now);
        var ada = await app.As("ada");
        var (bearer, path) = (await app.IntegrationKey(), await app.IntegrationKey("billing"));
        var target = $$"""static_configs: [{targets: ["{{new Uri(app.Url).Authority}}"]}]""";
        using var prometheus = await Prometheus.Start(
            $$"""
                - authorization: {credentials: {{bearer}}}
                  {{target}}
                - path_prefix: /integrations/{{path}}
                  {{target}}
            """,
            Full("vector(1)") + Rule("HostDown", "vector(1)"));

        // Each of both integrations is told of both.
        await Until(app, ada, "four alerts fire, each said again", alerts => alerts.Count == 4 && alerts.All(a => a.GetProperty("count").GetInt64() > 1));
        var full = Of(await Alerts(ada), "DiskFull").ToList();
        Assert.All(full, alert => Assert.Equal(("Disk of db1 is full", "sev1", "firing", "db1:9100"), (alert.Of("title"), alert.Of("severity"), alert.Of("state"), alert.Of("source"))));
        Assert.All(await Alerts(ada), alert => Assert.Matches("^[0-9a-f]{16}$", alert.Of("dedupKey")));
        Assert.Equal(["billing triggered", "billing triggered", "orders-db triggered", "orders-db triggered"], (await Incidents(ada)).Select(i => $"{i.Of("service")} {i.Of("state")}").Order(StringComparer.Ordinal));

        // One rule no longer holds, and one is no longer there, of which Prometheus says nothing.
        prometheus.Change(Full("vector(1) > 1"));
        await Until(app, ada, "the disk is no longer full", alerts => Of(alerts, "DiskFull").All(a => a.Of("state") == "resolved"));
        Assert.All(Of(await Alerts(ada), "HostDown"), alert => Assert.Equal("firing", alert.Of("state")));
        foreach (var alert in full) Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));

        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Do<AlertUpkeep>();
        Assert.All(await Alerts(ada), alert => Assert.Equal("resolved", alert.Of("state")));
        foreach (var alert in Of(await Alerts(ada), "HostDown")) Assert.Equal("incident_opened alert_expired incident_resolved", await ada.Told(alert.Of("incidentId")));
        Assert.All(await Incidents(ada), incident => Assert.Equal("resolved", incident.Of("state")));
    }

    private static string Full(string expression) => Rule("DiskFull", expression) + """
                labels: {severity: critical, instance: "db1:9100"}
                annotations: {summary: Disk of db1 is full}

        """;

    private static string Rule(string name, string expression) => $"""
              - alert: {name}
                expr: {expression}

        """;

    private static IEnumerable<JsonElement> Of(IReadOnlyList<JsonElement> alerts, string rule) => alerts.Where(a => a.Of("rule") == rule);

    private static async Task<IReadOnlyList<JsonElement>> Alerts(Client reader) => (await reader.Get("/api/v1/alerts?limit=200")).Items();

    private static async Task<IReadOnlyList<JsonElement>> Incidents(Client reader) => (await reader.Get("/api/v1/incidents?limit=200")).Items();

    /// <summary>By the machine's clock, which is Prometheus' too: what it says of times is about now.</summary>
    private static Task Until(TestApp app, Client reader, string what, Func<IReadOnlyList<JsonElement>, bool> holds) => Poll.Until(
        async () =>
        {
            app.Clock.Move(DateTimeOffset.UtcNow - app.Clock.Now);
            return holds(await Alerts(reader));
        },
        Limit, $"Prometheus to tell that {what}");
}
