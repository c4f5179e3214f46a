using System.Net;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Alerts;

/// <summary>Alerts as readers see them.</summary>
public class AlertEndpointTests
{
    [Fact]
    public async Task An_item_has_exactly_what_the_contract_says_and_what_it_may_add()
    {
        await using var app = await TestApp.Start();
        var reader = await app.As("reader", Role.Viewer);
        await app.Tell(await app.IntegrationKey(), new { summary = "Disk full", dedupKey = "disk", severity = "critical", source = "db1", rule = "DiskFull" });
        app.Clock.Move(TimeSpan.FromSeconds(90));
        await app.Tell(await app.IntegrationKey("other"), new { summary = "else" });

        var item = (await reader.Get("/api/v1/alerts?dedupKey=disk")).Items().Single();
        Assert.Equal(["id", "dedupKey", "title", "state", "severity", "count", "firstAt", "lastAt", "resolvedAt", "incidentId", "source", "rule", "suppressedBy", "flaps"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ("disk", "Disk full", "firing", "sev1", 1, "2026-11-20T03:15:00Z", "2026-11-20T03:15:00Z"),
            (item.Of("dedupKey"), item.Of("title"), item.Of("state"), item.Of("severity"), item.GetProperty("count").GetInt32(), item.Of("firstAt"), item.Of("lastAt")));
        Assert.Equal(("db1", "DiskFull", "null"), (item.Of("source"), item.Of("rule"), item.GetProperty("resolvedAt").GetRawText()));
        (await reader.Get($"/api/v1/incidents/{item.Of("incidentId")}")).Is(HttpStatusCode.OK);
        var whole = (await reader.Get($"/api/v1/alerts/{item.Of("id")}")).Is(HttpStatusCode.OK).Json;
        Assert.All(item.EnumerateObject(), p => Assert.Equal(p.Value.GetRawText(), whole.GetProperty(p.Name).GetRawText()));
    }

    [Fact]
    public async Task Filters_leave_what_was_asked_for()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        await app.Tell(key, new[] { "a", "b", "c d&e" }.Select(k => new { summary = k, dedupKey = k }).ToArray());
        await app.Tell(key, new { status = "acknowledged", dedupKey = "b" });
        await app.Tell(key, new { status = "resolved", dedupKey = "c d&e" });

        Assert.Equal("a", (await ada.Get("/api/v1/alerts?state=firing")).Items().Single().Of("dedupKey"));
        Assert.Equal("b", (await ada.Get("/api/v1/alerts?state=acknowledged")).Items().Single().Of("dedupKey"));
        Assert.Equal("c d&e", (await ada.Get("/api/v1/alerts?state=resolved")).Items().Single().Of("dedupKey"));
        Assert.Equal("resolved", (await ada.Get("/api/v1/alerts?dedupKey=c%20d%26e")).Items().Single().Of("state"));
        Assert.Empty((await ada.Get("/api/v1/alerts?dedupKey=c%20d%26e&state=firing")).Items());
        Assert.Empty((await ada.Get("/api/v1/alerts?dedupKey=A")).Items());
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_and_show_each_alert_once()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        for (var i = 0; i < 7; i++)
        {
            await app.Tell(key, new { summary = $"{i}", dedupKey = $"{i}" });
            app.Clock.Move(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("6543210", string.Concat((await ada.All("/api/v1/alerts?state=firing&limit=3")).Select(a => a.Of("title"))));
        Assert.Equal("6543210", string.Concat((await ada.All("/api/v1/alerts?limit=7")).Select(a => a.Of("title"))));
        var first = await ada.Get("/api/v1/alerts?limit=3&state=firing");
        Assert.Equal($"</api/v1/alerts?limit=3&state=firing&cursor={first.Of("nextCursor")}>; rel=\"next\"", first.Headers["Link"]);
        await app.Tell(key, new { summary = "newer", dedupKey = "newer" });
        Assert.Equal("321", string.Concat((await ada.Get($"/api/v1/alerts?limit=3&cursor={first.Of("nextCursor")}")).Items().Select(a => a.Of("title"))));
    }

    [Theory]
    [InlineData("state=open", "state")]
    [InlineData("state=", "state")]
    [InlineData("state=Firing", "state")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=%00", "cursor")]
    [InlineData("cursor=not+a+cursor", "cursor")]
    [InlineData("dedupKey=a%00b", "dedupKey")]
    public async Task A_word_that_is_not_understood_is_named(string query, string name)
    {
        await using var app = await TestApp.Start();
        var reply = (await (await app.As("ada")).Get($"/api/v1/alerts?{query}")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        Assert.Equal(name, Assert.Single(reply.Json.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Two_hundred_are_the_most_at_once_and_unknown_alerts_and_strangers_are_refused()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await ada.Get("/api/v1/alerts?limit=200")).Is(HttpStatusCode.OK);
        (await ada.Get("/api/v1/alerts/alt_0")).Refuses(HttpStatusCode.NotFound, "alert_not_found");
        (await app.Anonymous.Get("/api/v1/alerts")).Is(HttpStatusCode.Unauthorized);
    }
}
