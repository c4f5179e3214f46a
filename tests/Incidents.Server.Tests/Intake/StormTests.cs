using System.Net;
using System.Net.Http.Json;
using Incidents.Server.Incidents;
using Incidents.Server.Intake;

namespace Incidents.Server.Tests.Intake;

/// <summary>What goes off and on, what is never told to be over, and what is too much.</summary>
public abstract class StormTests(Db database)
{
    [Fact]
    public async Task What_goes_off_and_on_a_hundred_times_is_one_incident_that_counts_and_is_resolved_when_it_was_quiet()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        await app.Tell(key, Said("flap", "firing"));
        var path = $"/api/v1/incidents/{(await ada.Incidents()).Single().Of("id")}";
        await ada.Post($"{path}/acknowledge");
        for (var i = 0; i < 100; i++)
        {
            await app.Tell(key, Said("flap", "resolved"));
            app.Clock.Move(TimeSpan.FromSeconds(30));
            await app.Do<IncidentUpkeep>();
            await app.Tell(key, Said("flap", "firing"));
            app.Clock.Move(TimeSpan.FromSeconds(30));
        }

        var incident = Assert.Single(await ada.Incidents());
        var alerts = incident.GetProperty("alerts").EnumerateArray().ToList();
        Assert.Equal(("acknowledged", 4, 100), (incident.Of("state"), alerts.Count, alerts[^1].GetProperty("flaps").GetInt32()));
        Assert.InRange((await ada.Get($"{path}/timeline?limit=200")).Items().Count, 5, 30);
        Assert.InRange((await ada.Get("/api/v1/notifications")).Items().Count, 0, 2);

        await app.Tell(key, Said("flap", "resolved"));
        app.Clock.Move(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await app.Do<IncidentUpkeep>();
        Assert.Equal("acknowledged", (await ada.Get(path)).Of("state"));
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await app.Do<IncidentUpkeep>();
        Assert.Equal(("resolved", "system"), ((await ada.Get(path)).Of("state"), (await ada.Get(path)).Json.GetProperty("resolvedBy").Of("kind")));

        // After that it is news again.
        app.Clock.Move(TimeSpan.FromMinutes(6));
        await app.Tell(key, Said("flap", "firing"));
        Assert.Equal(2, (await ada.Incidents()).Count);
    }

    [Fact]
    public async Task What_Prometheus_stops_telling_is_over_at_its_endsAt()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        async Task Post(DateTimeOffset ends) => (await app.Anonymous.Post($"/integrations/{key}/api/v2/alerts",
            new[] { new { labels = new { alertname = "DiskFull" }, startsAt = "2026-11-20T03:14:00Z", endsAt = ends } })).Is(HttpStatusCode.OK);
        await Post(app.Clock.Now.AddMinutes(4));
        app.Clock.Move(TimeSpan.FromMinutes(3));
        await Post(app.Clock.Now.AddMinutes(4));
        app.Clock.Move(TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(1));
        await app.Do<AlertUpkeep>();
        var incident = Assert.Single(await ada.Incidents());
        Assert.Equal("triggered", incident.Of("state"));
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await app.Do<AlertUpkeep>();
        Assert.Equal("incident_opened alert_expired incident_resolved", await ada.Told(incident.Of("id")));
        Assert.Equal(("resolved", 2), ((await ada.Get("/api/v1/alerts")).Items().Single().Of("state"), (await ada.Get("/api/v1/alerts")).Items().Single().GetProperty("count").GetInt32()));

        // Sent again after our own outage: it fires still.
        await Post(app.Clock.Now.AddMinutes(4));
        Assert.Single((await ada.Get("/api/v1/alerts?state=firing")).Items());
        Assert.Equal(2, (await ada.Incidents()).Count);
    }

    [Fact]
    public async Task What_a_sender_that_never_tells_the_end_does_not_repeat_is_over_after_expireSeconds()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        (await ada.Change(await ada.Address(key), new { name = "m", service = "orders-db", expireSeconds = 600 })).Is(HttpStatusCode.OK);
        await app.Tell(key, Said("a", "firing"));
        await app.Tell(key, Said("b", "firing"));
        app.Clock.Move(TimeSpan.FromMinutes(9));
        await app.Tell(key, Said("b", "firing"));
        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Do<AlertUpkeep>();
        Assert.Equal(("resolved", "firing"), ((await ada.Episodes("a")).Single().Of("state"), (await ada.Episodes("b")).Single().Of("state")));
    }

    [Fact]
    public async Task Beyond_its_budget_only_repeats_are_refused_in_the_words_of_each_sender()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        (await ada.Change(await ada.Address(key), new { name = "m", service = "orders-db", budgetPerMinute = 6 })).Is(HttpStatusCode.OK);
        for (var i = 0; i < 12; i++) (await app.Tell(key, Said("a", "firing"))).Is(HttpStatusCode.Accepted);

        var events = (await app.Tell(key, Said("a", "firing"))).Refuses(HttpStatusCode.TooManyRequests, "over_budget");
        Assert.Equal("10", events.Headers["Retry-After"]);
        var pagerDuty = (await app.Enqueue(new { routing_key = key, event_action = "trigger", dedup_key = "a", payload = new { summary = "a", source = "a", severity = "error" } })).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal(("10", "invalid event"), (pagerDuty.Headers["Retry-After"], pagerDuty.Of("status")));
        var opsgenie = (await app.Anonymous.Send(HttpMethod.Post, "/v2/alerts", JsonContent.Create(new { message = "a", alias = "a" }), ("Authorization", $"GenieKey {key}"))).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("10", opsgenie.Headers["Retry-After"]);
        await app.Notify(key, Senders.Member("db1"));
        var alertmanager = (await app.Notify(key, Senders.Member("db1"))).Refuses(HttpStatusCode.ServiceUnavailable, "over_budget");
        Assert.Equal("10", alertmanager.Headers["Retry-After"]);
        Assert.Equal(12, (await ada.Episodes("a")).Single().GetProperty("count").GetInt32());

        (await app.Tell(key, Said("new", "firing"))).Is(HttpStatusCode.Accepted);
        (await app.Tell(key, Said("a", "acknowledged"))).Is(HttpStatusCode.Accepted);
        (await app.Tell(key, Said("a", "resolved"))).Is(HttpStatusCode.Accepted);
        (await app.Tell(key, Said("new", "firing"))).Is(HttpStatusCode.TooManyRequests);
        app.Clock.Move(TimeSpan.FromSeconds(10));
        (await app.Tell(key, Said("new", "firing"))).Is(HttpStatusCode.Accepted);
        (await app.Tell(key, Said("new", "firing"))).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Nonsense_is_kept_within_the_budget_only()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        (await ada.Change(await ada.Address(key), new { name = "m", service = "orders-db", budgetPerMinute = 3 })).Is(HttpStatusCode.OK);
        Task<Reply> Nonsense(int i) => app.Anonymous.Send(HttpMethod.Post, $"/integrations/{key}/alertmanager", new StringContent($"{i}{{"));
        for (var i = 0; i < 6; i++) (await Nonsense(i)).Is(HttpStatusCode.OK);

        (await Nonsense(6)).Refuses(HttpStatusCode.ServiceUnavailable, "over_budget");
        (await app.Tell(key, Said("new", "firing"))).Is(HttpStatusCode.Accepted);
        app.Clock.Move(TimeSpan.FromSeconds(40));
        (await Nonsense(7)).Is(HttpStatusCode.OK);
        Assert.Equal(7, (await ada.Get($"{await ada.Address(key)}/journal?state=unreadable")).Items().Count);
    }

    [Fact]
    public async Task A_batch_larger_than_the_budget_is_taken_when_the_budget_is_full()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        (await ada.Change(await ada.Address(key), new { name = "m", service = "orders-db", budgetPerMinute = 6 })).Is(HttpStatusCode.OK);
        var batch = Enumerable.Range(0, 20).Select(i => Said($"{i}", "firing")).ToList();
        (await app.Tell(key, batch)).Is(HttpStatusCode.Accepted);
        Assert.Equal("120", (await app.Tell(key, batch)).Is(HttpStatusCode.TooManyRequests).Headers["Retry-After"]);
        app.Clock.Move(TimeSpan.FromMinutes(2));
        (await app.Tell(key, batch)).Is(HttpStatusCode.Accepted);
    }

    private static object Said(string key, string status) => new { summary = $"{key} is in trouble", dedupKey = key, status };
}

/// <inheritdoc/>
public sealed class StormTestsOnSqlite() : StormTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class StormTestsOnPostgres() : StormTests(Db.Postgres);
