using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Incidents.Server.Intake;

namespace Incidents.Server.Tests.Intake;

/// <summary>The journal of what senders sent: kept as it came, read again after a fix, brought from elsewhere, forgotten with age.</summary>
public abstract class JournalTests(Db database)
{
    [Fact]
    public async Task What_cannot_be_read_is_kept_whatever_the_format_and_a_person_is_told()
    {
        await using var app = await TestApp.Start(database);
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        var sent = new (string Format, string Address, string Body)[]
        {
            ("alertmanager", $"/integrations/{key}/alertmanager", "{nope"),
            ("azure", $"/integrations/{key}/azure", "[]"),
            ("cloudevents", $"/integrations/{key}/cloudevents", "{nope"),
            ("datadog", $"/integrations/{key}/datadog", "{nope"),
            ("events", $"/integrations/{key}/events", "{nope"),
            ("google-cloud", $"/integrations/{key}/google-cloud", "\uFEFF"),
            ("grafana", $"/integrations/{key}/grafana", "{nope"),
            ("incidentio", $"/integrations/{key}/incidentio", "{nope"),
            ("nagios", $"/integrations/{key}/nagios", "nope"),
            ("opsgenie", "/v2/alerts", "{nope"),
            ("pagerduty", "/v2/enqueue", $$"""{"routing_key":"{{key}}","event_action":"explode"}"""),
            ("prometheus", $"/integrations/{key}/api/v2/alerts", "{nope"),
            ("sentry", $"/integrations/{key}/sentry", "{nope"),
            ("uptime-kuma", $"/integrations/{key}/uptime-kuma", "{nope"),
            ("zabbix", $"/integrations/{key}/zabbix", "{nope"),
        };
        foreach (var (format, address, body) in sent)
        {
            using var content = new StringContent(body, MediaTypeHeaderValue.Parse(format == "cloudevents" ? "application/cloudevents+json" : "application/json"));
            var reply = await app.Anonymous.Send(HttpMethod.Post, address, content, format == "opsgenie" ? [("Authorization", $"GenieKey {key}")] : []);
            Assert.True((int)reply.Status is 200 or (>= 400 and < 500), $"{format}: {(int)reply.Status} {reply.Text}");
        }

        var kept = (await admin.Get($"{path}/journal?state=unreadable")).Items().Reverse().ToList();
        Assert.Equal(sent.Select(s => s.Format), kept.Select(e => e.Of("format")));
        Assert.All(kept, e => Assert.True(e.GetProperty("problem").GetString() is { Length: > 10 }, e.GetRawText()));
        Assert.Equal("{nope", kept[0].Of("body"));
        var told = Assert.Single(await admin.Incidents());
        Assert.Equal(("Unreadable alert from monitoring", "sev4"), (told.Of("title"), told.Of("severity")));
        Assert.Equal(sent.Length, told.GetProperty("alerts")[0].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Nothing_in_the_journal_is_a_key()
    {
        await using var app = await TestApp.Start(database);
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        await app.Enqueue(new { routing_key = key, event_action = "trigger", dedup_key = key, payload = new { summary = $"my key is {key}", source = "x", severity = "error" } });
        await app.Anonymous.PostText("/v2/enqueue", "{\"routing_key\":\"" + string.Concat(key.Select(c => $"\\u{(int)c:x4}")) + "\",\"event_action\":\"trigger\",\"dedup_key\":\"escaped\",\"payload\":{\"summary\":\"x\",\"source\":\"x\",\"severity\":\"error\"}}");
        await app.Tell(key, new { summary = "x" });
        await new Client(app.Url, key).Post("/integrations/events", new { summary = "x" });
        var journal = (await admin.Get($"{path}/journal")).Is(HttpStatusCode.OK);
        Assert.Equal(4, journal.Items().Count);
        Assert.DoesNotContain(key, journal.Text);
        Assert.All(journal.Items(), e => Assert.DoesNotContain(key, System.Text.RegularExpressions.Regex.Unescape(e.Of("body"))));
        Assert.Contains("\"routing_key\":\"int_", journal.Items()[2].Of("body"));
    }

    [Fact]
    public async Task After_a_fix_what_could_not_be_read_is_taken_as_of_when_it_came_once_and_the_alert_that_told_of_it_is_over()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        await app.Anonymous.PostText($"/integrations/{key}/events", "{first");
        app.Clock.Move(TimeSpan.FromMinutes(10));
        await app.Anonymous.PostText($"/integrations/{key}/events", "{second");
        app.Clock.Move(TimeSpan.FromMinutes(10));
        var unread = (await admin.Post($"{path}/replay")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((0, 2, false), (unread.GetProperty("replayed").GetInt32(), unread.GetProperty("stillUnreadable").GetInt32(), unread.GetProperty("more").GetBoolean()));
        Assert.Equal(2, (await admin.Episodes("unreadable")).Single().GetProperty("count").GetInt32());

        // In the place of a reader that was mended, the bodies are.
        await Mend(app, "{first", """{"summary":"first","dedupKey":"first"}""");
        var one = (await admin.Post($"{path}/replay?from=2026-11-20T03:15:00Z&to=2026-11-20T03:25:00Z")).Json;
        Assert.Equal((1, 0), (one.GetProperty("replayed").GetInt32(), one.GetProperty("stillUnreadable").GetInt32()));
        Assert.Equal("firing", (await admin.Episodes("unreadable")).Single().Of("state"));
        await Mend(app, "{second", """{"status":"resolved","dedupKey":"first"}""");
        Assert.Equal(1, (await admin.Post($"{path}/replay")).Json.GetProperty("replayed").GetInt32());

        var alert = (await admin.Episodes("first")).Single();
        Assert.Equal(("resolved", "2026-11-20T03:15:00Z", "2026-11-20T03:25:00Z"), (alert.Of("state"), alert.Of("firstAt"), alert.Of("resolvedAt")));
        var incident = (await admin.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Json;
        Assert.Equal(("resolved", "2026-11-20T03:15:00Z"), (incident.Of("state"), incident.Of("openedAt")));
        var line = (await admin.Get($"/api/v1/incidents/{incident.Of("id")}/timeline")).Items()[0];
        Assert.Equal(("2026-11-20T03:15:00Z", "2026-11-20T03:35:00Z"), (line.Of("occurredAt"), line.Of("recordedAt")));
        Assert.Equal("resolved", (await admin.Episodes("unreadable")).Single().Of("state"));
        Assert.All((await admin.Get($"{path}/journal")).Items(), e => Assert.Equal(("replayed", "2026-11-20T03:35:00Z"), (e.Of("state"), e.Of("replayedAt"))));

        Assert.Equal(0, (await admin.Post($"{path}/replay")).Json.GetProperty("replayed").GetInt32());
        Assert.Equal(1, (await admin.Episodes("first")).Single().GetProperty("count").GetInt32());
        Assert.Equal(["journal_replayed", "journal_replayed"], (await admin.Get("/api/v1/access-log")).Items().Select(e => e.Of("what")).Where(w => w.StartsWith("journal", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_brought_from_elsewhere_waits_and_is_checked()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        var refused = (await admin.Post($"{path}/journal", new
        {
            entries = new object?[]
            {
                new { receivedAt = "2026-11-20T03:00:00Z", format = "events", body = "{}" }, null, new { format = "events", body = "" }, new { receivedAt = "2026-11-20T03:00:00Z", format = "", bodyBase64 = "!" },
                new { receivedAt = "2026-11-20T03:00:00Z", format = "events", body = "", bodyBase64 = "" },
            },
        })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["entries[1]", "entries[2].receivedAt", "entries[3].bodyBase64", "entries[3].format", "entries[4].body"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        (await admin.Post($"{path}/journal", new { entries = new[] { new { receivedAt = "2026-11-20T03:15:01Z", format = "events", body = "{}" } } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Post($"{path}/journal", new { entries = Enumerable.Repeat(new { receivedAt = "2026-11-20T03:15:00Z", format = "events", body = "{}" }, 1001) })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Post("/api/v1/integrations/int_0/journal", new { entries = new[] { new { receivedAt = "2026-11-20T03:00:00Z", format = "events", body = "{}" } } })).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        (await admin.Post("/api/v1/integrations/int_0/replay")).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        foreach (var query in new[] { "from=yesterday", "to=2026-11-20", "cursor=1", "cursor=a-b" }) (await admin.Post($"{path}/replay?{query}")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        foreach (var seq in new[] { "1", "x", "99999999999999999999" }) (await admin.Get($"{path}/journal/{seq}")).Refuses(HttpStatusCode.NotFound, "journal_entry_not_found");
        Assert.Empty((await admin.Get($"{path}/journal")).Items());

        Assert.Equal(2, (await admin.Post($"{path}/journal", new
        {
            entries = new object[]
            {
                new { receivedAt = "2026-11-20T03:00:00.123456Z", format = "opsgenie", target = "create", bodyBase64 = "//4=", headers = new Dictionary<string, string> { ["Content-Type"] = "x" }, nonce = "n" },
                new { receivedAt = "2020-01-01T00:00:00+01:00", format = "zzz", body = "ä" },
            },
        })).Is(HttpStatusCode.OK).Json.GetProperty("waiting").GetInt32());
        // However old: it is there to be replayed.
        await app.Do<AlertUpkeep>();
        var waiting = (await admin.Get($"{path}/journal?state=waiting")).Items();
        Assert.Equal(("2020-01-01T00:00:00Z"[..10], "zzz", "ä", "null"), (waiting[0].Of("receivedAt")[..10].Replace("2019-12-31", "2020-01-01", StringComparison.Ordinal), waiting[0].Of("format"), waiting[0].Of("body"), waiting[0].GetProperty("bodyBase64").GetRawText()));
        Assert.Equal(("2026-11-20T03:00:00.123456Z", "create", "//4=", "null", "x", "n"),
            (waiting[1].Of("receivedAt"), waiting[1].Of("target"), waiting[1].Of("bodyBase64"), waiting[1].GetProperty("body").GetRawText(), waiting[1].GetProperty("headers").Of("content-type"), waiting[1].Of("nonce")));
        Assert.Equal(waiting[1].GetRawText(), (await admin.Get($"{path}/journal/{waiting[1].GetProperty("seq")}")).Text);
        Assert.Equal(2, (await admin.Post($"{path}/replay")).Json.GetProperty("stillUnreadable").GetInt32());
        Assert.Equal(2, (await admin.Episodes("unreadable")).Single().GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Requests_are_forgotten_after_their_days()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        await app.Tell(key, new { summary = "old", dedupKey = "old" });
        await app.Anonymous.PostText($"/integrations/{key}/events", "{old");
        await app.Pass(TimeSpan.FromDays(29));
        await app.Tell(key, new { summary = "new", dedupKey = "new" });
        await app.Do<AlertUpkeep>();
        Assert.Equal(3, (await admin.Get($"{path}/journal")).Items().Count);
        await app.Pass(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await app.Do<AlertUpkeep>();
        Assert.Equal("new", JsonDocument.Parse((await admin.Get($"{path}/journal")).Items().Single().Of("body")).RootElement.Of("dedupKey"));
        Assert.Equal("firing", (await admin.Episodes("old")).Single().Of("state"));
    }

    [Fact]
    public async Task A_long_replay_goes_on_where_it_stopped()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (admin, key) = (await app.As("admin"), await app.IntegrationKey());
        var path = await admin.Address(key);
        object Entry(int i) => new { receivedAt = app.Clock.Now.AddSeconds(i - 3000), format = "events", body = i % 7 == 0 ? "{" : $$"""{"summary":"{{i}}","dedupKey":"{{i % 10}}"}""" };
        for (var i = 0; i < 2100; i += 700) (await admin.Post($"{path}/journal", new { entries = Enumerable.Range(i, 700).Select(Entry) })).Is(HttpStatusCode.OK);
        var first = (await admin.Post($"{path}/replay")).Is(HttpStatusCode.OK);
        Assert.Equal((true, 2000), (first.Json.GetProperty("more").GetBoolean(), first.Json.GetProperty("replayed").GetInt32() + first.Json.GetProperty("stillUnreadable").GetInt32()));
        var second = (await admin.Post($"{path}/replay?cursor={first.Of("nextCursor")}")).Is(HttpStatusCode.OK);
        Assert.Equal((false, 100), (second.Json.GetProperty("more").GetBoolean(), second.Json.GetProperty("replayed").GetInt32() + second.Json.GetProperty("stillUnreadable").GetInt32()));
        Assert.Equal(1800, (await admin.Get("/api/v1/alerts?limit=200")).Items().Where(a => a.Of("dedupKey") != "unreadable").Sum(a => a.GetProperty("count").GetInt32()));
        Assert.Equal(700, (await admin.All($"{path}/journal?state=unreadable&limit=200")).Count + 400);
    }

    private static Task Mend(TestApp app, string from, string to) => app.Server.Database.Write(tx =>
    {
        Assert.Equal(1, tx.Execute("UPDATE intake_journal SET body = @to WHERE body = @from", new { from = System.Text.Encoding.UTF8.GetBytes(from), to = System.Text.Encoding.UTF8.GetBytes(to) }));
        return 0;
    });
}

/// <inheritdoc/>
public sealed class JournalTestsOnSqlite() : JournalTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class JournalTestsOnPostgres() : JournalTests(Db.Postgres);
