using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Incidents.Server.Incidents;

namespace Incidents.Server.Tests.Intake;

/// <summary>Replaying the journal into an empty installation gives the same incidents, whatever was sent in whatever order.</summary>
public sealed class ReplayedJournalTests
{
    [Theory]
    [InlineData(Db.Sqlite, 1)]
    [InlineData(Db.Sqlite, 2)]
    [InlineData(Db.Sqlite, 3)]
    [InlineData(Db.Postgres, 4)]
    [InlineData(Db.Postgres, 5)]
    public async Task The_journal_replayed_into_an_empty_database_gives_the_same_incidents(Db database, int seed)
    {
        await using var app = await TestApp.Start(database);
        var (admin, path, key) = await Installed(app);
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            await Send(app, key, random);
            if (random.Next(3) > 0) app.Clock.Move(TimeSpan.FromSeconds(random.Next(90)));
            if (random.Next(40) == 0) app.Clock.Move(TimeSpan.FromMinutes(20));
        }

        var journal = (await admin.All($"{path}/journal?limit=60")).Reverse().ToList();
        Assert.True(journal.Count > 140 && journal.Select(e => e.Of("state")).Distinct().Count() == 2, $"{journal.Count}");
        var expected = await Shown(admin);
        Assert.True(expected.Count(line => line.StartsWith("incident", StringComparison.Ordinal)) > 5, string.Join('\n', expected));

        await using var fresh = await TestApp.Start(database);
        fresh.Clock.Move(app.Clock.Now - fresh.Clock.Now);
        var (other, at, _) = await Installed(fresh);
        for (var i = 0; i < journal.Count; i += 40) (await other.Post($"{at}/journal", new { entries = journal.Skip(i).Take(40).Select(AsSent) })).Is(HttpStatusCode.OK);
        Assert.Empty(await Shown(other));
        var replay = (await other.Post($"{at}/replay")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((journal.Count(e => e.Of("state") == "taken"), journal.Count(e => e.Of("state") == "unreadable")), (replay.GetProperty("replayed").GetInt32(), replay.GetProperty("stillUnreadable").GetInt32()));
        Assert.Equal(expected, await Shown(other));
        Assert.Equal(0, (await other.Post($"{at}/replay")).Json.GetProperty("replayed").GetInt32());
        Assert.Equal(expected, await Shown(other));

        // And they go on alike: what goes off and on settles at the same time.
        foreach (var one in new[] { app, fresh })
        {
            one.Clock.Move(TimeSpan.FromMinutes(10));
            await one.Do<IncidentUpkeep>();
        }

        Assert.Equal(await Shown(admin), await Shown(other));
    }

    private static async Task<(Client Admin, string Path, string Key)> Installed(TestApp app)
    {
        await app.Calm();
        var admin = await app.As("admin");
        await app.IntegrationKey("billing");
        var key = await app.IntegrationKey();
        var path = await admin.Address(key);
        await admin.Rules(
            path,
            new { name = "quiet", matchers = new[] { new { label = "key", kind = "equal", value = "k5" } }, isSuppressed = true },
            new { name = "money", matchers = new[] { new { label = "key", kind = "matches", value = "k[34]" } }, service = "billing", groupBy = new[] { "severity" } });
        return (admin, path, key);
    }

    /// <summary>One request of a format that chance chooses: triggers, ends, late ones, unreadable ones, several at once.</summary>
    private static async Task Send(TestApp app, string key, Random random)
    {
        var (name, over, rule) = ($"k{random.Next(6)}", random.Next(5) < 2, $"Rule{random.Next(2)}");
        var at = app.Clock.Now.AddSeconds(-random.Next(random.Next(4) == 0 ? 900 : 5));
        var severity = new[] { "critical", "error", "warning", "info" }[random.Next(4)];
        string Body(object body) => JsonSerializer.Serialize(body);
        object Event(string n) => new { summary = $"{n} is in trouble", dedupKey = n, status = over ? "resolved" : random.Next(6) == 0 ? "acknowledged" : "firing", rule, severity, occurredAt = random.Next(2) == 0 ? at : (DateTimeOffset?)null };
        var (address, content, type, header) = random.Next(12) switch
        {
            0 => ($"/integrations/{key}/events", Body(new[] { Event(name), new { summary = "" }, Event($"k{random.Next(6)}") }), "application/json", null),
            1 => ($"/integrations/{key}/events", random.Next(2) == 0 ? "{nope" : "[{}]", "application/json", null),
            2 => ($"/integrations/{key}/{(random.Next(2) == 0 ? "alertmanager" : "grafana")}", "{\"version\":\"4\"", "application/json", null),
            3 => ("/v2/enqueue", Body(new { routing_key = key, event_action = "explode" }), "application/json", null),
            4 or 5 => ("/v2/enqueue", Body(new
            {
                routing_key = key, event_action = over ? "resolve" : "trigger", dedup_key = name, payload = new { summary = $"{name} is in trouble", source = "host", severity, timestamp = at, @class = rule },
            }), "application/json", null),
            6 or 7 => ($"/integrations/{key}/alertmanager", Body(Senders.Notification(random.Next(10) == 0 ? 3 : 0,
                Senders.Member(name, over ? "resolved" : "firing", Episode(app, random), severity), Senders.Member($"k{random.Next(6)}", "firing", Episode(app, random), severity))), "application/json", null),
            8 => ("/v2/alerts", Body(new { message = $"{name} is in trouble", alias = random.Next(5) == 0 ? null : name, priority = "P2" }), "application/json", $"GenieKey {key}"),
            9 => ($"/v2/alerts/{name}/{(over ? "close" : "notes")}?identifierType=alias", Body(new { note = "I look at it" }), "application/json", $"GenieKey {key}"),
            10 => ($"/integrations/{key}/cloudevents", Body(new { specversion = "1.0", id = "1", source = "/s", subject = name, type = over ? "disk.resolved" : "disk.full", time = at, data = new { severity } }), "application/cloudevents+json", null),
            _ => ($"/integrations/{key}/events", Body(Event(name)), "application/json", (string?)null),
        };
        using var sent = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        var reply = await app.Anonymous.Send(HttpMethod.Post, address, sent, header is null ? [] : [("Authorization", header)]);
        Assert.True((int)reply.Status < 500 && (int)reply.Status != 401, $"{address}: {(int)reply.Status} {reply.Text}");
    }

    /// <summary>Episodes begin at a quarter of an hour, so that each is told more than once, also after the next one.</summary>
    private static string Episode(TestApp app, Random random) => new DateTimeOffset((app.Clock.Now.Ticks / TimeSpan.FromMinutes(15).Ticks - random.Next(2)) * TimeSpan.FromMinutes(15).Ticks, TimeSpan.Zero).ToString("yyyy-MM-ddTHH:mm:ssZ");

    private static object AsSent(JsonElement e) => new
    {
        receivedAt = e.Of("receivedAt"), format = e.Of("format"), target = e.Of("target"), headers = e.GetProperty("headers"), nonce = e.Of("nonce"), body = e.GetProperty("body"), bodyBase64 = e.GetProperty("bodyBase64"),
    };

    /// <summary>All there is to see, but for ids: incidents with their timelines, and alerts with the place of their incident.</summary>
    private static async Task<IReadOnlyList<string>> Shown(Client reader)
    {
        var lines = new List<string>();
        var places = new Dictionary<string, int>();
        foreach (var incident in await reader.Incidents())
        {
            var id = incident.Of("id");
            places[id] = places.Count;
            lines.Add($"incident {places[id]} {Of(incident, "title", "state", "severity", "service", "openedAt", "acknowledgedAt", "resolvedAt", "alertCount", "joinedCount")}");
            foreach (var entry in await reader.All($"/api/v1/incidents/{id}/timeline?limit=200")) lines.Add($"  {Of(entry, "kind", "occurredAt", "source", "text")} {entry.GetProperty("actor").Of("kind")}");
        }

        foreach (var alert in (await reader.All("/api/v1/alerts?limit=200")).Reverse())
        {
            var whole = (await reader.Get($"/api/v1/alerts/{alert.Of("id")}")).Json;
            var incident = whole.GetProperty("incidentId").GetString() is { } id ? $"{places[id]}" : "none";
            lines.Add($"alert in {incident}: {Of(whole, "dedupKey", "title", "state", "severity", "count", "flaps", "firstAt", "lastAt", "startsAt", "resolvedAt", "suppressedBy", "source", "rule", "details")}");
        }

        return lines;
    }

    private static string Of(JsonElement element, params string[] names) => string.Join(' ', names.Select(n => element.GetProperty(n).GetRawText()));
}
