using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Alerts;

/// <summary>What can be set about a sender, over HTTP.</summary>
public sealed class IntegrationSettingsTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Settings_are_shown_without_the_key_and_changed_whole()
    {
        var admin = await app.As("admin");
        await app.IntegrationKey("billing");
        var key = await app.IntegrationKey();
        var path = await admin.Address(key);
        var shown = (await admin.Get(path)).Is(HttpStatusCode.OK);
        Assert.Equal(
            ["id", "name", "service", "hint", "createdAt", "disabledAt", "budgetPerMinute", "groupSeconds", "expireSeconds", "revision", "rules"],
            shown.Json.EnumerateObject().Select(p => p.Name));
        Assert.DoesNotContain(key, shown.Text);
        Assert.Equal(("\"r1\"", 60000, 900), (shown.Headers["ETag"], shown.Json.GetProperty("budgetPerMinute").GetInt64(), shown.Json.GetProperty("groupSeconds").GetInt64()));

        var changed = (await admin.Change(path, new { name = " Prometheus ", service = "billing", budgetPerMinute = 10, groupSeconds = 0, expireSeconds = 600 })).Is(HttpStatusCode.OK);
        Assert.Equal("\"r2\"", changed.Headers["ETag"]);
        Assert.Equal(
            ("Prometheus", "billing", 10, 0, 600),
            (changed.Of("name"), changed.Of("service"), changed.Json.GetProperty("budgetPerMinute").GetInt64(), changed.Json.GetProperty("groupSeconds").GetInt64(), changed.Json.GetProperty("expireSeconds").GetInt64()));
        Assert.Equal(changed.Text, (await admin.Get(path)).Text);
        Assert.Equal("\"r2\"", (await admin.Change(path, new { name = "Prometheus", service = "billing", budgetPerMinute = 10, groupSeconds = 0, expireSeconds = 600 })).Headers["ETag"]);
        await app.Tell(key, new { summary = "x", dedupKey = "settings" });
        var alert = (await admin.Episodes("settings")).Single();
        Assert.Equal("billing", (await admin.Get($"/api/v1/incidents/{alert.Of("incidentId")}")).Of("service"));
        Assert.Equal(("integration_changed", "admin"), (await admin.Get("/api/v1/access-log")).Items().Select(e => (e.Of("what"), e.Of("by"))).First());
    }

    [Fact]
    public async Task Nobody_overwrites_what_he_has_not_read()
    {
        var admin = await app.As("admin");
        var path = await admin.Address(await app.IntegrationKey());
        var body = new { name = "mine", service = "orders-db" };
        Assert.Contains("r1", (await admin.PutJson(path, body)).Refuses(HttpStatusCode.PreconditionRequired, "version_required").Of("detail"));
        (await admin.PutJson($"{path}/routing", new { rules = Array.Empty<object>() })).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        (await admin.PutJson(path, body, "\"r1\"")).Is(HttpStatusCode.OK);
        foreach (var stale in new[] { "\"r1\"", "\"r3\"", "\"x\"", "\"r2\", \"r1\"" }) (await admin.PutJson(path, body, stale)).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await admin.PutJson($"{path}/routing", new { rules = Array.Empty<object>() }, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        Assert.Equal("\"r3\"", (await admin.PutJson($"{path}/routing", new { rules = Array.Empty<object>() }, "\"r2\"")).Headers["ETag"]);
        (await admin.PutJson(path, body, "*")).Is(HttpStatusCode.OK);
        (await admin.PutJson("/api/v1/integrations/int_0", body, "*")).Refuses(HttpStatusCode.NotFound, "integration_not_found");
        (await admin.Get("/api/v1/integrations/int_0")).Refuses(HttpStatusCode.NotFound, "integration_not_found");
    }

    [Fact]
    public async Task A_disabled_one_takes_nothing_and_can_be_enabled_again()
    {
        var admin = await app.As("admin");
        var key = await app.IntegrationKey();
        var path = await admin.Address(key);
        var off = (await admin.Change(path, new { name = "m", service = "orders-db", isDisabled = true })).Is(HttpStatusCode.OK);
        Assert.Equal("2026-11-20T03:15:00Z", off.Of("disabledAt"));
        (await app.Tell(key, new { summary = "x" })).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
        (await admin.Change(path, new { name = "m", service = "orders-db" })).Is(HttpStatusCode.OK);
        (await app.Tell(key, new { summary = "x" })).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task What_will_not_do_is_named()
    {
        var admin = await app.As("admin");
        var path = await admin.Address(await app.IntegrationKey());
        var refused = (await admin.Change(path, new { budgetPerMinute = -1, groupSeconds = 86401, expireSeconds = 9 })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["budgetPerMinute", "expireSeconds", "groupSeconds", "name", "service"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        (await admin.Change(path, new { name = "a", service = "no-such" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await admin.Change(path, new { name = "a", service = "orders-db", key = "another" })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Equal(1, (await admin.Get(path)).Json.GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Only_admins_see_settings_rules_and_journal()
    {
        var path = await (await app.As("admin")).Address(await app.IntegrationKey());
        foreach (var other in new[] { await app.As("bo", Role.Responder, Role.Editor, Role.Verifier), await app.WithKey(Scope.Read, Scope.Respond, Scope.Edit) })
        {
            foreach (var address in new[] { path, $"{path}/journal", $"{path}/journal/1" }) (await other.Get(address)).Refuses(HttpStatusCode.Forbidden, "not_permitted");
            foreach (var address in new[] { $"{path}/routing/try", $"{path}/journal", $"{path}/replay" }) (await other.Post(address, new { })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
            foreach (var address in new[] { path, $"{path}/routing" }) (await other.PutJson(address, new { }, "*")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        }
    }
}
