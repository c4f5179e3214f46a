using System.Net;
using System.Text.Json;
using Incidents.Core.Timeline;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Tests.Incidents;

/// <summary>The timeline of an incident: notes written at the time and later, stretches of it, and the chain that anybody can check.</summary>
public abstract class TimelineEndpointTests(Db database)
{
    [Fact]
    public async Task A_note_is_kept_with_the_time_it_was_written_and_the_time_it_is_about()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = (await ada.Post("/api/v1/incidents", new { title = "x" })).Headers["Location"];
        var now = (await ada.Post($"{path}/notes", new { text = "The disk is full" })).Is(HttpStatusCode.Created).Json;
        Assert.Equal(["seq", "kind", "occurredAt", "recordedAt", "actor", "source", "text", "data", "hash"], now.EnumerateObject().Select(p => p.Name));
        Assert.Equal((2, "note", "2026-11-20T03:15:00Z", "2026-11-20T03:15:00Z", "ada"), (now.GetProperty("seq").GetInt32(), now.Of("kind"), now.Of("occurredAt"), now.Of("recordedAt"), now.GetProperty("actor").Of("name")));

        var late = (await ada.Post($"{path}/notes", new { text = "It began here", occurredAt = "2026-11-20T03:02:03.1234567+01:00" })).Is(HttpStatusCode.Created).Json;
        Assert.Equal(("2026-11-20T02:02:03.123456Z", "2026-11-20T03:15:00Z"), (late.Of("occurredAt"), late.Of("recordedAt")));
        Assert.Equal(["The disk is full", "It began here"], (await ada.Get($"{path}/timeline")).Items().Skip(1).Select(e => e.Of("text")));
        Assert.Contains("| 3 | 2026-11-20 02:02:03Z (written 2026-11-20 03:15:00Z) | ada | note | It began here |", (await ada.Get(path, "text/markdown")).Text);
    }

    [Fact]
    public async Task A_note_without_words_or_about_the_future_is_refused()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = (await ada.Post("/api/v1/incidents", new { title = "x" })).Headers["Location"];
        (await ada.Post($"{path}/notes", new { text = "soon", occurredAt = "2026-11-20T03:15:00.000001Z" })).Refuses(HttpStatusCode.UnprocessableEntity, "occurred_in_future");
        (await ada.Post($"{path}/notes", new { text = "exactly now", occurredAt = "2026-11-20T03:15:00Z" })).Is(HttpStatusCode.Created);
        (await ada.Post($"{path}/notes", new { text = "\n" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.Post($"{path}/notes", new { text = new string('x', 10_001) })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.Post($"{path}/notes", new { text = "where?", occurredAt = "2026-11-20T03:15:00" })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.Post("/api/v1/incidents/inc_0/notes", new { text = "x" })).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        Assert.Equal("incident_opened note", await ada.Told(path.Split('/')[^1]));
    }

    [Fact]
    public async Task Stretches_follow_each_other_oldest_first()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var path = (await ada.Post("/api/v1/incidents", new { title = "0" })).Headers["Location"];
        for (var i = 1; i < 12; i++) await ada.Post($"{path}/notes", new { text = $"{i}" });
        foreach (var limit in new[] { 1, 5, 12, 200 })
            Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), (await ada.All($"{path}/timeline?limit={limit}")).Select(e => e.Of("text")));
        (await ada.Get($"{path}/timeline?limit=201")).Refuses(HttpStatusCode.BadRequest, "bad_query");
    }

    [Fact]
    public async Task Whoever_reads_it_can_compute_the_chain_and_sees_every_change_and_omission()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        await app.Notify(await app.IntegrationKey(), Senders.Member("db\"1\u00fc"));
        var incident = (await ada.Get("/api/v1/incidents")).Items().Single().Of("id");
        await ada.Post($"/api/v1/incidents/{incident}/acknowledge");
        await ada.Post($"/api/v1/incidents/{incident}/notes", new { text = "Übel: \"<b>\" \\ \u2028 😀", occurredAt = "2026-11-20T03:01:02.345678Z" });
        await app.Notify(await app.IntegrationKey("billing"), Senders.Member("other"));
        await ada.Post($"/api/v1/incidents/{incident}/resolve");

        var read = (await ada.All($"/api/v1/incidents/{incident}/timeline?limit=2")).Select(Entry).ToList();
        Assert.Equal(4, read.Count);
        long? BreakOf(IEnumerable<Entry> entries) => HashChain.FirstBreak(incident, entries, read.Count, read[^1].Hash);
        Assert.Null(BreakOf(read));
        Assert.Equal(3, BreakOf(read.Select(e => e.Seq == 3 ? e with { Text = "nothing" } : e)));
        Assert.Equal(2, BreakOf(read.Where(e => e.Seq != 2)));
        Assert.Equal(4, BreakOf(read.Take(3)));
        Assert.Null(app.Server.Database.Read(tx => TimelineStore.FirstBreak(tx, incident)));
    }

    /// <summary>An entry as it can be made from what the API tells.</summary>
    private static Entry Entry(JsonElement e) => new()
    {
        Seq = e.GetProperty("seq").GetInt64(),
        Kind = Word<EntryKind>(e.Of("kind")),
        OccurredAt = e.GetProperty("occurredAt").GetDateTimeOffset(),
        RecordedAt = e.GetProperty("recordedAt").GetDateTimeOffset(),
        Actor = new Actor(Word<ActorKind>(e.GetProperty("actor").Of("kind")), e.GetProperty("actor").Of("id"), e.GetProperty("actor").Of("name")),
        Source = e.Of("source"),
        Text = e.Of("text"),
        Data = e.GetProperty("data").GetRawText(),
        Hash = e.Of("hash"),
    };

    private static T Word<T>(string word) where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

/// <inheritdoc/>
public sealed class TimelineEndpointTestsOnSqlite() : TimelineEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class TimelineEndpointTestsOnPostgres() : TimelineEndpointTests(Db.Postgres);
