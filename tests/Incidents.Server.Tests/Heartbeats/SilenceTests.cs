using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Server.Heartbeats;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Heartbeats;

/// <summary>A sender that falls silent is told of, once, until it is heard again. Time goes by in steps, since a jump is our own absence.</summary>
public abstract class SilenceTests(Db database) : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;
    private string key = "";
    private string path = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        ada = await app.As("ada");
        key = await app.IntegrationKey();
        path = $"/api/v1/integrations/{(await ada.Get("/api/v1/integrations")).Items()[0].Of("id")}/heartbeats";
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_job_opens_one_incident_and_its_next_beat_ends_it()
    {
        await Expect("backup", 300, 60, "sev3");
        await Goes(360);
        Assert.Empty(await Alerts("backup"));
        await Goes(20);
        var alert = Assert.Single(await Alerts("backup"));
        Assert.Equal(("Nothing heard from monitoring (backup) since 2026-11-20 03:15:00Z", "firing", "sev3", "SilentSender", 1), (alert.Of("title"), alert.Of("state"), alert.Of("severity"), alert.Of("rule"), alert.GetProperty("count").GetInt32()));
        var details = (await ada.Get($"/api/v1/alerts/{alert.Of("id")}")).Json.GetProperty("details");
        Assert.Equal("2026-11-20T03:15:00Z", details.Of("silentSince"));
        Assert.Equal("2026-11-20T03:15:00Z", Shown("backup").Of("silentSince"));

        await Goes(2000);
        Assert.Equal(1, Assert.Single(await Alerts("backup")).GetProperty("count").GetInt32());

        await Beat("backup");
        await Goes(20);
        Assert.Equal("resolved", Assert.Single(await Alerts("backup")).Of("state"));
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));
        Assert.Equal(JsonValueKind.Null, Shown("backup").GetProperty("silentSince").ValueKind);

        await Goes(400);
        Assert.Equal(["resolved", "firing"], (await Alerts("backup")).Select(a => a.Of("state")));
    }

    [Fact]
    public async Task Whatever_a_sender_sends_is_a_sign_of_its_life_but_not_our_own_alert_about_it()
    {
        await Expect("any", 60, 60);
        for (var i = 0; i < 5; i++)
        {
            await Goes(100);
            await (i switch
            {
                0 => app.Tell(key, new { summary = "s", dedupKey = "k" }),
                1 => app.Notify(key, Senders.Member("a")),
                2 => app.Anonymous.Post($"/integrations/{key}/changes", new { summary = "s" }),
                3 => app.Enqueue(new { routing_key = key, event_action = "resolve", dedup_key = "none" }),
                _ => app.Anonymous.Post($"/integrations/{key}/heartbeat/none"),
            });
        }

        Assert.Empty(await Alerts("any"));
        await Goes(400);
        Assert.Equal(("Nothing heard from monitoring since 2026-11-20 03:23:20Z", "firing", 1), Assert.Single(await Alerts("any")) is var a ? (a.Of("title"), a.Of("state"), a.GetProperty("count").GetInt32()) : default);
        await app.Tell(key, new { summary = "s", dedupKey = "k" });
        await Goes(20);
        Assert.Equal("resolved", Assert.Single(await Alerts("any")).Of("state"));
    }

    [Fact]
    public async Task Watchdog_is_expected_from_its_first_sight_on_and_opens_nothing()
    {
        await Direct("9999-01-01T00:00:00Z");
        await Goes(540);
        await Direct("9999-01-01T00:00:00Z");
        await Goes(540);
        // That it has stopped firing is no beat; and an Alertmanager's are of the same heartbeat.
        await Watchdog("resolved");
        Assert.Empty((await ada.Get("/api/v1/incidents")).Items());
        await Goes(80);
        Assert.Equal("Nothing heard from monitoring (Watchdog) since 2026-11-20 03:24:00Z", Assert.Single(await Alerts("Watchdog")).Of("title"));

        await Watchdog("firing");
        await Goes(20);
        Assert.Equal("resolved", Assert.Single((await ada.Get("/api/v1/incidents")).Items()).Of("state"));
    }

    [Fact]
    public async Task A_Watchdog_that_was_set_up_keeps_its_own_cadence()
    {
        await Expect("Watchdog", 3600, 60);
        await Watchdog("firing");
        await Goes(3000);
        Assert.Empty(await Alerts("Watchdog"));
        Assert.Equal(3600, Shown("Watchdog").GetProperty("everySeconds").GetInt32());
    }

    [Fact]
    public async Task After_our_own_absence_a_sender_is_first_waited_for_and_then_told_of()
    {
        await Expect("backup", 300, 60);
        await Beat("backup");
        await Goes(60);
        app.Clock.Move(TimeSpan.FromHours(6));
        await Goes(340);
        Assert.Empty(await Alerts("backup"));
        await Goes(60);
        // It was silent for as long as it was, also while nobody listened.
        Assert.Equal("Nothing heard from monitoring (backup) since 2026-11-20 03:15:00Z", Assert.Single(await Alerts("backup")).Of("title"));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_or_forward_neither_cries_nor_doubles()
    {
        await Expect("backup", 300, 60);
        await Beat("backup");
        foreach (var jump in new[] { -3, 5, -1 })
        {
            app.Clock.Move(TimeSpan.FromHours(jump));
            await Goes(100);
            Assert.Empty(await Alerts("backup"));
        }

        await Goes(400);
        Assert.Equal(1, Assert.Single(await Alerts("backup")).GetProperty("count").GetInt32());
        foreach (var jump in new[] { -3, 5, -2 })
        {
            app.Clock.Move(TimeSpan.FromHours(jump));
            await Goes(100);
        }

        Assert.Equal(1, Assert.Single(await Alerts("backup")).GetProperty("count").GetInt32());
        await Beat("backup");
        await Goes(20);
        Assert.Equal("resolved", Assert.Single(await Alerts("backup")).Of("state"));
    }

    [Fact]
    public async Task One_that_is_no_longer_expected_leaves_no_alert_behind()
    {
        await Expect("backup", 60, 0);
        await Goes(100);
        Assert.Equal("firing", Assert.Single(await Alerts("backup")).Of("state"));
        (await ada.Delete($"{path}/backup")).Is(HttpStatusCode.NoContent);
        Assert.Equal("resolved", Assert.Single(await Alerts("backup")).Of("state"));
        await Goes(200);
        Assert.Single(await Alerts("backup"));
    }

    private protected TestApp App => app;

    private protected Client Ada => ada;

    private protected async Task Expect(string name, int every, int grace, string severity = "sev2")
    {
        (await ada.Send(HttpMethod.Put, $"{path}/{name}", JsonContent.Create(new { everySeconds = every, graceSeconds = grace, severity }))).Is(HttpStatusCode.OK);
        await Listen(app);
    }

    private protected async Task Beat(string name) => (await app.Anonymous.Get($"/integrations/{key}/heartbeat/{name}")).Is(HttpStatusCode.OK);

    private protected static Task<bool> Listen(TestApp at) => at.Server.Services.GetRequiredService<SilenceWatch>().Pass();

    /// <summary>Time goes by while somebody listens.</summary>
    private protected async Task Goes(int seconds, params TestApp[] others)
    {
        await Listen(app);
        for (var gone = 0; gone < seconds; gone += 20)
        {
            app.Clock.Move(TimeSpan.FromSeconds(20));
            await Task.WhenAll(others.Append(app).Append(app).Select(at => Task.Run(() => Listen(at))));
        }
    }

    private protected Task<IReadOnlyList<JsonElement>> Alerts(string name) => ada.Episodes($"heartbeat/{name}");

    private JsonElement Shown(string name) => ada.Get(path).Result.Items().Single(h => h.Of("name") == name);

    private async Task Direct(string endsAt) =>
        (await new Client(app.Url, key).Post("/api/v2/alerts", new[] { new { labels = new { alertname = "Watchdog", severity = "none" }, endsAt } })).Is(HttpStatusCode.OK);

    private async Task Watchdog(string status) => (await app.Notify(key, new
    {
        status, fingerprint = "w", startsAt = "2026-11-20T03:00:00Z", endsAt = "0001-01-01T00:00:00Z", labels = new { alertname = "Watchdog", severity = "none" }, annotations = new { summary = "Always on" },
    })).Is(HttpStatusCode.OK);
}

/// <inheritdoc/>
public sealed class SilenceOnSqlite() : SilenceTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class SilenceOnPostgres() : SilenceTests(Db.Postgres)
{
    [Fact]
    public async Task Two_servers_tell_of_it_once_and_either_hears_the_beat()
    {
        await using var other = await App.Beside();
        await Expect("backup", 60, 0);
        for (var round = 1; round <= 3; round++)
        {
            await Goes(120, other);
            var alerts = await Alerts("backup");
            Assert.Equal((round, "firing", 1), (alerts.Count, alerts[^1].Of("state"), alerts[^1].GetProperty("count").GetInt32()));
            await Beat("backup");
            await Goes(40, other);
            Assert.Equal("resolved", (await Alerts("backup"))[^1].Of("state"));
        }
    }
}
