using System.Net;
using Incidents.Core.People;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Coverage;

/// <summary>What is risky and not written down is shown before it is needed.</summary>
public abstract class CoverageTests(Db database) : IAsyncLifetime
{
    private const string Path = "/api/v1/services/orders-db/capabilities";
    private TestApp app = null!;
    private Client admin = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        admin = await app.As("adam");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task A_capability_without_runbook_is_red_and_one_with_tells_how_it_stands()
    {
        await app.IntegrationKey();
        await app.Publish("restore-orders", Followed.Markdown.Replace("title: Restore orders-db\n", "title: Restore orders-db\nservices: [orders-db]\ncapabilities: [restore, key-rotation]\n", StringComparison.Ordinal));
        await app.Publish("fail-over", "# Fail over\n\n## Steps\n\n1. One.\n2. Two.\n");
        var first = await admin.Get(Path);
        Assert.Equal("\"r1\"", first.Headers["ETag"]);
        (await admin.PutJson(Path, new { capabilities = new[] { new { capability = "restore" } } })).Refuses((HttpStatusCode)428, "version_required");
        (await admin.PutJson(Path, new { capabilities = Array.Empty<object>() }, "\"r4\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await admin.PutJson(Path, new { capabilities = new[] { new { capability = "restore" }, new { capability = "restore" } } }, "\"r1\"")).Refuses(HttpStatusCode.UnprocessableEntity, "capability_twice");
        (await admin.PutJson(Path, new { capabilities = new[] { new { capability = "failover", runbook = "none" } } }, "\"r1\"")).Refuses(HttpStatusCode.NotFound, "runbook_not_found");
        var put = (await admin.PutJson(Path, new { capabilities = new object[] { new { capability = "restore" }, new { capability = "failover", runbook = "fail-over" }, new { capability = "purge" } } }, "\"r1\"")).Is(HttpStatusCode.OK);
        Assert.Equal(("\"r2\"", 2), (put.Headers["ETag"], put.Json.GetProperty("revision").GetInt32()));

        var viewer = await app.As("vera", Role.Viewer);
        var lines = (await viewer.Get("/api/v1/coverage?service=orders-db")).Items().ToDictionary(l => l.Of("capability"));
        Assert.Equal(["failover", "purge", "restore"], lines.Keys.Order());
        Assert.Equal(("red", System.Text.Json.JsonValueKind.Null), (lines["purge"].Of("level"), lines["purge"].GetProperty("runbook").ValueKind));
        Assert.Equal(("red", "restore-orders", "never_drilled", false), (lines["restore"].Of("level"), lines["restore"].Of("runbook"), lines["restore"].Of("proof"), lines["restore"].GetProperty("setByHand").GetBoolean()));
        Assert.Equal(("fail-over", true), (lines["failover"].Of("runbook"), lines["failover"].GetProperty("setByHand").GetBoolean()));
        Assert.Contains("Nobody has the practice to follow it.", lines["restore"].GetProperty("why").EnumerateArray().Select(w => w.GetString()));
        Assert.Contains((await admin.Get("/api/v1/access-log")).Items(), e => e.Of("what") == "capabilities_changed" && e.Of("text").EndsWith("restore, failover, purge", StringComparison.Ordinal));
        Assert.Equal(3, (await viewer.Get("/api/v1/coverage")).Items().Count);
        (await viewer.Get("/api/v1/coverage?service=none")).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await viewer.PutJson(Path, new { capabilities = Array.Empty<object>() }, "\"r2\"")).Refuses(HttpStatusCode.Forbidden, "not_permitted");

        var run = await (await Followed.Begin(app, publish: false)).At("start");
        await run.Do("start", "complete");
        Assert.Equal(1, (await viewer.Get("/api/v1/coverage")).Items().Single(l => l.Of("capability") == "restore").GetProperty("qualified").GetInt32());
    }

    [Fact]
    public async Task Rules_that_lead_nowhere_are_listed_those_that_page_first()
    {
        var key = await app.IntegrationKey();
        await app.Publish("disk-full", "---\nalerts: [DiskFull]\n---\n# Disk full\n\n1. One.\n2. Two.\n");
        foreach (var (rule, severity, link) in new[]
        {
            ("DiskFull", "critical", null), ("Linked", "critical", "https://incidents.example/runbooks/disk-full"), ("Slow", "warning", null), ("Gone", "critical", "https://incidents.example/runbooks/gone"),
            ("Wiki", "critical", "https://wiki.example/x"), ("Down", "critical", null), ("Down", "warning", null),
        })
        {
            app.Clock.Move(TimeSpan.FromSeconds(1));
            var labels = new Dictionary<string, string> { ["alertname"] = rule, ["severity"] = severity, ["instance"] = $"{severity}-{rule}" };
            var annotations = link is null ? [] : new Dictionary<string, string> { ["runbook_url"] = link };
            (await app.Anonymous.Post($"/integrations/{key}/alertmanager", new { version = "4", status = "firing", receiver = "x", groupKey = rule, alerts = new[] { new { status = "firing", labels, annotations, startsAt = app.Clock.GetUtcNow(), fingerprint = $"{rule}{severity}" } } })).Is(HttpStatusCode.OK);
        }

        var gaps = (await admin.Get("/api/v1/coverage/alert-rules")).Items().Select(g => (g.Of("rule"), g.Of("gap"), g.GetProperty("pages").GetBoolean())).ToList();
        Assert.Equal([("Down", "no_runbook", true), ("Gone", "unknown_runbook", true), ("Wiki", "elsewhere", true), ("Slow", "no_runbook", false)], gaps);
        app.Clock.Move(TimeSpan.FromDays(91));
        admin = await app.As("adam");
        Assert.Empty((await admin.Get("/api/v1/coverage/alert-rules")).Items());
    }

    public sealed class OnSqlite() : CoverageTests(Db.Sqlite);

    public sealed class OnPostgres() : CoverageTests(Db.Postgres);
}
