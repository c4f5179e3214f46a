using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Intake;

namespace Incidents.Server.Tests.Alerts;

/// <summary>Maintenance windows: quiet while they run, and nothing is forgotten at their end.</summary>
public abstract class MaintenanceTests(Db database)
{
    private const string Path = "/api/v1/maintenance-windows";

    [Fact]
    public async Task Alerts_in_a_window_are_stored_and_shown_and_call_nobody_and_what_still_fires_at_its_end_does()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (bo, key) = (await app.As("bo", Role.Responder), await app.IntegrationKey());
        var window = await Begin(app, bo, 60);
        await app.Tell(key, new[] { new { summary = "stays", dedupKey = "stays", severity = "critical" }, new { summary = "ends", dedupKey = "ends", severity = "critical" } });
        await app.Tell(key, new { dedupKey = "ends", status = "resolved" });

        Assert.Empty(await bo.Incidents());
        var shown = (await bo.Get("/api/v1/alerts?state=firing")).Items().Single();
        Assert.Equal(("stays", window, "null"), (shown.Of("dedupKey"), shown.Of("suppressedBy"), shown.GetProperty("incidentId").GetRawText()));
        app.Clock.Move(TimeSpan.FromMinutes(59));
        await app.Do<AlertUpkeep>();
        await app.Tell(key, new { summary = "stays", dedupKey = "stays", severity = "critical" });
        Assert.Empty(await bo.Incidents());

        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Do<AlertUpkeep>();
        var incident = Assert.Single(await bo.Incidents());
        Assert.Equal(("stays", "triggered", "sev1", "2026-11-20T04:15:00Z"), (incident.Of("title"), incident.Of("state"), incident.Of("severity"), incident.Of("openedAt")));
        Assert.Equal("incident_opened alert_surfaced", await bo.Told(incident.Of("id")));
        Assert.Equal("null", (await bo.Episodes("stays")).Single().GetProperty("suppressedBy").GetRawText());
        Assert.Equal("over", (await bo.Get($"{Path}/{window}")).Of("state"));
        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Do<AlertUpkeep>();
        Assert.Single(await bo.Incidents());
    }

    [Fact]
    public async Task Ended_early_it_is_the_same()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (bo, key) = (await app.As("bo", Role.Responder), await app.IntegrationKey());
        var window = await Begin(app, bo, 60);
        await app.Tell(key, new { summary = "stays", dedupKey = "stays" });
        app.Clock.Move(TimeSpan.FromMinutes(5));
        var ended = (await bo.Post($"{Path}/{window}/end")).Is(HttpStatusCode.OK);
        Assert.Equal(("over", "2026-11-20T03:20:00Z"), (ended.Of("state"), ended.Of("endsAt")));
        await app.Do<AlertUpkeep>();
        Assert.Single(await bo.Incidents());
        await app.Tell(key, new { summary = "new", dedupKey = "new" });
        Assert.Equal(2, (await bo.Incidents()).Count);
        app.Clock.Move(TimeSpan.FromMinutes(5));
        Assert.Equal("2026-11-20T03:20:00Z", (await bo.Post($"{Path}/{window}/end")).Is(HttpStatusCode.OK).Of("endsAt"));
        (await bo.Post($"{Path}/mnt_0/end")).Refuses(HttpStatusCode.NotFound, "maintenance_window_not_found");
        Assert.Equal(["maintenance_ended", "maintenance_begun"], (await (await app.As("admin")).Get("/api/v1/access-log")).Items().Select(e => e.Of("what")).Where(w => w.StartsWith("maintenance", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_said_again_after_the_end_calls_at_once()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (bo, key) = (await app.As("bo", Role.Responder), await app.IntegrationKey());
        await Begin(app, bo, 60);
        Assert.Equal("null", (await app.Tell(key, new { summary = "a", dedupKey = "a" })).Json.GetProperty("items")[0].GetProperty("incidentId").GetRawText());
        app.Clock.Move(TimeSpan.FromMinutes(60));
        var receipt = (await app.Tell(key, new { summary = "a", dedupKey = "a" })).Json.GetProperty("items")[0];
        await app.Do<AlertUpkeep>();
        Assert.Equal(receipt.Of("incidentId"), Assert.Single(await bo.Incidents()).Of("id"));
    }

    [Fact]
    public async Task A_clock_that_goes_back_does_not_reopen_it()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (bo, key) = (await app.As("bo", Role.Responder), await app.IntegrationKey());
        await Begin(app, bo, 60);
        app.Clock.Move(TimeSpan.FromMinutes(61));
        await app.Do<AlertUpkeep>();
        app.Clock.Move(TimeSpan.FromMinutes(-30));
        await app.Tell(key, new { summary = "now", dedupKey = "now" });
        Assert.Equal("now", Assert.Single(await bo.Incidents()).Of("title"));
    }

    [Fact]
    public async Task Only_what_it_names_is_kept_quiet()
    {
        await using var app = await TestApp.Start(database);
        await app.Calm();
        var (admin, orders, billing) = (await app.As("admin"), await app.IntegrationKey(), await app.IntegrationKey("billing"));
        await Begin(app, admin, 60, "billing");
        await Begin(app, admin, 60, "orders-db", new { label = "host", kind = "matches", value = "db[12]" });
        foreach (var (key, name) in new[] { (orders, "db1"), (orders, "db3"), (billing, "db3") }) await app.Tell(key, new { summary = name, dedupKey = name, details = new { host = name } });
        var incident = Assert.Single(await admin.Incidents());
        Assert.Equal(("db3", "orders-db"), (incident.Of("title"), incident.Of("service")));

        // One that is over ends with its alerts in the next one that covers them.
        app.Clock.Move(TimeSpan.FromMinutes(50));
        var next = await Begin(app, admin, 60);
        app.Clock.Move(TimeSpan.FromMinutes(11));
        await app.Do<AlertUpkeep>();
        Assert.Equal(next, (await admin.Episodes("db1")).Single().Of("suppressedBy"));
        Assert.Equal(2, (await admin.Incidents()).Count);
    }

    [Fact]
    public async Task It_always_ends_within_a_week_and_only_admins_silence_everything()
    {
        await using var app = await TestApp.Start(database);
        var (bo, admin) = (await app.As("bo", Role.Responder), await app.As("admin"));
        await app.IntegrationKey();
        var now = app.Clock.Now;
        foreach (var (body, field) in new (object, string)[]
        {
            (new { service = "orders-db", reason = "x" }, "endsAt"),
            (new { service = "orders-db", reason = "x", endsAt = now }, "endsAt"),
            (new { service = "orders-db", reason = "x", endsAt = now.AddDays(7).AddSeconds(1) }, "endsAt"),
            (new { service = "orders-db", reason = "x", startsAt = now.AddHours(2), endsAt = now.AddHours(1) }, "endsAt"),
            (new { service = "orders-db", reason = "x", startsAt = now.AddHours(-1), endsAt = now.AddHours(1) }, "startsAt"),
            (new { service = "orders-db", reason = " ", endsAt = now.AddHours(1) }, "reason"),
            (new { service = "orders-db", reason = "x", endsAt = now.AddHours(1), matchers = new[] { new { label = "x", kind = "matches", value = "[" } } }, "matchers[0]"),
        })
            Assert.Equal(field, Assert.Single((await bo.Post(Path, body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input").Json.GetProperty("errors").EnumerateObject()).Name);
        (await bo.Post(Path, new { reason = "x", endsAt = now.AddHours(1) })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await bo.Post(Path, new { reason = "x", endsAt = now.AddHours(1), matchers = new[] { new { label = "title", kind = "matches", value = ".*" } } })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await bo.Post(Path, new { service = "no-such", reason = "x", endsAt = now.AddHours(1) })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await admin.Post(Path, new { integrationId = "int_0", reason = "x", endsAt = now.AddHours(1) })).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        (await (await app.As("viewer", Role.Viewer)).Post(Path, new { service = "orders-db", reason = "x", endsAt = now.AddHours(1) })).Is(HttpStatusCode.Forbidden);
        Assert.Empty((await bo.Get(Path)).Items());

        (await (await app.WithKey(Scope.Read, Scope.Respond)).Post(Path, new { service = "orders-db", reason = "deploy", endsAt = now.AddDays(7) })).Is(HttpStatusCode.Created);
        var all = (await admin.Post(Path, new { reason = "move", startsAt = now.AddHours(1), endsAt = now.AddHours(2) })).Is(HttpStatusCode.Created);
        Assert.Equal(("planned", "null", "admin"), (all.Of("state"), all.Json.GetProperty("service").GetRawText(), all.Json.GetProperty("createdBy").Of("name")));
        Assert.Equal(all.Text, (await bo.Get(all.Headers["Location"])).Text);
        Assert.Equal(["move", "deploy"], (await bo.All($"{Path}?limit=1")).Select(w => w.Of("reason")));
        (await bo.Get($"{Path}/mnt_0")).Refuses(HttpStatusCode.NotFound, "maintenance_window_not_found");
    }

    private static async Task<string> Begin(TestApp app, Client by, int minutes, string service = "orders-db", params object[] matchers) =>
        (await by.Post(Path, new { service, matchers, endsAt = app.Clock.Now.AddMinutes(minutes), reason = "Upgrade" })).Is(HttpStatusCode.Created).Of("id");
}

/// <inheritdoc/>
public sealed class MaintenanceTestsOnSqlite() : MaintenanceTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class MaintenanceTestsOnPostgres() : MaintenanceTests(Db.Postgres);
