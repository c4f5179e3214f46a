using System.Net;

namespace Incidents.Server.Tests.Intake;

/// <summary>Many at the same moment: senders with one problem, senders with fifty, and people who all want to have it.</summary>
public abstract class ConcurrentIntakeTests(Db database)
{
    [Fact]
    public async Task Fifty_identical_triggers_at_once_are_one_alert_counted_fifty_times_and_one_incident()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.Tell(key, Trigger("same"))));

        Assert.All(replies, reply => reply.Is(HttpStatusCode.Accepted));
        Assert.Single(replies, reply => reply.Json.GetProperty("items")[0].GetProperty("isNew").GetBoolean());
        Assert.Single(replies.Select(reply => reply.Json.GetProperty("items")[0].Of("incidentId")).Distinct());
        var alert = Assert.Single((await ada.Get("/api/v1/alerts")).Items());
        Assert.Equal(50, alert.GetProperty("count").GetInt64());
        Assert.Equal(alert.Of("incidentId"), Assert.Single((await ada.Get("/api/v1/incidents")).Items()).Of("id"));
    }

    [Fact]
    public async Task Fifty_different_triggers_at_once_are_fifty_alerts_each_with_its_incident()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.Enqueue(
            new { routing_key = key, event_action = "trigger", dedup_key = $"key {i}", payload = new { summary = $"problem {i}", source = "s", severity = "info" } })));

        Assert.All(replies, reply => reply.Is(HttpStatusCode.Accepted));
        var alerts = await ada.All("/api/v1/alerts?limit=7");
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"key {i}").Order(StringComparer.Ordinal), alerts.Select(a => a.Of("dedupKey")).Order(StringComparer.Ordinal));
        Assert.All(alerts, alert => Assert.Equal(1, alert.GetProperty("count").GetInt64()));
        Assert.Equal(
            alerts.Select(a => a.Of("incidentId")).Order(StringComparer.Ordinal),
            (await ada.All("/api/v1/incidents?state=triggered&limit=9")).Select(i => i.Of("id")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_twenty_people_who_acknowledge_at_once_one_has_it_and_the_others_are_told_who()
    {
        await using var app = await TestApp.Start(database);
        var people = new List<Client>();
        for (var i = 0; i < 20; i++) people.Add(await app.As($"person{i}"));
        await app.Tell(await app.IntegrationKey(), Trigger("one"));
        var id = (await people[0].Get("/api/v1/incidents")).Items().Single().Of("id");

        var replies = await Task.WhenAll(people.Select(person => person.Post($"/api/v1/incidents/{id}/acknowledge")));
        var winner = Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.All(replies.Where(reply => reply != winner), reply => reply.Refuses(HttpStatusCode.Conflict, "already_acknowledged"));
        var name = (await people[0].Get($"/api/v1/incidents/{id}")).Json.GetProperty("acknowledgedBy").Of("name");
        Assert.Equal(winner.Json.GetProperty("acknowledgedBy").Of("name"), name);
        Assert.All(replies.Where(reply => reply != winner), reply => Assert.Contains($"{name} has it since", reply.Of("detail")));
        Assert.Equal("incident_opened incident_acknowledged", await people[0].Told(id));
    }

    private static object Trigger(string key) => new { summary = $"{key} is in trouble", dedupKey = key };
}

/// <inheritdoc/>
public sealed class ConcurrentIntakeTestsOnSqlite() : ConcurrentIntakeTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class ConcurrentIntakeTestsOnPostgres() : ConcurrentIntakeTests(Db.Postgres);
