using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Incidents;

namespace Incidents.Server.Tests.Incidents;

/// <summary>Merge, split, and acknowledgements that run out.</summary>
public abstract class RegroupingTests(Db database)
{
    [Fact]
    public async Task What_is_one_trouble_is_merged_and_goes_on_in_the_other()
    {
        await using var app = await TestApp.Start(database);
        var (ada, grace, key) = (await app.As("ada"), await app.As("grace", Role.Responder), await app.IntegrationKey());
        await app.Publish("restart", "# Restart\n\n1. Stop\n2. Start\n");
        await app.Tell(key, new[] { Full("a", "One"), Full("b", "One") });
        await app.Tell(key, Full("c", "Two", "critical"));
        var ids = (await ada.Incidents()).Select(i => i.Of("id")).ToList();
        await ada.Post($"/api/v1/incidents/{ids[0]}/acknowledge");
        var run = (await ada.Post("/api/v1/runs", new { runbook = "restart", incidentId = ids[1], environment = "production" })).Is(HttpStatusCode.Created).Of("id");

        app.Clock.Move(TimeSpan.FromMinutes(1));
        var merged = (await grace.Post($"/api/v1/incidents/{ids[1]}/merge", new { into = ids[0] })).Is(HttpStatusCode.OK).Json;
        Assert.Equal((ids[0], "acknowledged", "sev1", 3, 1), (merged.Of("id"), merged.Of("state"), merged.Of("severity"), merged.GetProperty("alertCount").GetInt32(), merged.GetProperty("joinedCount").GetInt32()));
        Assert.Equal("a b c", Keys(merged));
        var gone = (await ada.Get($"/api/v1/incidents/{ids[1]}")).Json;
        Assert.Equal(("resolved", "grace", ids[0], 0), (gone.Of("state"), gone.GetProperty("resolvedBy").Of("name"), gone.Of("mergedInto"), gone.GetProperty("alertCount").GetInt32()));
        Assert.Equal(run, gone.GetProperty("runs")[0].Of("id"));
        Assert.Equal("incident_opened alert_joined incident_acknowledged incident_merged severity_raised", await ada.Told(ids[0]));
        Assert.Contains(run, (await ada.Get($"/api/v1/incidents/{ids[0]}/timeline")).Items()[3].Of("text"));
        Assert.EndsWith("incident_merged", await ada.Told(ids[1]), StringComparison.Ordinal);
        Assert.Contains("was merged into", Assert.Single((await ada.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "alert_joined").Of("text"));

        // What comes later goes where the others are now: repeats, new ones of the group, ends.
        await app.Tell(key, Full("c", "Two", "critical"));
        await app.Tell(key, Full("d", "Two"));
        Assert.Equal("a b c d", Keys((await ada.Get($"/api/v1/incidents/{ids[0]}")).Json));
        Assert.Equal(2, (await ada.Incidents()).Count);
        foreach (var name in new[] { "a", "b", "d" }) await app.Tell(key, Over(name));
        Assert.Equal("acknowledged", (await ada.Get($"/api/v1/incidents/{ids[0]}")).Of("state"));
        await app.Tell(key, Over("c"));
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{ids[0]}")).Of("state"));
        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Tell(key, Full("c", "Two"));
        Assert.Equal("acknowledged", (await ada.Get($"/api/v1/incidents/{ids[0]}")).Of("state"));
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{ids[1]}")).Of("state"));
    }

    [Fact]
    public async Task What_was_merged_before_goes_with_it()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        await app.Tell(key, new[] { Full("a", "One"), Full("b", "Two"), Full("c", "Three") });
        var ids = (await ada.Incidents()).Select(i => i.Of("id")).ToList();
        (await ada.Post($"/api/v1/incidents/{ids[0]}/merge", new { into = ids[1] })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/incidents/{ids[1]}/merge", new { into = ids[2] })).Is(HttpStatusCode.OK);
        Assert.Equal(ids[2], (await ada.Get($"/api/v1/incidents/{ids[0]}")).Of("mergedInto"));
        await app.Tell(key, new[] { Full("a2", "One"), Full("b2", "Two") });
        Assert.Equal("a b c a2 b2", Keys((await ada.Get($"/api/v1/incidents/{ids[2]}")).Json));
    }

    [Fact]
    public async Task What_cannot_be_merged_is_told_why()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        await app.Tell(key, new[] { Full("a", "One"), Full("b", "Two"), Full("c", "Three") });
        var ids = (await ada.Incidents()).Select(i => i.Of("id")).ToList();
        var path = $"/api/v1/incidents/{ids[0]}/merge";
        (await ada.Post(path, new { into = ids[0] })).Refuses(HttpStatusCode.UnprocessableEntity, "merge_into_itself");
        (await ada.Post(path, new { into = "inc_0" })).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        (await ada.Post("/api/v1/incidents/inc_0/merge", new { into = ids[0] })).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        (await ada.Post(path, new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await (await app.As("viewer", Role.Viewer)).Post(path, new { into = ids[1] })).Is(HttpStatusCode.Forbidden);
        (await ada.Post($"/api/v1/incidents/{ids[1]}/resolve")).Is(HttpStatusCode.OK);
        (await ada.Post(path, new { into = ids[1] })).Refuses(HttpStatusCode.Conflict, "incident_resolved");
        (await ada.Post($"/api/v1/incidents/{ids[1]}/merge", new { into = ids[0] })).Refuses(HttpStatusCode.Conflict, "incident_resolved");
        (await ada.Post($"/api/v1/incidents/{ids[2]}/merge", new { into = ids[0] })).Is(HttpStatusCode.OK);
        Assert.Contains(ids[0], (await ada.Post(path, new { into = ids[2] })).Refuses(HttpStatusCode.Conflict, "already_merged").Of("detail"));
        (await ada.Post($"/api/v1/incidents/{ids[2]}/merge", new { into = ids[0] })).Refuses(HttpStatusCode.Conflict, "already_merged");
        (await ada.Post($"/api/v1/incidents/{ids[2]}/split", new { alertIds = new[] { "alt_0" } })).Refuses(HttpStatusCode.Conflict, "already_merged");
    }

    [Fact]
    public async Task What_is_two_troubles_is_split_and_each_goes_on_by_itself()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        await app.Tell(key, new[] { Full("a", "One", "critical"), Full("b", "One", "warning"), Full("c", "One", "error") });
        var from = (await ada.Incidents()).Single().Of("id");
        await ada.Post($"/api/v1/incidents/{from}/acknowledge");
        var (a, b, c) = (await Id(ada, "a"), await Id(ada, "b"), await Id(ada, "c"));
        await app.Tell(key, Full("x", "Other"));
        var path = $"/api/v1/incidents/{from}/split";
        (await ada.Post(path, new { alertIds = new[] { a, b, c } })).Refuses(HttpStatusCode.UnprocessableEntity, "split_takes_all");
        (await ada.Post(path, new { alertIds = new[] { b, await Id(ada, "x") } })).Refuses(HttpStatusCode.UnprocessableEntity, "not_its_alert");
        (await ada.Post(path, new { alertIds = new[] { "alt_0" } })).Refuses(HttpStatusCode.UnprocessableEntity, "not_its_alert");
        foreach (var wrong in new object[] { new { }, new { alertIds = Array.Empty<string>() }, new { alertIds = new[] { b, b } }, new { alertIds = new string?[] { null } }, new { alertIds = new[] { b }, title = " " } })
            (await ada.Post(path, wrong)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(2, (await ada.Incidents()).Count);

        var part = (await ada.Post(path, new { alertIds = new[] { b, c } })).Is(HttpStatusCode.Created);
        Assert.Equal(part.Text, (await ada.Get(part.Headers["Location"])).Text);
        Assert.Equal(
            ("Trouble b", "triggered", "sev2", "orders-db", 2, "b c"),
            (part.Of("title"), part.Of("state"), part.Of("severity"), part.Of("service"), part.Json.GetProperty("alertCount").GetInt32(), Keys(part.Json)));
        Assert.All(part.Json.GetProperty("alerts").EnumerateArray(), alert => Assert.Equal("firing", alert.Of("state")));
        Assert.Equal("incident_opened incident_split", await ada.Told(part.Of("id")));
        Assert.Equal("incident_opened alert_joined alert_joined incident_acknowledged incident_split", await ada.Told(from));
        Assert.Equal(("a", 1), (Keys((await ada.Get($"/api/v1/incidents/{from}")).Json), (await ada.Get($"/api/v1/incidents/{from}")).Json.GetProperty("alertCount").GetInt32()));

        await app.Tell(key, Over("a"));
        Assert.Equal("resolved", (await ada.Get($"/api/v1/incidents/{from}")).Of("state"));
        foreach (var name in new[] { "b", "c" }) await app.Tell(key, Over(name));
        Assert.Equal("resolved", (await ada.Get(part.Headers["Location"])).Of("state"));
    }

    [Fact]
    public async Task An_acknowledgement_for_some_minutes_runs_out_unless_it_is_given_again()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (ada, grace, key) = (await app.As("ada"), await app.As("grace"), await app.IntegrationKey());
        await app.Tell(key, Full("a", "One"));
        var path = $"/api/v1/incidents/{(await ada.Incidents()).Single().Of("id")}";
        foreach (var minutes in new[] { 0, 1441 }) (await ada.Post($"{path}/acknowledge", new { forMinutes = minutes })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal("2026-11-20T03:45:00Z", (await ada.Post($"{path}/acknowledge", new { forMinutes = 30 })).Is(HttpStatusCode.OK).Of("acknowledgedUntil"));
        app.Clock.Move(TimeSpan.FromMinutes(20));
        Assert.Equal("2026-11-20T04:05:00Z", (await ada.Post($"{path}/acknowledge", new { forMinutes = 30 })).Is(HttpStatusCode.OK).Of("acknowledgedUntil"));
        app.Clock.Move(TimeSpan.FromMinutes(29));
        await app.Do<IncidentUpkeep>();
        Assert.Equal("acknowledged", (await ada.Get(path)).Of("state"));

        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Do<IncidentUpkeep>();
        await app.Do<IncidentUpkeep>();
        var lapsed = (await ada.Get(path)).Json;
        Assert.Equal(("triggered", "null", "null", "firing"), (lapsed.Of("state"), lapsed.GetProperty("acknowledgedBy").GetRawText(), lapsed.GetProperty("acknowledgedUntil").GetRawText(), lapsed.GetProperty("alerts")[0].Of("state")));
        Assert.Equal("acknowledgement_expired", Assert.Single((await ada.Get("/api/v1/notifications")).Items()).Of("kind"));
        Assert.Empty((await grace.Get("/api/v1/notifications")).Items());
        Assert.EndsWith("acknowledgement_expired", await ada.Told(path.Split('/')[^1]), StringComparison.Ordinal);

        (await grace.Post($"{path}/acknowledge", new { forMinutes = 1 })).Is(HttpStatusCode.OK);
        (await grace.Post($"{path}/resolve")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(2));
        await app.Do<IncidentUpkeep>();
        Assert.Equal("resolved", (await ada.Get(path)).Of("state"));
    }

    private static object Full(string name, string rule, string severity = "warning") => new { summary = $"Trouble {name}", dedupKey = name, rule, severity };

    private static object Over(string name) => new { dedupKey = name, status = "resolved" };

    private static async Task<string> Id(Client reader, string key) => (await reader.Episodes(key)).Single().Of("id");

    private static string Keys(JsonElement incident) => string.Join(' ', incident.GetProperty("alerts").EnumerateArray().Select(a => a.Of("dedupKey")));
}

/// <inheritdoc/>
public sealed class RegroupingTestsOnSqlite() : RegroupingTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class RegroupingTestsOnPostgres() : RegroupingTests(Db.Postgres);
