using System.Diagnostics;
using System.Net;

namespace Incidents.Server.Tests.Alerts;

/// <summary>Rules of a sender: set, tried, and what they do to alerts.</summary>
public class RoutingEndpointTests
{
    private static readonly object[] Rules =
    [
        new { name = "tests", matchers = new[] { new { label = "env", kind = "matches", value = "test|staging" } }, isSuppressed = true },
        new { name = "money", matchers = new[] { new { label = "rule", kind = "equal", value = "DiskFull" }, new { label = "team", kind = "equal", value = "pay" } }, service = "billing", severity = "sev1", groupBy = new[] { "team", "cluster" } },
        new { name = "rest", severity = "sev3" },
    ];

    [Fact]
    public async Task The_first_rule_that_matches_decides_about_service_severity_group_and_quiet()
    {
        await using var app = await TestApp.Start();
        var (admin, key, path) = await Ruled(app);
        await app.Tell(key, new[]
        {
            new { summary = "a", dedupKey = "a", rule = "DiskFull", severity = "warning", details = new { team = "pay", cluster = "eu", env = "prod" } },
            new { summary = "b", dedupKey = "b", rule = "DiskFull", severity = "warning", details = new { team = "pay", cluster = "eu", env = "" } },
            new { summary = "c", dedupKey = "c", rule = "DiskFull", severity = "warning", details = new { team = "pay", cluster = "us", env = "prod" } },
            new { summary = "d", dedupKey = "d", rule = "DiskFull", severity = "critical", details = new { team = "pay", cluster = "eu", env = "staging" } },
            new { summary = "e", dedupKey = "e", rule = "Other", severity = "critical", details = new { team = "", cluster = "", env = "" } },
        });
        var seen = new List<string>();
        foreach (var incident in await admin.Incidents()) seen.Add($"{incident.Of("service")} {incident.Of("severity")} {string.Concat(incident.GetProperty("alerts").EnumerateArray().Select(a => a.Of("dedupKey")))}");
        Assert.Equal(["billing sev1 ab", "billing sev1 c", "orders-db sev3 e"], seen);
        var quiet = (await admin.Episodes("d")).Single();
        Assert.Equal(("firing", "rule:tests", "null"), (quiet.Of("state"), quiet.Of("suppressedBy"), quiet.GetProperty("incidentId").GetRawText()));
        Assert.Equal("routing_changed", (await admin.Get("/api/v1/access-log")).Items()[0].Of("what"));
        Assert.Equal(3, (await admin.Get(path)).Json.GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public async Task Trying_tells_where_an_event_would_go_and_changes_nothing()
    {
        await using var app = await TestApp.Start();
        var (admin, key, path) = await Ruled(app);
        await app.Notify(key, Senders.Member("db1"));
        var before = (await admin.Get("/api/v1/alerts")).Text;
        var sample = new { summary = "Full", dedupKey = "k", rule = "DiskFull", details = new { team = "pay", cluster = "eu" } };

        var tried = (await admin.Post($"{path}/routing/try", new { @event = sample })).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
        Assert.Equal(("money", "billing", "sev1", "team=pay\ncluster=eu", "null"), (tried.Of("rule"), tried.Of("service"), tried.Of("severity"), tried.Of("group"), tried.GetProperty("suppressedBy").GetRawText()));
        var otherwise = (await admin.Post($"{path}/routing/try", new { @event = sample, rules = new[] { new { name = "all", isSuppressed = true } } })).Json.GetProperty("items")[0];
        Assert.Equal(("all", "orders-db", "rule:all"), (otherwise.Of("rule"), otherwise.Of("service"), otherwise.Of("suppressedBy")));
        var journalled = (await admin.Post($"{path}/routing/try", new { seq = 1 })).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
        Assert.Equal(("db1", "rest", "rule=DiskFull"), (journalled.Of("dedupKey"), journalled.Of("rule"), journalled.Of("group")));

        (await admin.Post($"{path}/routing/try", new { seq = 99 })).Refuses(HttpStatusCode.NotFound, "journal_entry_not_found");
        (await admin.Post($"{path}/routing/try", new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Post($"{path}/routing/try", new { @event = new { } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_event");
        (await admin.Post("/api/v1/integrations/int_0/routing/try", new { seq = 1 })).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        Assert.Equal(before, (await admin.Get("/api/v1/alerts")).Text);
        Assert.Equal("\"r2\"", (await admin.Get(path)).Headers["ETag"]);
    }

    [Fact]
    public async Task What_is_wrong_about_rules_is_named_by_its_path_and_none_of_them_is_stored()
    {
        await using var app = await TestApp.Start();
        var (admin, _, path) = await Ruled(app);
        var refused = (await admin.Change($"{path}/routing", new
        {
            rules = new object?[]
            {
                new { name = "a", matchers = new object?[] { new { label = "x", kind = "matches", value = "(" }, new { label = "", kind = "equal", value = "" }, new { label = "x", kind = "matches", value = "(a)\\1" }, null, new { label = "x", kind = "equal" } } },
                new { name = "a", groupBy = new[] { " " } },
                null,
                new { name = "" },
            },
        }, of: path)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(
            ["rules[0].matchers[0]", "rules[0].matchers[1]", "rules[0].matchers[2]", "rules[0].matchers[3]", "rules[0].matchers[4].value", "rules[1].groupBy[0]", "rules[1].name", "rules[2]", "rules[3].name"],
            refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        var unknown = (await admin.Change($"{path}/routing", new { rules = new[] { new { name = "a", service = "no-such" } } }, of: path)).Refuses(HttpStatusCode.NotFound, "service_not_found");
        Assert.Equal("rules[0].service", Assert.Single(unknown.Json.GetProperty("errors").EnumerateObject()).Name);
        (await admin.Change($"{path}/routing", new { rules = Enumerable.Range(0, 101).Select(i => new { name = $"{i}" }) }, of: path)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Change($"{path}/routing", new { }, of: path)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Change($"{path}/routing", new { rules = new[] { new { name = "a", matchers = new[] { new { label = "x", kind = "like", value = "" } } } } }, of: path)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Equal(["tests", "money", "rest"], (await admin.Get(path)).Json.GetProperty("rules").EnumerateArray().Select(r => r.Of("name")));
    }

    [Fact]
    public async Task What_a_rule_kept_quiet_is_told_when_the_rule_is_gone()
    {
        await using var app = await TestApp.Start();
        var (admin, key, path) = await Ruled(app);
        await app.Tell(key, new { summary = "a", dedupKey = "a", details = new { env = "test" } });
        await app.Tell(key, new { summary = "b", dedupKey = "b", details = new { env = "staging" } });
        await app.Tell(key, new { dedupKey = "b", status = "resolved" });
        Assert.Empty(await admin.Incidents());

        app.Clock.Move(TimeSpan.FromMinutes(3));
        await admin.Rules(path, Rules[2]);
        var incident = Assert.Single(await admin.Incidents());
        Assert.Equal(("a", "triggered", "2026-11-20T03:18:00Z"), (incident.Of("title"), incident.Of("state"), incident.Of("openedAt")));
        Assert.Equal("incident_opened alert_surfaced", await admin.Told(incident.Of("id")));
    }

    /// <summary>With a backtracking engine this pattern takes longer than the universe is old.</summary>
    [Fact]
    public async Task A_pattern_that_is_slow_elsewhere_does_not_hold_up_intake()
    {
        await using var app = await TestApp.Start();
        var (admin, key, path) = await Ruled(app);
        await admin.Rules(path, [.. Enumerable.Range(0, 20).Select(i => (object)new { name = $"slow {i}", matchers = new[] { new { label = "text", kind = "matches", value = "(a+)+$" } }, isSuppressed = true })]);
        var clock = Stopwatch.StartNew();
        (await app.Tell(key, Enumerable.Range(0, 10).Select(i => new { summary = "x", dedupKey = $"{i}", details = new { text = new string('a', 50_000) + "!" } }))).Is(HttpStatusCode.Accepted);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        // Of so long a text only the beginning is compared, and that is all "a".
        Assert.All((await admin.Get("/api/v1/alerts")).Items(), a => Assert.Equal("rule:slow 0", a.Of("suppressedBy")));
        (await app.Tell(key, new { summary = "x", dedupKey = "short", details = new { text = new string('a', 5_000) + "!" } })).Is(HttpStatusCode.Accepted);
        Assert.NotEqual("null", (await admin.Episodes("short")).Single().GetProperty("incidentId").GetRawText());
    }

    private static async Task<(Client Admin, string Key, string Path)> Ruled(TestApp app)
    {
        var admin = await app.As("admin");
        await app.IntegrationKey("billing");
        var key = await app.IntegrationKey();
        var path = await admin.Address(key);
        await admin.Rules(path, Rules);
        return (admin, key, path);
    }
}
