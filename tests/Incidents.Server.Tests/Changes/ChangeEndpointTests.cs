using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Changes;

/// <summary><c>/api/v1/changes</c>, and what is seen of them from an incident.</summary>
public sealed class ChangeEndpointTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        ada = await app.As("ada", Role.Responder);
        await app.IntegrationKey();
        await app.IntegrationKey("billing");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_person_tells_of_what_happened()
    {
        var made = (await Add(new
        {
            summary = " Turned fast-checkout on ", occurredAt = "2026-11-20T03:00:00Z", service = "orders-db", version = "7", author = "grace", source = "flags",
            links = new[] { new { url = "https://flags.example/7", label = "Flag" } }, details = new { flag = "fast-checkout", n = 1.50 },
        })).Is(HttpStatusCode.Created);
        var change = (await ada.Get(made.Headers["Location"])).Is(HttpStatusCode.OK);
        Assert.Equal(made.Text, change.Text);
        Assert.Equal(("Turned fast-checkout on", "orders-db", "ada", "person", "2026-11-20T03:00:00Z"), (change.Of("summary"), change.Of("service"), change.Json.GetProperty("toldBy").Of("name"), change.Json.GetProperty("toldBy").Of("kind"), change.Of("occurredAt")));
        Assert.Equal("https://flags.example/7", change.Json.GetProperty("links")[0].Of("url"));
        Assert.Equal(JsonValueKind.Number, change.Json.GetProperty("details").GetProperty("n").ValueKind);
        (await ada.Get("/api/v1/changes/chg_x")).Refuses(HttpStatusCode.NotFound, "change_not_found");
        (await (await app.As("victor", Role.Viewer)).Post("/api/v1/changes", new { summary = "s" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await (await app.As("victor", Role.Viewer)).Get("/api/v1/changes")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sent_again_with_its_idempotency_key_it_is_told_once()
    {
        var (first, second) = (await Send(), await Send());
        Assert.Equal(first.Text, second.Text);
        Assert.Single((await ada.Get("/api/v1/changes")).Items());

        Task<Reply> Send() => ada.Send(HttpMethod.Post, "/api/v1/changes", JsonContent.Create(new { summary = "s" }), ("Idempotency-Key", "k"));
    }

    [Fact]
    public async Task A_plan_is_corrected_and_cancelled_and_what_happened_is_not()
    {
        var plan = (await Add(new { summary = "Disks", startsAt = "2026-11-20T22:00:00Z", endsAt = "2026-11-20T23:00:00Z", service = "orders-db", author = "ada" })).Is(HttpStatusCode.Created).Headers["Location"];
        var moved = (await Put(plan, new { summary = "Disks", startsAt = "2026-11-21T22:00:00Z", endsAt = "2026-11-21T23:00:00Z" })).Is(HttpStatusCode.OK);
        Assert.Equal(("2026-11-21T22:00:00Z", "orders-db", "ada"), (moved.Of("occurredAt"), moved.Of("service"), moved.Of("author")));
        (await Put(plan, new { summary = "Disks", startsAt = "2026-11-21T22:00:00Z", endsAt = "2026-11-21T21:00:00Z" })).Refuses(HttpStatusCode.UnprocessableEntity, "change_window_wrong");
        (await Put(plan, new { summary = "Disks" })).Refuses(HttpStatusCode.UnprocessableEntity, "change_window_wrong");
        (await Put("/api/v1/changes/chg_x", new { summary = "Disks" })).Refuses(HttpStatusCode.NotFound, "change_not_found");

        var off = (await ada.Post($"{plan}/cancel", new { reason = "not come" })).Is(HttpStatusCode.OK);
        Assert.Equal(("not come", "2026-11-20T03:15:00Z"), (off.Of("cancelReason"), off.Of("cancelledAt")));
        (await ada.Post($"{plan}/cancel")).Refuses(HttpStatusCode.Conflict, "change_cancelled");
        (await ada.Post("/api/v1/changes/chg_x/cancel")).Refuses(HttpStatusCode.NotFound, "change_not_found");

        var done = (await Add(new { summary = "done" })).Headers["Location"];
        (await ada.Post($"{done}/cancel")).Refuses(HttpStatusCode.Conflict, "change_not_planned");
        var over = (await Add(new { summary = "over", startsAt = "2026-11-19T22:00:00Z", endsAt = "2026-11-19T23:00:00Z" })).Headers["Location"];
        (await ada.Post($"{over}/cancel")).Refuses(HttpStatusCode.Conflict, "change_over");
    }

    [Fact]
    public async Task What_is_wrong_is_said_all_at_once()
    {
        var refused = (await Add(new { summary = " ", occurredAt = "2026-11-20T03:00:00Z", startsAt = "2026-11-20T03:00:00Z", links = new[] { new { url = "javascript:alert(1)" } }, version = new string('v', 201) }))
            .Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["links[0].url", "occurredAt", "summary", "version"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        (await Add(new { summary = "s", occurredAt = "2026-11-20T04:00:00Z" })).Refuses(HttpStatusCode.UnprocessableEntity, "change_in_future");
        (await Add(new { summary = "s", service = "nothing" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await Add(new { summary = "s", colour = "red" })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
    }

    [Fact]
    public async Task The_list_goes_by_when_it_happened_and_by_service()
    {
        foreach (var hour in new[] { 1, 3, 2 }) await Add(new { summary = $"{hour}", occurredAt = $"2026-11-20T0{hour}:00:00Z", service = hour == 2 ? "billing" : "orders-db" });
        await Add(new { summary = "ahead", startsAt = "2026-11-20T22:00:00Z", endsAt = "2026-11-20T23:00:00Z" });
        Assert.Equal(["ahead", "3", "2", "1"], (await ada.All("/api/v1/changes?limit=1")).Select(c => c.Of("summary")));
        Assert.Equal(["3", "1"], (await ada.All("/api/v1/changes?limit=1&service=orders-db")).Select(c => c.Of("summary")));
        Assert.Equal(["2", "1"], (await ada.All("/api/v1/changes?from=2026-11-20T01:00:00Z&to=2026-11-20T02:00:00Z")).Select(c => c.Of("summary")));
        (await ada.Get("/api/v1/changes?from=yesterday")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await ada.Get("/api/v1/changes?to=yesterday")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await ada.Get("/api/v1/changes?service=nothing")).Refuses(HttpStatusCode.NotFound, "service_not_found");
    }

    [Fact]
    public async Task From_an_incident_the_most_suspicious_is_seen_first()
    {
        await Add(new { summary = "other", occurredAt = "2026-11-20T02:59:00Z", service = "billing" });
        await Add(new { summary = "own, long before", occurredAt = "2026-11-19T04:00:00Z", service = "orders-db" });
        await Add(new { summary = "own", occurredAt = "2026-11-20T02:48:00Z", service = "orders-db" });
        await Add(new { summary = "nobody's", occurredAt = "2026-11-20T02:00:00Z" });
        await Add(new { summary = "own, going on", startsAt = "2026-11-17T00:00:00Z", endsAt = "2026-11-21T00:00:00Z", service = "orders-db" });
        await Add(new { summary = "two days ago", occurredAt = "2026-11-18T02:00:00Z", service = "orders-db" });
        // The sender saw it at 03:00:00; we heard of it at 03:15.
        var incident = await Alerted("2026-11-20T03:00:00Z");
        app.Clock.Move(TimeSpan.FromMinutes(5));
        await Add(new { summary = "repair" });
        await Add(new { summary = "ahead", startsAt = "2026-11-20T04:00:00Z", endsAt = "2026-11-20T05:00:00Z" });

        var seen = (await ada.Get($"/api/v1/incidents/{incident}/changes")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("2026-11-20T03:00:00Z", seen.Of("firstSymptomAt"));
        Assert.Equal(
            [
                "own, going on: 4500 same before planned", "own: 12 same before", "own, long before: 1380 same before", "nobody's: 60 unknown before", "other: 1 other before",
                "repair: -20 unknown after", "ahead: -60 unknown ahead planned",
            ],
            seen.GetProperty("items").EnumerateArray().Select(Line));

        // When it is over, what comes later is no longer about it.
        (await ada.Post($"/api/v1/incidents/{incident}/resolve")).Is(HttpStatusCode.OK);
        await app.Pass(TimeSpan.FromHours(30));
        await Add(new { summary = "next day" });
        Assert.DoesNotContain("next day", (await ada.Get($"/api/v1/incidents/{incident}/changes")).Text);
        (await ada.Get("/api/v1/incidents/inc_x/changes")).Refuses(HttpStatusCode.NotFound, "incident_not_found");

        static string Line(JsonElement s) => $"{s.GetProperty("change").Of("summary")}: {s.GetProperty("minutesBefore").GetInt32()} {s.Of("serviceMatch")} {s.Of("timing")}{(s.GetProperty("isPlanned").GetBoolean() ? " planned" : "")}";
    }

    /// <summary>The change is read beside the incident by who must find the value himself.</summary>
    [Fact]
    public async Task Who_knows_a_guarded_value_does_not_tell_it_through_a_change()
    {
        var followed = await (await Runs.Followed.Begin(app)).At("restore");
        var values = new[] { "snap-0a1b2c3d" };
        foreach (var body in new object[] { new { summary = $"Took {values[0]}" }, new { summary = "s", version = values[0] }, new { summary = "s", details = new { snapshot = values[0] } }, new { summary = "s", links = new[] { new { url = $"https://x.example/{values[0]}" } } } })
            (await followed.Ada.Post("/api/v1/changes", body)).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await followed.Grace.Post("/api/v1/changes", new { summary = $"Took {values[0]}" })).Is(HttpStatusCode.Created);
    }

    private Task<Reply> Add(object body) => ada.Post("/api/v1/changes", body);

    private Task<Reply> Put(string path, object body) => ada.Send(HttpMethod.Put, path, JsonContent.Create(body));

    private async Task<string> Alerted(string startsAt)
    {
        var key = await app.IntegrationKey();
        (await app.Notify(key, Senders.Member("db-1", startsAt: startsAt))).Is(HttpStatusCode.OK);
        return (await ada.Get("/api/v1/incidents")).Items()[0].Of("id");
    }
}
