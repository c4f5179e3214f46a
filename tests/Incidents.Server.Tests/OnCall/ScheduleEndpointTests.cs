using System.Net;
using System.Net.Http.Json;
using Incidents.Core.People;
using Incidents.Server.OnCall;
using static Incidents.Server.Tests.OnCall.OnCallSchedules;

namespace Incidents.Server.Tests.OnCall;

/// <summary>Schedules are made, changed and removed, and say who is on call now, was and will be.</summary>
public sealed class ScheduleEndpointTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client admin = null!;
    private Client grace = null!;
    private string ada = "";
    private string graceId = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        await app.Calm();
        (admin, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        (ada, graceId) = (app.IdOf("ada"), app.IdOf("grace"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_schedule_is_made_read_by_id_and_slug_and_says_who_is_on_call()
    {
        var made = (await admin.Post("/api/v1/schedules", Body("Database on call", Layer("days", [ada, graceId], restrictions: [new { from = "22:00", to = "24:00", days = new[] { "saturday" } }]), Layer("back-up", [graceId])))).Is(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/schedules/{made.Of("id")}", made.Headers["Location"]);
        var read = (await grace.Get("/api/v1/schedules/database-on-call")).Is(HttpStatusCode.OK);
        Assert.Equal((made.Of("id"), "Europe/Vienna", "\"r1\""), (read.Of("id"), read.Of("zone"), read.Headers["ETag"]));
        var layer = read.Json.GetProperty("layers")[0];
        Assert.Equal(("days", "09:00", "2026-11-16", "ada", "saturday", "00:00"), (layer.Of("name"), layer.Of("handOff"), layer.Of("startsOn"), layer.GetProperty("people")[0].Of("name"), layer.GetProperty("restrictions")[0].GetProperty("days")[0].GetString(), layer.GetProperty("restrictions")[0].Of("to")));
        Assert.Equal("grace", await grace.OnCall("/api/v1/schedules/database-on-call"));
        Assert.Equal(["database-on-call"], (await grace.Get("/api/v1/schedules")).Items().Select(s => s.Of("slug")));
        Assert.Equal("did not exist yet", (await grace.Get("/api/v1/schedules/database-on-call/on-call?at=2026-01-01T00:00:00Z")).Of("hole")[^17..]);
    }

    [Fact]
    public async Task The_timeline_shows_turns_layers_overrides_gaps_and_local_times()
    {
        var schedule = await admin.Schedule("db", Layer("days", [ada, graceId], restrictions: [new { from = "09:00", to = "17:00" }]));
        (await admin.Post($"{schedule}/overrides", new { person = graceId, from = "2026-11-21T06:00:00Z", until = "2026-11-21T10:00:00Z", reason = "swap by phone" })).Is(HttpStatusCode.Created);
        Assert.Equal(["11-20 09:00 ada", "11-20 17:00 -", "11-21 07:00 grace", "11-21 11:00 grace", "11-21 17:00 -", "11-22 09:00 ada", "11-22 17:00 -"], await grace.Timeline(schedule, "2026-11-20T08:00:00Z", "2026-11-23T00:00:00Z"));
        var slots = (await grace.Get($"{schedule}/timeline?from=2026-11-20T08:00:00Z&to=2026-11-23T00:00:00Z")).Items().ToList();
        Assert.Equal(("days", "2026-11-20T09:00:00+01:00", "2026-11-20T08:00:00Z"), (slots[0].Of("layer"), slots[0].Of("localFrom"), slots[0].Of("from")));
        Assert.Equal("no layer has anybody then", slots[1].Of("hole"));
        Assert.StartsWith("ovr_", slots[2].Of("overrideId"), StringComparison.Ordinal);
        // A week from now, where nothing is said.
        Assert.Equal("2026-11-27T03:15:00Z", (await grace.Get($"{schedule}/timeline")).Items()[^1].Of("until"));
    }

    [Fact]
    public async Task A_change_needs_the_tag_of_what_was_read_and_leaves_the_past_alone()
    {
        var schedule = await admin.Schedule("db", Layer("days", [ada]));
        await app.Pass(TimeSpan.FromHours(12));
        var change = Body("db", Layer("days", [graceId]));
        (await admin.PutJson(schedule, change)).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        (await admin.PutJson(schedule, change, "\"r7\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        Assert.Equal("\"r2\"", (await admin.PutJson(schedule, change, "\"r1\"")).Is(HttpStatusCode.OK).Headers["ETag"]);
        (await admin.PutJson(schedule, change, "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        // The same again is no revision.
        Assert.Equal("\"r2\"", (await admin.Change(schedule, change)).Is(HttpStatusCode.OK).Headers["ETag"]);
        Assert.Equal(("grace", "ada"), (await grace.OnCall(schedule), await grace.OnCall(schedule, "2026-11-20T12:00:00Z")));
        Assert.Equal([2, 1], (await grace.Get($"{schedule}/revisions")).Items().Select(r => r.GetProperty("number").GetInt32()));

        app.Clock.Move(TimeSpan.FromHours(1));
        (await admin.Delete(schedule)).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        (await admin.Send(HttpMethod.Delete, schedule, null, ("If-Match", "\"r2\""))).Is(HttpStatusCode.NoContent);
        Assert.Empty((await grace.Get("/api/v1/schedules")).Items());
        Assert.Equal((null, "grace"), (await grace.OnCall(schedule), await grace.OnCall(schedule, "2026-11-20T16:00:00Z")));
        (await admin.Change(schedule, change)).Refuses(HttpStatusCode.NotFound, "schedule_not_found");
        Assert.Equal(["schedule_changed", "schedule_changed", "schedule_changed"], (await admin.Get("/api/v1/access-log")).Items().Select(e => e.Of("what")).Where(w => w.StartsWith("schedule", StringComparison.Ordinal)));
        await admin.Schedule("db", Layer("days", [ada]));
    }

    [Theory]
    [InlineData("""{"name":"x","zone":"Europe/Vienna"}""", "layers")]
    [InlineData("""{"name":"","zone":"Europe/Vienna","layers":[]}""", "slug name")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[null]}""", "layers[0]")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":[],"kind":"daily","handOff":"9:00","startsOn":"16.11.2026"}]}""", "layers[0].people layers[0].handOff layers[0].startsOn")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":[null],"handOff":"09:00","startsOn":"2026-02-30"}]}""", "layers[0].people layers[0].kind layers[0].startsOn")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":["p"],"kind":"daily","every":2,"unit":"days","weekday":"monday","handOff":"09:00","startsOn":"2026-11-16","endsOn":"2026-11-16"}]}""", "layers[0].every layers[0].unit layers[0].weekday layers[0].endsOn")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":["p"],"kind":"custom","handOff":"09:00","startsOn":"2026-11-16"}]}""", "layers[0].unit layers[0].every")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":["p"],"kind":"custom","every":9000,"unit":"hours","handOff":"09:00","startsOn":"2026-11-16"}]}""", "layers[0].every")]
    [InlineData("""{"name":"x","zone":"Europe/Vienna","layers":[{"name":"a","people":["p"],"kind":"daily","handOff":"09:00","startsOn":"2026-11-16","restrictions":[null,{"from":"25:00","to":"06:00"}]}]}""", "layers[0].restrictions[0] layers[0].restrictions[1].from")]
    public async Task What_is_wrong_is_named_by_its_place(string body, string fields)
    {
        var refused = (await admin.PostText("/api/v1/schedules", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(' ').Order(), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task Zones_teams_and_people_must_be_there()
    {
        var zone = (await admin.Post("/api/v1/schedules", new { name = "x", zone = "W. Europe Standard Time", layers = Array.Empty<object>() })).Refuses(HttpStatusCode.UnprocessableEntity, "unknown_zone");
        Assert.Contains("Europe/Vienna", zone.Of("detail"));
        (await admin.Post("/api/v1/schedules", new { name = "x", zone = "UTC", teamId = "team_x", layers = Array.Empty<object>() })).Refuses(HttpStatusCode.NotFound, "team_not_found");
        await app.As("vera", Role.Viewer);
        await app.As("gone", Role.Responder);
        (await admin.Post($"/api/v1/people/{app.IdOf("gone")}/disable")).Is(HttpStatusCode.OK);
        var people = (await admin.Post("/api/v1/schedules", Body("x", Layer("a", [ada, "per_x", app.IdOf("vera"), app.IdOf("gone")])))).Refuses(HttpStatusCode.UnprocessableEntity, "not_for_on_call");
        Assert.Equal(["layers[0].people[1]", "layers[0].people[2]", "layers[0].people[3]"], people.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        (await admin.Post("/api/v1/schedules", Body("x", Layer("a", [ada])))).Is(HttpStatusCode.Created);
        (await admin.Post("/api/v1/schedules", Body("x", Layer("a", [ada])))).Refuses(HttpStatusCode.Conflict, "schedule_slug_taken");
        (await grace.Post("/api/v1/schedules", Body("y", Layer("a", [ada])))).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        foreach (var path in new[] { "", "/revisions", "/on-call", "/timeline", "/overrides", "/swaps" }) (await grace.Get($"/api/v1/schedules/nothing{path}")).Refuses(HttpStatusCode.NotFound, "schedule_not_found");
        foreach (var query in new[] { "/on-call?at=today", "/on-call?at=9999-01-01T00:00:00Z", "/timeline?from=1999-01-01T00:00:00Z", "/timeline?to=2026-11-20T03:15:00Z", "/timeline?to=2027-11-20T03:15:00Z" })
            (await grace.Get($"/api/v1/schedules/x{query}")).Refuses(HttpStatusCode.BadRequest, "bad_query");
    }

    [Fact]
    public async Task Overrides_hold_from_now_on_and_are_taken_back_without_being_forgotten()
    {
        var schedule = await admin.Schedule("db", Layer("days", [ada]));
        var key = await app.WithKey(Core.Access.Scope.Respond);
        // What is over is not changed any more: it begins now.
        var made = (await key.Post($"{schedule}/overrides", new { person = graceId, from = "2026-11-19T00:00:00Z", until = "2026-11-20T12:00:00Z", reason = "Ada is ill" })).Is(HttpStatusCode.Created);
        Assert.Equal(("2026-11-20T03:15:00Z", "a key"), (made.Of("from"), made.Json.GetProperty("madeBy").Of("name")));
        Assert.Equal("grace", await grace.OnCall(schedule));
        Assert.Contains((await grace.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "shift_taken_over" && n.Of("text").Contains("Friday 20 November 04:15–13:00 (Europe/Vienna): Ada is ill", StringComparison.Ordinal));

        app.Clock.Move(TimeSpan.FromHours(2));
        (await grace.Delete($"{schedule}/overrides/{made.Of("id")}")).Is(HttpStatusCode.NoContent);
        (await grace.Delete($"{schedule}/overrides/{made.Of("id")}")).Refuses(HttpStatusCode.NotFound, "override_not_found");
        Assert.Equal(("ada", "grace"), (await grace.OnCall(schedule), await grace.OnCall(schedule, "2026-11-20T05:00:00Z")));
        var kept = (await grace.Get($"{schedule}/overrides")).Items().Single();
        Assert.Equal(("2026-11-20T05:15:00Z", "grace"), (kept.Of("removedAt"), kept.Of("removedBy")));
        Assert.Equal(["override_removed", "override_made"], (await admin.Get("/api/v1/access-log")).Items().Select(e => e.Of("what")).Where(w => w.StartsWith("override", StringComparison.Ordinal)));
        Assert.Contains((await admin.Get("/api/v1/notifications")).Items(), n => n.Of("text").Contains("takes back", StringComparison.Ordinal));

        foreach (var (body, field) in new (object, string)[]
        {
            (new { person = graceId, until = "2026-11-20T05:15:00Z", reason = "x" }, "until"), (new { person = graceId, from = "2026-11-21T00:00:00Z", until = "2026-11-20T12:00:00Z", reason = "x" }, "until"),
            (new { person = graceId, until = "2028-11-20T12:00:00Z", reason = "x" }, "until"), (new { person = "", until = "2026-11-20T12:00:00Z", reason = "x" }, "person"), (new { person = graceId, until = "2026-11-20T12:00:00Z", reason = " " }, "reason"),
        })
            Assert.Equal(field, (await grace.Post($"{schedule}/overrides", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input").Json.GetProperty("errors").EnumerateObject().Single().Name);
        (await grace.Post($"{schedule}/overrides", new { person = "per_x", until = "2026-11-20T12:00:00Z", reason = "x" })).Refuses(HttpStatusCode.UnprocessableEntity, "not_for_on_call");
        (await (await app.As("vera", Role.Viewer)).Post($"{schedule}/overrides", new { person = graceId, until = "2026-11-20T12:00:00Z", reason = "x" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task A_swap_holds_when_the_other_has_accepted()
    {
        var schedule = await admin.Schedule("db", Layer("days", [ada, graceId])); // Monday 16 ada, Friday 20 from 9 on ada, Saturday grace
        var key = await app.WithKey(Core.Access.Scope.Respond);
        var offer = new { with = graceId, from = "2026-11-20T08:00:00Z", until = "2026-11-21T08:00:00Z", returnFrom = "2026-11-21T08:00:00Z", returnUntil = "2026-11-22T08:00:00Z", reason = "wedding" };
        (await key.Post($"{schedule}/swaps", offer)).Refuses(HttpStatusCode.Forbidden, "human_required");
        var swap = $"{schedule}/swaps/{(await admin.Post($"{schedule}/swaps", offer)).Is(HttpStatusCode.Created).Of("id")}";
        Assert.Contains((await grace.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "swap_offered" && n.Of("text").Contains("wedding", StringComparison.Ordinal));
        Assert.Equal(["11-20 09:00 ada", "11-21 09:00 grace"], await grace.Timeline(schedule, "2026-11-20T08:00:00Z", "2026-11-22T08:00:00Z"));
        (await admin.Post($"{swap}/accept")).Refuses(HttpStatusCode.Forbidden, "not_your_swap");
        (await admin.Post($"{swap}/decline")).Refuses(HttpStatusCode.Forbidden, "not_your_swap");
        (await grace.Post($"{swap}/withdraw")).Refuses(HttpStatusCode.Forbidden, "not_your_swap");
        Assert.Equal("accepted", (await grace.Post($"{swap}/accept")).Is(HttpStatusCode.OK).Of("state"));
        Assert.Equal(["11-20 09:00 grace", "11-21 09:00 ada"], await grace.Timeline(schedule, "2026-11-20T08:00:00Z", "2026-11-22T08:00:00Z"));
        (await grace.Post($"{swap}/accept")).Refuses(HttpStatusCode.Conflict, "swap_closed");
        (await admin.Post($"{swap}/withdraw")).Refuses(HttpStatusCode.Conflict, "swap_closed");
        Assert.Equal(2, (await grace.Get($"{schedule}/overrides")).Items().Count(o => o.Of("swapId") == swap.Split('/')[^1]));
        Assert.Contains((await admin.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "swap_decided");
    }

    [Fact]
    public async Task An_offer_is_declined_or_withdrawn_and_one_of_what_is_not_ones_own_is_refused()
    {
        var schedule = await admin.Schedule("db", Layer("days", [ada, graceId]));
        object Offer(string with, string from, string until) => new { with, from, until, reason = "x" };
        (await admin.Post($"{schedule}/swaps", Offer(graceId, "2026-11-21T08:00:00Z", "2026-11-22T08:00:00Z"))).Refuses(HttpStatusCode.Conflict, "not_on_call");
        (await admin.Post($"{schedule}/swaps", Offer(ada, "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"))).Refuses(HttpStatusCode.UnprocessableEntity, "swap_with_yourself");
        (await admin.Post($"{schedule}/swaps", Offer("per_x", "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"))).Refuses(HttpStatusCode.UnprocessableEntity, "not_for_on_call");
        (await admin.Post($"{schedule}/swaps", Offer(graceId, "2026-11-18T08:00:00Z", "2026-11-19T08:00:00Z"))).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await admin.Post($"{schedule}/swaps", new { with = graceId, from = "2026-11-20T08:00:00Z", until = "2026-11-21T08:00:00Z", returnFrom = "2026-11-20T08:00:00Z", reason = "x" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        foreach (var (by, verb, state) in new[] { (grace, "decline", "declined"), (admin, "withdraw", "withdrawn") })
        {
            var swap = $"{schedule}/swaps/{(await admin.Post($"{schedule}/swaps", Offer(graceId, "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"))).Is(HttpStatusCode.Created).Of("id")}";
            Assert.Equal(state, (await by.Post($"{swap}/{verb}")).Is(HttpStatusCode.OK).Of("state"));
            (await grace.Post($"{swap}/accept")).Refuses(HttpStatusCode.Conflict, "swap_closed");
        }

        (await grace.Post($"{schedule}/swaps/swp_x/accept")).Refuses(HttpStatusCode.NotFound, "swap_not_found");
        Assert.Equal(2, (await grace.Get($"{schedule}/swaps")).Items().Count);
        Assert.Empty((await grace.Get($"{schedule}/overrides")).Items());
    }

    [Fact]
    public async Task Who_is_on_call_for_what_now_and_who_comes_next()
    {
        await admin.Schedule("db", Layer("days", [ada, graceId]));
        await admin.Schedule("web", Layer("days", [graceId]));
        await admin.Schedule("empty");
        var calls = (await grace.Get("/api/v1/on-calls")).Items().ToDictionary(c => c.GetProperty("schedule").Of("slug"));
        Assert.Equal(("grace", "ada", "2026-11-20T08:00:00Z"), (calls["db"].GetProperty("now").GetProperty("person").Of("name"), calls["db"].GetProperty("next").GetProperty("person").Of("name"), calls["db"].GetProperty("now").Of("until")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, calls["web"].GetProperty("next").ValueKind);
        Assert.Equal("no layer has anybody then", calls["empty"].GetProperty("now").Of("hole"));
        Assert.Equal("ada", (await grace.Get("/api/v1/on-calls?at=2026-11-20T09:00:00Z")).Items().Single(c => c.GetProperty("schedule").Of("slug") == "db").GetProperty("now").GetProperty("person").Of("name"));

        var mine = (await grace.Get("/api/v1/on-calls/mine?days=2")).Items().Select(s => $"{s.GetProperty("schedule").Of("slug")} {s.GetProperty("shift").Of("from")[8..16]}").ToList();
        Assert.Equal(["db 20T03:15", "web 20T03:15", "web 20T08:00", "db 21T08:00", "web 21T08:00"], mine);
        (await grace.Get("/api/v1/on-calls/mine?days=93")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await grace.Get("/api/v1/on-calls?at=now")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await (await app.WithKey(Core.Access.Scope.Read)).Get("/api/v1/on-calls/mine")).Refuses(HttpStatusCode.Forbidden, "human_required");
    }

    [Fact]
    public async Task The_reading_that_others_use_gives_persons_and_holes_never_who_is_gone()
    {
        var schedule = (await admin.Schedule("db", Layer("days", [ada, graceId]))).Split('/')[^1];
        var db = app.Server.Database;
        Assert.Equal([graceId], db.Read(tx => OnCallReading.At(tx, schedule, tx.Now)).PersonIds);
        var next = db.Read(tx => OnCallReading.Next(tx, schedule, tx.Now));
        Assert.Equal((ada, 8), (next.PersonIds.Single(), next.From.UtcDateTime.Hour));
        Assert.Equal([graceId], db.Read(OnCallReading.Now));

        app.Clock.Move(TimeSpan.FromHours(1));
        (await admin.Post($"/api/v1/people/{graceId}/disable")).Is(HttpStatusCode.OK);
        var hole = db.Read(tx => OnCallReading.At(tx, schedule, tx.Now));
        Assert.Equal((0, "grace would be on call, and that account is closed"), (hole.PersonIds.Count, hole.Hole));
        Assert.Equal([ada], db.Read(tx => OnCallReading.Next(tx, schedule, tx.Now)).PersonIds);
        Assert.Equal([graceId], db.Read(tx => OnCallReading.At(tx, schedule, tx.Now.AddMinutes(-30))).PersonIds);
        Assert.Equal("there is no such schedule", db.Read(tx => OnCallReading.At(tx, "sch_x", tx.Now)).Hole);
        Assert.True(db.Read(tx => OnCallReading.Next(tx, "sch_x", tx.Now)).IsHole);
    }
}
