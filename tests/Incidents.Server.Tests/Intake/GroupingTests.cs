using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Intake;

/// <summary>What belongs together is one incident; and who has it learns that it grows.</summary>
public abstract class GroupingTests(Db database)
{
    [Fact]
    public async Task Alerts_of_one_rule_and_service_join_while_they_come_close_together()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key, billing) = (await app.As("ada"), await app.IntegrationKey(), await app.IntegrationKey("billing"));
        await app.Tell(key, Full("a", "warning"));
        app.Clock.Move(TimeSpan.FromMinutes(15));
        await app.Tell(key, Full("b", "critical"));
        await app.Tell(billing, Full("other", "warning"));
        await app.Tell(key, new { summary = "other rule", dedupKey = "r", rule = "Other" });
        await app.Tell(key, new { summary = "no rule", dedupKey = "n1" });
        await app.Tell(key, new { summary = "no rule", dedupKey = "n2" });
        // Fifteen minutes are counted from the last that joined.
        app.Clock.Move(TimeSpan.FromMinutes(15));
        await app.Tell(key, Full("c", "info"));
        app.Clock.Move(TimeSpan.FromMinutes(15).Add(TimeSpan.FromSeconds(1)));
        await app.Tell(key, Full("late", "warning"));

        Assert.Equal(["a b c", "other", "r", "n1", "n2", "late"], (await ada.Incidents()).Select(Keys));
        var first = (await ada.Incidents())[0];
        Assert.Equal(("sev1", 3, 0), (first.Of("severity"), first.GetProperty("alertCount").GetInt32(), first.GetProperty("joinedCount").GetInt32()));
        Assert.Equal("incident_opened alert_joined severity_raised alert_joined", await ada.Told(first.Of("id")));

        foreach (var name in new[] { "a", "b" }) await app.Tell(key, new { dedupKey = name, status = "resolved" });
        Assert.Equal("triggered", (await ada.Incidents())[0].Of("state"));
        await app.Tell(key, new { dedupKey = "c", status = "resolved" });
        Assert.Equal("resolved", (await ada.Incidents())[0].Of("state"));
    }

    [Fact]
    public async Task With_zero_seconds_each_alert_has_its_own_incident()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        (await ada.Change(await ada.Address(key), new { name = "m", service = "orders-db", groupSeconds = 0 })).Is(HttpStatusCode.OK);
        await app.Tell(key, Full("a", "warning"));
        await app.Tell(key, Full("b", "warning"));
        Assert.Equal(["a", "b"], (await ada.Incidents()).Select(Keys));
    }

    [Fact]
    public async Task Of_many_members_the_growing_number_is_told_and_not_each()
    {
        await using var app = await TestApp.Start(database);
        var (ada, key) = (await app.As("ada"), await app.IntegrationKey());
        for (var i = 0; i < 3; i++) await app.Tell(key, Enumerable.Range(i * 90, 90).Select(n => Full($"{n}", "warning")));
        var incident = Assert.Single(await ada.Incidents());
        Assert.Equal((270, 200), (incident.GetProperty("alertCount").GetInt32(), incident.GetProperty("alerts").GetArrayLength()));
        var told = (await ada.Get($"/api/v1/incidents/{incident.Of("id")}/timeline?limit=200")).Items();
        Assert.Equal(50 + 2, told.Count);
        Assert.Equal(["100 alerts now, the last: Disk of 99 is full", "200 alerts now, the last: Disk of 199 is full"], told.TakeLast(2).Select(t => t.Of("text")));
    }

    [Fact]
    public async Task Who_has_an_incident_is_told_once_that_it_grows_until_he_acknowledges_again()
    {
        await using var app = await TestApp.Start(database);
        var (ada, grace, key) = (await app.As("ada"), await app.As("grace"), await app.IntegrationKey());
        await app.Tell(key, Full("a", "warning"));
        var path = $"/api/v1/incidents/{(await ada.Incidents()).Single().Of("id")}";
        await ada.Post($"{path}/commander", new { personId = app.IdOf("grace") });
        await ada.Post($"{path}/acknowledge");
        foreach (var name in new[] { "b", "c" }) await app.Tell(key, Full(name, "warning"));

        foreach (var who in new[] { ada, grace })
        {
            var notice = Assert.Single((await who.Get("/api/v1/notifications")).Items());
            Assert.Equal(("alert_joined", path.Split('/')[^1]), (notice.Of("kind"), notice.Of("subjectId")));
            Assert.Contains("Disk of b is full", notice.Of("text"));
        }

        var grown = (await ada.Get(path)).Json;
        Assert.Equal(("acknowledged", 2), (grown.Of("state"), grown.GetProperty("joinedCount").GetInt32()));
        Assert.Equal(["acknowledged", "firing", "firing"], grown.GetProperty("alerts").EnumerateArray().Select(a => a.Of("state")));
        var again = (await ada.Post($"{path}/acknowledge")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(0, again.GetProperty("joinedCount").GetInt32());
        Assert.All(again.GetProperty("alerts").EnumerateArray(), a => Assert.Equal("acknowledged", a.Of("state")));
        (await ada.Post($"{path}/acknowledge")).Refuses(HttpStatusCode.Conflict, "already_acknowledged");
        await app.Tell(key, Full("d", "warning"));
        Assert.Equal(2, (await ada.Get("/api/v1/notifications")).Items().Count);
    }

    private static object Full(string name, string severity) => new { summary = $"Disk of {name} is full", dedupKey = name, rule = "DiskFull", severity };

    private static string Keys(JsonElement incident) => string.Join(' ', incident.GetProperty("alerts").EnumerateArray().Select(a => a.Of("dedupKey")));
}

/// <inheritdoc/>
public sealed class GroupingTestsOnSqlite() : GroupingTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class GroupingTestsOnPostgres() : GroupingTests(Db.Postgres);
