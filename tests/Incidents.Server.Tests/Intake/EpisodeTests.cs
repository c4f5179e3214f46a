namespace Incidents.Server.Tests.Intake;

/// <summary>Where one problem ends and the next begins, when senders repeat themselves, come late, and people have a hand in it.</summary>
public abstract class EpisodeTests(Db database)
{
    private const string Earlier = "2026-11-20T03:10:00Z";
    private const string Later = "2026-11-20T03:12:00Z";

    /// <summary>T is a trigger that began at one and the same instant, R a resolve, A an acknowledge.</summary>
    [Fact]
    public async Task Every_order_of_two_triggers_a_resolve_and_an_acknowledge_of_one_episode_ends_in_its_end()
    {
        const string expected =
            """
            TTAR  resolved x2, incident resolved
            TTRA  resolved x2, incident resolved
            TATR  resolved x2, incident resolved
            TART  resolved x1, incident resolved
            TRTA  resolved x1, incident resolved
            TRAT  resolved x1, incident resolved
            ATTR  resolved x2, incident resolved
            ATRT  resolved x1, incident resolved
            ARTT  resolved x1, incident resolved
            RTTA  resolved x1, incident resolved
            RTAT  resolved x1, incident resolved
            RATT  resolved x1, incident resolved
            """;
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var seen = new List<string>();
        foreach (var order in expected.Split('\n').Select(line => line[..4]))
        {
            foreach (var word in order)
                await (word switch
                {
                    'T' => app.Notify(key, Senders.Member(order, startsAt: Earlier)),
                    'R' => app.Notify(key, Senders.Member(order, "resolved", Earlier)),
                    // Alertmanager has no such word; another tool with the same key may say it.
                    _ => app.Tell(key, Said(order, "acknowledged")),
                });
            var alert = Assert.Single(await ada.Episodes(order));
            seen.Add($"{order}  {alert.Of("state")} x{alert.GetProperty("count")}, incident {(await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Of("state")}");
        }

        Assert.Equal(expected, string.Join('\n', seen));
        Assert.Equal(12, seen.Distinct().Count());
    }

    [Fact]
    public async Task After_a_resolve_a_later_beginning_opens_a_new_incident_and_a_late_delivery_opens_none()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        await app.Notify(key, Senders.Member("db1", startsAt: Earlier));
        await app.Notify(key, Senders.Member("db1", "resolved", Earlier));
        await app.Notify(key, Senders.Member("db1", startsAt: Earlier));
        Assert.Equal("resolved", Assert.Single(await ada.Episodes("db1")).Of("state"));

        app.Clock.Move(TimeSpan.FromMinutes(6));
        await app.Notify(key, Senders.Member("db1", startsAt: Later));
        await app.Notify(key, Senders.Member("db1", startsAt: Later));
        var episodes = await ada.Episodes("db1");
        Assert.Equal(["resolved x1", "firing x2"], episodes.Select(a => $"{a.Of("state")} x{a.GetProperty("count")}"));
        Assert.NotEqual(episodes[0].Of("incidentId"), episodes[1].Of("incidentId"));

        // So soon after its end it is the same trouble.
        await app.Notify(key, Senders.Member("db1", "resolved", Later));
        app.Clock.Move(TimeSpan.FromMinutes(5));
        await app.Notify(key, Senders.Member("db1", startsAt: "2026-11-20T03:20:00Z"));
        var again = (await ada.Episodes("db1"))[^1];
        Assert.Equal(("firing", episodes[1].Of("incidentId")), (again.Of("state"), again.Of("incidentId")));
        Assert.Equal("incident_opened alert_resolved incident_resolved incident_reopened alert_joined", await ada.Told(again.Of("incidentId")));
    }

    [Fact]
    public async Task A_problem_that_a_person_closed_but_its_sender_still_sees_opens_a_new_incident()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        await app.Notify(key, Senders.Member("db1"));
        var first = (await ada.Episodes("db1")).Single().Of("incidentId");
        (await ada.Post($"/api/v1/incidents/{first}/resolve")).Is(System.Net.HttpStatusCode.OK);
        Assert.Equal("resolved", (await ada.Episodes("db1")).Single().Of("state"));

        app.Clock.Move(TimeSpan.FromMinutes(4));
        await app.Notify(key, Senders.Member("db1"));
        Assert.Equal(["resolved", "firing"], (await ada.Episodes("db1")).Select(a => a.Of("state")));
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{first}")).Of("state"));
        Assert.Equal("incident_opened incident_resolved", await ada.Told(first));
    }

    [Fact]
    public async Task When_the_sender_too_has_said_that_it_is_over_a_late_delivery_opens_nothing()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        await app.Notify(key, Senders.Member("db1"));
        var incident = (await ada.Episodes("db1")).Single().Of("incidentId");
        await ada.Post($"/api/v1/incidents/{incident}/resolve");
        var closed = (await ada.Episodes("db1")).Single().Of("resolvedAt");

        app.Clock.Move(TimeSpan.FromMinutes(4));
        await app.Notify(key, Senders.Member("db1", "resolved"));
        await app.Notify(key, Senders.Member("db1", "resolved"));
        await app.Notify(key, Senders.Member("db1"));
        var alert = Assert.Single(await ada.Episodes("db1"));
        Assert.Equal(("resolved", closed), (alert.Of("state"), alert.Of("resolvedAt")));
        Assert.Equal("incident_opened incident_resolved alert_resolved", await ada.Told(incident));
    }

    /// <summary>All of one body happens in one instant, so nothing may depend on the order of ids.</summary>
    [Fact]
    public async Task A_problem_that_comes_and_goes_many_times_in_one_body_is_one_incident_that_is_open()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var events = Enumerable.Range(0, 10).SelectMany(_ => new[] { Trigger("flap"), Said("flap", "resolved") }).Append(Trigger("flap")).Append(Trigger("flap")).ToArray();
        var reply = (await app.Tell(await app.IntegrationKey(), events)).Is(System.Net.HttpStatusCode.Accepted);
        Assert.Equal(22, reply.Json.GetProperty("accepted").GetInt32());

        var episodes = await ada.Episodes("flap");
        Assert.Equal(12, episodes.Sum(a => a.GetProperty("count").GetInt64()));
        var open = Assert.Single(episodes, a => a.Of("state") == "firing");
        Assert.Equal((open.Of("incidentId"), "triggered"), ((await ada.Get("/api/v1/incidents")).Items().Single().Of("id"), (await ada.Get("/api/v1/incidents")).Items().Single().Of("state")));
    }

    [Fact]
    public async Task A_PagerDuty_trigger_after_the_resolve_opens_a_new_incident_whatever_its_timestamp()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        foreach (var action in new[] { "trigger", "resolve", "trigger" })
            (await app.Enqueue(new { routing_key = key, event_action = action, dedup_key = "web/1", payload = new { summary = "web is down", source = "web", severity = "error", timestamp = Earlier } })).Is(System.Net.HttpStatusCode.Accepted);
        Assert.Equal(["firing", "resolved"], (await ada.Episodes("web/1")).Select(a => a.Of("state")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_repeat_may_raise_the_severity_of_its_incident_and_never_lowers_it()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var seen = new List<string>();
        foreach (var severity in new[] { "warning", "info", "error", "critical", "warning", "error" })
        {
            await app.Notify(key, Senders.Member("db1", severity: severity));
            var alert = (await ada.Episodes("db1")).Single();
            seen.Add($"{severity}: alert {alert.Of("severity")}, incident {(await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Of("severity")}");
        }

        Assert.Equal(
            ["warning: alert sev3, incident sev3", "info: alert sev4, incident sev3", "error: alert sev2, incident sev2", "critical: alert sev1, incident sev1", "warning: alert sev3, incident sev1", "error: alert sev2, incident sev1"],
            seen);
        var id = (await ada.Episodes("db1")).Single().Of("incidentId");
        Assert.Equal("incident_opened severity_raised severity_raised", await ada.Told(id));
        Assert.Equal("Now sev1", (await ada.Get($"/api/v1/incidents/{id}/timeline")).Items()[^1].Of("text"));
    }

    [Fact]
    public async Task The_same_dedup_key_of_two_senders_is_two_problems()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var (one, other) = (await app.IntegrationKey(), await app.IntegrationKey());
        await app.Tell(one, Trigger("disk"));
        await app.Tell(other, Trigger("disk"));
        await app.Tell(other, Said("disk", "resolved"));
        Assert.Equal(["firing", "resolved"], (await ada.Episodes("disk")).Select(a => a.Of("state")).Order(StringComparer.Ordinal));
    }

    private static object Trigger(string key) => new { summary = $"{key} is in trouble", dedupKey = key, occurredAt = Earlier };

    private static object Said(string key, string status) => new { status, dedupKey = key };
}

/// <inheritdoc/>
public sealed class EpisodeTestsOnSqlite() : EpisodeTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class EpisodeTestsOnPostgres() : EpisodeTests(Db.Postgres);
