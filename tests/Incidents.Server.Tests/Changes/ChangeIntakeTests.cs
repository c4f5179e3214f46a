using System.Net;

namespace Incidents.Server.Tests.Changes;

/// <summary>Where pipelines tell of changes: our own format, and PagerDuty's.</summary>
public sealed class ChangeIntakeTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;
    private string key = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        ada = await app.As("ada");
        key = await app.IntegrationKey();
        await app.IntegrationKey("billing");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task PagerDutys_senders_get_the_replies_they_know()
    {
        var taken = (await Enqueue(new { routing_key = key, payload = new { summary = "Deploy of orders 4.2.0", source = "ci-7", timestamp = "2026-11-20T03:05:00.000+0000" } })).Is(HttpStatusCode.Accepted);
        Assert.Equal("""{"status":"success","message":"Change event processed"}""", taken.Text);
        Assert.StartsWith("application/json", taken.ContentType);

        var refused = (await Enqueue(new { routing_key = key, payload = new { } })).Is(HttpStatusCode.BadRequest);
        Assert.Equal("""{"status":"invalid event","message":"Event object is invalid","errors":["'payload.summary' is missing or blank"]}""", refused.Text);
        Assert.Equal("'routing_key' is not the key of an integration here", (await Enqueue(new { routing_key = "x", payload = new { summary = "s" } })).Is(HttpStatusCode.BadRequest).Json.GetProperty("errors")[0].GetString());
        Assert.Equal("invalid event", (await app.Anonymous.PostText("/v2/change/enqueue", "{")).Is(HttpStatusCode.BadRequest).Of("status"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.Anonymous.PostText("/v2/change/enqueue", new string(' ', 513 * 1024))).Status);

        var change = Assert.Single((await ada.Get("/api/v1/changes")).Items());
        Assert.Equal(("Deploy of orders 4.2.0", "orders-db", "ci-7", "2026-11-20T03:05:00Z", "integration"), (change.Of("summary"), change.Of("service"), change.Of("source"), change.Of("occurredAt"), change.GetProperty("toldBy").Of("kind")));
        Assert.False(change.GetProperty("isPlanned").GetBoolean());
        Assert.DoesNotContain(key, (await ada.Get($"/api/v1/changes/{change.Of("id")}")).Text);
    }

    [Fact]
    public async Task Our_own_format_says_what_became_of_each()
    {
        var receipt = (await Tell(new object[] { new { summary = "one", service = "billing", version = "1" }, new { author = "ada" }, new { summary = "two", service = "no-service-of-ours" } })).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal((2, 1), (receipt.GetProperty("accepted").GetInt32(), receipt.GetProperty("rejected")[0].GetProperty("index").GetInt32()));
        Assert.All(receipt.GetProperty("items").EnumerateArray(), item => Assert.Equal("new", item.Of("as")));

        var bearer = new Client(app.Url, key);
        (await bearer.Post("/integrations/changes", new { summary = "three" })).Is(HttpStatusCode.Accepted);
        var services = (await ada.Get("/api/v1/changes")).Items().ToDictionary(c => c.Of("summary"), c => c.GetProperty("service").GetString());
        Assert.Equal(("billing", null, "orders-db"), (services["one"], services["two"], services["three"]));

        (await Tell(new { author = "ada" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_event");
        (await app.Anonymous.PostText($"/integrations/{key}/changes", "[")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await app.Anonymous.Post("/integrations/wrong/changes", new { summary = "s" })).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
        (await app.Anonymous.Post("/integrations/changes", new { summary = "s" })).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    [Fact]
    public async Task Told_twice_by_one_sender_it_is_one_change()
    {
        var first = await One(new { summary = "Deploy", id = "build-17" });
        var again = await One(new { summary = "Deploy, again", id = "build-17" });
        Assert.Equal(("new", "unchanged", first.Of("changeId")), (first.Of("as"), again.Of("as"), again.Of("changeId")));
        var other = await app.IntegrationKey();
        (await app.Anonymous.Post($"/integrations/{other}/changes", new { summary = "Deploy", id = "build-17" })).Is(HttpStatusCode.Accepted);
        await Enqueue(new { routing_key = key, payload = new { summary = "no id" } });
        await Enqueue(new { routing_key = key, payload = new { summary = "no id" } });
        Assert.Equal(4, (await ada.Get("/api/v1/changes")).Items().Count);
    }

    [Fact]
    public async Task A_sender_moves_its_plan_and_takes_it_back()
    {
        var plan = await One(new { summary = "Disks", id = "CHG-88", startsAt = "2026-11-20T22:00:00Z", endsAt = "2026-11-20T23:00:00Z" });
        Assert.Equal("corrected", (await One(new { summary = "Disks", id = "CHG-88", startsAt = "2026-11-21T22:00:00Z", endsAt = "2026-11-21T23:00:00Z" })).Of("as"));
        Assert.Equal("cancelled", (await One(new { summary = "Not come", id = "CHG-88", status = "cancelled" })).Of("as"));
        Assert.Equal("unchanged", (await One(new { id = "CHG-99", status = "cancelled" })).Of("as"));
        var seen = (await ada.Get($"/api/v1/changes/{plan.Of("changeId")}")).Json;
        Assert.Equal(("Disks", "2026-11-21T22:00:00Z", "2026-11-21T23:00:00Z", "Not come", true), (seen.Of("summary"), seen.Of("occurredAt"), seen.Of("endsAt"), seen.Of("cancelReason"), seen.GetProperty("isPlanned").GetBoolean()));
    }

    [Fact]
    public async Task A_change_while_an_incident_of_its_service_is_open_stands_on_its_timeline()
    {
        var mine = (await app.Tell(key, new { summary = "orders-db is slow", dedupKey = "slow" })).Json.GetProperty("items")[0].Of("incidentId");
        var theirs = (await ada.Post("/api/v1/incidents", new { title = "billing is slow", service = "billing" })).Of("id");
        app.Clock.Move(TimeSpan.FromMinutes(7));
        await Tell(new { summary = "Rolled orders back", version = "4.1.9", author = "grace" });
        await Tell(new { summary = "Told late", occurredAt = "2026-11-20T03:05:00Z" });
        await Tell(new { summary = "New disks", startsAt = "2026-11-20T05:00:00Z", endsAt = "2026-11-20T06:00:00Z" });
        await Tell(new { summary = "Next week", startsAt = "2026-11-27T05:00:00Z", endsAt = "2026-11-27T06:00:00Z" });
        await Tell(new { summary = "Last week", occurredAt = "2026-11-13T05:00:00Z" });

        var told = (await ada.Get($"/api/v1/incidents/{mine}/timeline")).Items().Where(e => e.Of("kind") == "change_reported").ToList();
        Assert.Equal(
            ["Rolled orders back (version 4.1.9, by grace): 7 min after the first symptom", "Told late: 10 min before the first symptom", "Planned: New disks: begins at 2026-11-20 05:00:00Z"],
            told.Select(e => e.Of("text")));
        Assert.All(told, e => Assert.StartsWith("chg_", e.GetProperty("data").Of("changeId")));
        Assert.DoesNotContain("change_reported", await ada.Told(theirs));

        (await ada.Post($"/api/v1/incidents/{mine}/resolve")).Is(HttpStatusCode.OK);
        await Tell(new { summary = "Too late to matter" });
        Assert.Equal(3, (await ada.Get($"/api/v1/incidents/{mine}/timeline")).Items().Count(e => e.Of("kind") == "change_reported"));
    }

    private Task<Reply> Enqueue(object body) => app.Anonymous.Post("/v2/change/enqueue", body);

    private Task<Reply> Tell(object body) => app.Anonymous.Post($"/integrations/{key}/changes", body);

    private async Task<System.Text.Json.JsonElement> One(object body) => (await Tell(body)).Is(HttpStatusCode.Accepted).Json.GetProperty("items")[0];
}
