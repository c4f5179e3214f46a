using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Incidents;

/// <summary>Incidents over HTTP: listed, opened by hand, acknowledged, resolved.</summary>
public class IncidentEndpointTests
{
    [Fact]
    public async Task One_opened_by_hand_is_where_its_Location_says()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada", Role.Responder);
        await app.IntegrationKey();
        var created = (await ada.Post("/api/v1/incidents", new { title = "  Customers cannot pay ", severity = "sev1", service = "orders-db" })).Is(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/incidents/{created.Of("id")}", created.Headers["Location"]);

        var incident = (await ada.Get(created.Headers["Location"])).Is(HttpStatusCode.OK);
        Assert.Equal(created.Text, incident.Text);
        Assert.Equal(
            ["id", "title", "state", "severity", "service", "openedAt", "acknowledgedAt", "acknowledgedBy", "resolvedAt", "resolvedBy", "commander", "closedAt", "closedBy", "reviewsOpen", "alertCount", "joinedCount", "acknowledgedUntil", "mergedInto", "alerts", "runbooks", "runs", "escalation"],
            incident.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ("Customers cannot pay", "triggered", "sev1", "orders-db", "2026-11-20T03:15:00Z"),
            (incident.Of("title"), incident.Of("state"), incident.Of("severity"), incident.Of("service"), incident.Of("openedAt")));
        var told = (await ada.Get($"/api/v1/incidents/{created.Of("id")}/timeline")).Items().Single();
        Assert.Equal(("incident_opened", "ada", "api"), (told.Of("kind"), told.GetProperty("actor").Of("name"), told.Of("source")));
        Assert.Equal("sev2", (await ada.Post("/api/v1/incidents", new { title = "No more is known" })).Is(HttpStatusCode.Created).Of("severity"));
    }

    [Fact]
    public async Task What_is_wrong_about_a_new_one_is_told()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await ada.Post("/api/v1/incidents", new { title = " " })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.Post("/api/v1/incidents", new { title = new string('x', 1025) })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.Post("/api/v1/incidents", new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.Post("/api/v1/incidents", new { title = "x", severity = "terrible" })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.Post("/api/v1/incidents", new { title = "x", urgent = true })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await ada.Post("/api/v1/incidents", new { title = "x", service = "no-such" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await (await app.As("viewer", Role.Viewer)).Post("/api/v1/incidents", new { title = "x" })).Is(HttpStatusCode.Forbidden);
        (await app.Anonymous.Post("/api/v1/incidents", new { title = "x" })).Is(HttpStatusCode.Unauthorized);
        Assert.Empty((await ada.Get("/api/v1/incidents")).Items());
    }

    [Fact]
    public async Task It_goes_from_triggered_to_acknowledged_to_resolved_and_never_back()
    {
        await using var app = await TestApp.Start();
        var (ada, grace) = (await app.As("ada"), await app.As("grace"));
        var path = (await ada.Post("/api/v1/incidents", new { title = "x" })).Headers["Location"];
        app.Clock.Move(TimeSpan.FromMinutes(2));
        var acknowledged = (await ada.Post($"{path}/acknowledge")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("acknowledged", "2026-11-20T03:17:00Z", "ada"), (acknowledged.Of("state"), acknowledged.Of("acknowledgedAt"), acknowledged.GetProperty("acknowledgedBy").Of("name")));
        Assert.Contains("ada has it since 2026-11-20 03:17:00Z", (await grace.Post($"{path}/acknowledge")).Refuses(HttpStatusCode.Conflict, "already_acknowledged").Of("detail"));
        var resolved = (await grace.Post($"{path}/resolve")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("resolved", "ada", "grace"), (resolved.Of("state"), resolved.GetProperty("acknowledgedBy").Of("name"), resolved.GetProperty("resolvedBy").Of("name")));
        (await grace.Post($"{path}/resolve")).Refuses(HttpStatusCode.Conflict, "incident_resolved");
        (await grace.Post($"{path}/acknowledge")).Refuses(HttpStatusCode.Conflict, "incident_resolved");
        Assert.Equal("incident_opened incident_acknowledged incident_resolved", await ada.Told(path.Split('/')[^1]));

        var unseen = (await ada.Post("/api/v1/incidents", new { title = "y" })).Headers["Location"];
        (await (await app.WithKey(Scope.Respond, Scope.Read)).Post($"{unseen}/resolve")).Is(HttpStatusCode.OK);
        (await ada.Post("/api/v1/incidents/inc_0/acknowledge")).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        (await ada.Post("/api/v1/incidents/inc_0/resolve")).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        (await ada.Get("/api/v1/incidents/inc_0")).Refuses(HttpStatusCode.NotFound, "incident_not_found");
        (await ada.Get("/api/v1/incidents/inc_0/timeline")).Refuses(HttpStatusCode.NotFound, "incident_not_found");
    }

    [Fact]
    public async Task Who_acknowledges_or_resolves_it_does_so_for_its_alerts()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.Notify(await app.IntegrationKey(), Senders.Member("db1"), Senders.Member("db2"));
        await app.Notify(await app.IntegrationKey("billing"), Senders.Member("db3"));
        var path = $"/api/v1/incidents/{(await ada.Episodes("db1")).Single().Of("incidentId")}";

        Assert.Equal("acknowledged", (await ada.Post($"{path}/acknowledge")).Is(HttpStatusCode.OK).Json.GetProperty("alerts")[0].Of("state"));
        Assert.Equal(["acknowledged", "acknowledged", "firing"], await States());
        app.Clock.Move(TimeSpan.FromMinutes(1));
        Assert.Equal("resolved", (await ada.Post($"{path}/resolve")).Is(HttpStatusCode.OK).Json.GetProperty("alerts")[0].Of("state"));
        Assert.Equal("2026-11-20T03:16:00Z", (await ada.Episodes("db1")).Single().Of("resolvedAt"));
        Assert.Equal(["resolved", "resolved", "firing"], await States());

        async Task<IEnumerable<string>> States() => (await ada.All("/api/v1/alerts")).OrderBy(a => a.Of("dedupKey"), StringComparer.Ordinal).Select(a => a.Of("state"));
    }

    [Fact]
    public async Task A_list_is_newest_first_and_can_be_asked_for_a_state_or_a_service()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.IntegrationKey("orders-db");
        await app.IntegrationKey("billing");
        foreach (var (title, service) in new[] { ("0", "orders-db"), ("1", "billing"), ("2", null), ("3", "orders-db"), ("4", "orders-db") })
        {
            await ada.Post("/api/v1/incidents", new { title, service });
            app.Clock.Move(TimeSpan.FromSeconds(1));
        }

        var ids = (await ada.Get("/api/v1/incidents")).Items().Select(i => i.Of("id")).Reverse().ToArray();
        await ada.Post($"/api/v1/incidents/{ids[1]}/acknowledge");
        await ada.Post($"/api/v1/incidents/{ids[3]}/resolve");
        var billing = (await ada.Get("/api/v1/services")).Items().Single(s => s.Of("slug") == "billing").Of("id");

        foreach (var (query, expected) in new[]
        {
            ("", "43210"), ("?state=open", "4210"), ("?state=triggered", "420"), ("?state=acknowledged", "1"), ("?state=resolved", "3"),
            ("?service=orders-db", "430"), ($"?service={billing}", "1"), ("?service=orders-db&state=open", "40"),
        })
            Assert.Equal($"{query} {expected}", $"{query} {string.Concat((await ada.Get("/api/v1/incidents" + query)).Items().Select(i => i.Of("title")))}");
        foreach (var limit in new[] { 1, 2, 4, 5, 200 })
            Assert.Equal("43210", string.Concat((await ada.All($"/api/v1/incidents?limit={limit}")).Select(i => i.Of("title"))));
        Assert.Equal("430", string.Concat((await ada.All("/api/v1/incidents?limit=1&service=orders-db")).Select(i => i.Of("title"))));
        Assert.Equal("4210", string.Concat((await ada.All("/api/v1/incidents?limit=3&state=open")).Select(i => i.Of("title"))));
    }

    [Fact]
    public async Task A_word_of_the_query_that_is_not_understood_is_named()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        foreach (var (query, name) in new[] { ("state=firing", "state"), ("state=", "state"), ("limit=0", "limit"), ("limit=201", "limit"), ("limit=1.5", "limit"), ("cursor=!", "cursor") })
            Assert.Equal(name, Assert.Single((await ada.Get($"/api/v1/incidents?{query}")).Refuses(HttpStatusCode.BadRequest, "bad_query").Json.GetProperty("errors").EnumerateObject()).Name);
        (await ada.Get("/api/v1/incidents?service=no-such")).Refuses(HttpStatusCode.NotFound, "service_not_found");
        var path = (await ada.Post("/api/v1/incidents", new { title = "x" })).Headers["Location"];
        (await ada.Get($"{path}/timeline?cursor=Zm9v")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await ada.Get(path, "image/png")).Refuses(HttpStatusCode.NotAcceptable, "not_acceptable");
    }
}
