using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Server.Escalation;
using Incidents.Storage.OnCall;

namespace Incidents.Server.Tests.Escalation;

/// <summary><c>/api/v1/escalation-chains</c>: made, changed, looked at before anything is wrong, and tried.</summary>
public sealed class ChainEndpointTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private TestApp app = null!;
    private Client ada = null!;
    private Client bob = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        await app.Calm();
        ada = await app.Reachable("ada", Role.Admin);
        bob = await app.Reachable("bob");
        grace = await app.Reachable("grace");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_chain_is_changed_by_who_has_read_it_and_keeps_all_its_revisions()
    {
        var made = (await ada.Post("/api/v1/escalation-chains", new { name = "Orders by night", repeats = 2, steps = new[] { Chains.Step(300, app.Person("bob")) }, fallback = app.Person("ada") })).Is(HttpStatusCode.Created);
        Assert.Equal(("orders-by-night", "/api/v1/escalation-chains/orders-by-night"), (made.Of("slug"), made.Headers["Location"]));
        const string path = "/api/v1/escalation-chains/orders-by-night";
        var read = (await bob.Get(path)).Is(HttpStatusCode.OK);
        Assert.Equal("\"r1\"", read.Headers["ETag"]);
        Assert.Equal("bob", read.Json.GetProperty("steps")[0].GetProperty("targets")[0].Of("name"));
        var change = new { name = "Orders", repeats = 0, steps = new[] { Chains.Step(60, app.Person("grace")), Chains.Step(60, app.Person("bob")) } };
        (await ada.PutJson(path, change)).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        (await ada.PutJson(path, change, "\"r2\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        Assert.Equal("\"r2\"", (await ada.PutJson(path, change, "\"r1\"")).Is(HttpStatusCode.OK).Headers["ETag"]);
        Assert.Equal([(2, 2, 0), (1, 1, 2)], (await bob.Get($"{path}/revisions")).Items().Select(r => (r.GetProperty("number").GetInt32(), r.GetProperty("steps").GetArrayLength(), r.GetProperty("repeats").GetInt32())));
        Assert.Equal(2, (await bob.All($"{path}/revisions?limit=1")).Count);
        (await ada.Post("/api/v1/escalation-chains", new { name = "x", slug = "orders-by-night", steps = new[] { Chains.Step(60) } })).Refuses(HttpStatusCode.Conflict, "chain_slug_taken");
        (await ada.Delete(path)).Is(HttpStatusCode.NoContent);
        Assert.Empty((await bob.Get("/api/v1/escalation-chains")).Items());
        (await ada.Post("/api/v1/escalation-chains", new { name = "x", slug = "orders-by-night", steps = new[] { Chains.Step(60) } })).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_editor_makes_chains_for_his_own_teams()
    {
        var edith = await app.As("edith", Role.Editor);
        var team = (await ada.Post("/api/v1/teams", new { name = "storage", members = new[] { app.IdOf("edith") } })).Of("id");
        var other = (await ada.Post("/api/v1/teams", new { name = "other" })).Of("id");
        object Body(string? teamId) => new { name = "orders", teamId, steps = new[] { Chains.Step(300, app.Person("bob")) } };
        (await edith.Post("/api/v1/escalation-chains", Body(null))).Refuses(HttpStatusCode.Forbidden, "not_your_team");
        (await edith.Post("/api/v1/escalation-chains", Body(other))).Refuses(HttpStatusCode.Forbidden, "not_your_team");
        (await edith.Post("/api/v1/escalation-chains", Body("team_none"))).Refuses(HttpStatusCode.NotFound, "team_not_found");
        (await edith.Post("/api/v1/escalation-chains", Body(team))).Is(HttpStatusCode.Created);
        (await edith.PutJson("/api/v1/escalation-chains/orders", Body(other), "*")).Refuses(HttpStatusCode.Forbidden, "not_your_team");
        (await edith.PutJson("/api/v1/escalation-settings", new { defaultChain = "orders" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await bob.Post("/api/v1/escalation-chains", Body(team))).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await (await app.WithKey(Scope.Read)).Get("/api/v1/escalation-chains/orders")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"name":"a"}""", "steps")]
    [InlineData("""{"name":"","slug":"A b","steps":[],"repeats":10}""", "name,repeats,slug,steps")]
    [InlineData("""{"name":"a","steps":[null]}""", "steps[0]")]
    [InlineData("""{"name":"a","steps":[{"targets":[null,{"kind":"person","id":""}],"waitSeconds":5}]}""", "steps[0].targets[0],steps[0].targets[1].id,steps[0].waitSeconds")]
    [InlineData("""{"name":"a","steps":[{"targets":[],"onlyIf":{"from":"8","days":["monday","monday"],"atLeast":"sev1","atMost":"sev2"}}]}""", "steps[0].onlyIf.atMost,steps[0].onlyIf.days,steps[0].onlyIf.from,steps[0].onlyIf.until,steps[0].onlyIf.zone")]
    [InlineData("""{"name":"a","steps":[{"targets":[],"onlyIf":{"from":"08:00","until":"09:00","zone":"Mars/Phobos"}}]}""", "steps[0].onlyIf.zone")]
    [InlineData("""{"name":"a","steps":[{"targets":[]}],"fallback":{"kind":"team","id":"t"}}""", "fallback.kind")]
    public async Task Wrong_fields_are_listed(string body, string fields)
    {
        var refused = (await ada.PostText("/api/v1/escalation-chains", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(','), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("person", "person_not_found")]
    [InlineData("team", "team_not_found")]
    [InlineData("schedule", "target_not_found")]
    [InlineData("next_on_call", "target_not_found")]
    [InlineData("channel", "target_not_found")]
    public async Task Nobody_is_put_on_a_chain_who_is_not_there(string kind, string code) =>
        (await ada.Post("/api/v1/escalation-chains", new { name = "a", steps = new[] { Chains.Step(60, new { kind, id = "none" }) } })).Refuses(HttpStatusCode.NotFound, code);

    [Fact]
    public async Task A_service_has_a_chain_of_its_own_or_that_of_the_installation()
    {
        var orders = await app.IntegrationKey("orders-db");
        var other = await app.IntegrationKey("other");
        await ada.Chain("all", 0, null, Chains.Step(300, app.Person("bob")));
        (await ada.Post("/api/v1/escalation-chains", new { name = "own", steps = new[] { Chains.Step(300, app.Person("grace")) } })).Is(HttpStatusCode.Created);
        (await ada.PutJson("/api/v1/services/orders-db/chain", new { chain = "own" })).Is(HttpStatusCode.OK);
        (await ada.PutJson("/api/v1/services/none/chain", new { chain = "own" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await ada.PutJson("/api/v1/services/orders-db/chain", new { chain = "none" })).Refuses(HttpStatusCode.NotFound, "chain_not_found");
        Assert.Equal("all", (await bob.Get("/api/v1/escalation-settings")).Of("defaultChain"));
        await app.Tell(orders, new { summary = "s", dedupKey = "k" });
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((0, 1), (await bob.Pages(), await grace.Pages()));
        await app.Tell(other, new { summary = "s", dedupKey = "k" });
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        (await ada.Delete("/api/v1/escalation-chains/own")).Refuses(HttpStatusCode.Conflict, "chain_in_use");
        (await ada.PutJson("/api/v1/services/orders-db/chain", new { chain = (string?)null })).Is(HttpStatusCode.OK);
        (await ada.Delete("/api/v1/escalation-chains/own")).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_dry_run_says_who_gets_what_when_and_what_is_wrong_with_it()
    {
        await app.As("unreachable", Role.Responder);
        var chain = await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("unreachable")), Chains.Step(600, app.Person("bob")));
        var run = (await bob.Get($"{chain}/simulate?at=2026-11-21T02:00:00Z&severity=sev2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(
            ["2026-11-21T02:00:00Z 1 bob: Told, and 5 min to take it", "2026-11-21T02:05:00Z 2 unreachable: Reaches nobody: it goes on at once", "2026-11-21T02:05:00Z 3 bob: Told, and 10 min to take it", "2026-11-21T02:15:00Z  ada: The chain is at its end: the fallback is told"],
            run.GetProperty("items").EnumerateArray().Select(i => $"{i.Of("at")} {i.GetProperty("step")} {string.Join(", ", i.GetProperty("told").EnumerateArray().Select(t => t.Of("name")))}: {i.Of("text")}"));
        Assert.Equal(["Step 2: no channel reaches unreachable.", "Steps 1 and 3 are the same now: bob."], run.GetProperty("lint").EnumerateArray().Select(l => l.GetString()));
        await app.IntegrationKey("orders-db");
        Assert.DoesNotContain((await bob.Get($"{chain}/simulate?service=orders-db")).Is(HttpStatusCode.OK).Json.GetProperty("lint").EnumerateArray(), l => l.GetString()!.Contains("orders-db", StringComparison.Ordinal));
        (await ada.PutJson("/api/v1/escalation-settings", new { defaultChain = (string?)null })).Is(HttpStatusCode.OK);
        Assert.Equal("Incidents of orders-db climb no chain: nobody would be told.", (await bob.Get($"{chain}/simulate?service=orders-db")).Json.GetProperty("lint")[0].GetString());
        (await bob.Get($"{chain}/simulate?service=none")).Refuses(HttpStatusCode.NotFound, "service_not_found");
        (await bob.Get($"{chain}/simulate?at=soon")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await bob.Get($"{chain}/simulate?severity=bad")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        Assert.Equal(2, (await bob.Post("/api/v1/escalation-chains/simulate", new { steps = new[] { Chains.Step(60, app.Person("grace")) } })).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, await bob.Pages());
    }

    [Fact]
    public async Task Who_is_on_call_is_asked_at_the_moment_of_each_step_also_when_the_clocks_change()
    {
        // Hand-over at 02:30 in Vienna, on the night of 2027-03-28 when 02:00 becomes 03:00: it is at the jump, 01:00Z.
        var schedule = await Schedule("Europe/Vienna", new TimeOnly(2, 30), new DateOnly(2027, 3, 27), "bob", "grace");
        var chain = await ada.Chain("orders", 0, null, Chains.Step(600, new { kind = "schedule", id = schedule }), Chains.Step(600, new { kind = "schedule", id = schedule }), Chains.Step(600, new { kind = "next_on_call", id = schedule }));
        var run = (await bob.Get($"{chain}/simulate?at=2027-03-28T00:55:00Z")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(
            ["2027-03-28T00:55:00Z bob (on call in storage)", "2027-03-28T01:05:00Z grace (on call in storage)", "2027-03-28T01:15:00Z bob (next on call in storage)"],
            run.GetProperty("items").EnumerateArray().Take(3).Select(i => $"{i.Of("at")} {i.GetProperty("told")[0].Of("name")}"));

        await app.Pass(new DateTimeOffset(2027, 3, 28, 0, 55, 0, TimeSpan.Zero) - app.Clock.Now);
        var id = await ada.Opens();
        await app.Goes(Minute * 20);
        Assert.Equal(["1.1 Step 1 of orders: bob (on call in storage)", "1.2 Step 2 of orders: grace (on call in storage)", "1.3 Step 3 of orders: bob (next on call in storage)"], await ada.Climbed(id));
    }

    [Fact]
    public async Task Before_anybody_is_on_call_it_goes_on_at_once()
    {
        var schedule = await Schedule("Europe/Vienna", new TimeOnly(9, 0), new DateOnly(2027, 1, 1), "bob");
        await ada.Chain("orders", 0, null, Chains.Step(600, new { kind = "schedule", id = schedule }), Chains.Step(600, app.Person("grace")));
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((0, 1), (await bob.Pages(), await grace.Pages()));
        Assert.StartsWith("1.1 Step 1 of orders: on call in storage, but ", (await ada.Climbed(id))[0], StringComparison.Ordinal);
        (await ada.Post($"/api/v1/incidents/{id}/reassign", new { scheduleId = schedule })).Refuses(HttpStatusCode.Conflict, "nobody_on_call");
    }

    [Fact]
    public async Task A_chain_is_proven_by_test_pages_that_everybody_has_seen()
    {
        var chain = await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        Assert.Equal("never_tested", await Proof(chain));
        var test = (await ada.Post($"{chain}/test")).Is(HttpStatusCode.Created);
        (await ada.Post($"{chain}/test")).Refuses(HttpStatusCode.Conflict, "chain_test_open");
        var told = Assert.Single((await bob.Get("/api/v1/notifications")).Items());
        Assert.Equal(("chain_test", test.Of("id")), (told.Of("kind"), told.Of("subjectId")));
        Assert.StartsWith("TEST, nothing is wrong: you are on step 1 of 2", told.Of("text"), StringComparison.Ordinal);
        app.Clock.Move(Minute);
        (await bob.Post($"/api/v1/escalation-tests/{test.Of("id")}/acknowledge")).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/escalation-tests/{test.Of("id")}/acknowledge")).Refuses(HttpStatusCode.NotFound, "chain_test_not_found");
        Assert.Equal("never_tested", await Proof(chain));
        app.Clock.Move(Minute);
        var done = (await grace.Post($"/api/v1/escalation-tests/{test.Of("id")}/acknowledge")).Is(HttpStatusCode.OK);
        Assert.Equal([60.0, 120.0], done.Json.GetProperty("pages").EnumerateArray().Select(p => p.GetProperty("secondsToAcknowledge").GetDouble()));
        Assert.Equal("proven", await Proof(chain));
        await app.Pass(TimeSpan.FromDays(92));
        Assert.Equal("due", await Proof(chain));
    }

    [Fact]
    public async Task A_chain_is_tried_by_itself_once_however_late_and_not_in_quiet_hours_and_fails_where_nobody_answers()
    {
        var chain = await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        var schedule = new { everyDays = 7, at = "10:00", zone = "Europe/Vienna", quietFrom = "18:00", quietUntil = "09:00" };
        Assert.Equal("2026-11-27T09:00:00Z", (await ada.PutJson($"{chain}/test-schedule", schedule)).Is(HttpStatusCode.OK).Of("nextTestAt"));
        (await ada.PutJson($"{chain}/test-schedule", new { everyDays = 0, at = "1", quietFrom = "09:00" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await ada.PutJson($"{chain}/test-schedule", new { everyDays = 1, at = "20:00", zone = "UTC", quietFrom = "18:00", quietUntil = "09:00" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        // Back after three weeks, at night.
        await app.Pass(TimeSpan.FromDays(21));
        await app.Do<ChainTestWatch>();
        Assert.Empty((await ada.Get($"{chain}/tests")).Items());
        await app.Pass(TimeSpan.FromHours(6));
        await app.Do<ChainTestWatch>();
        await app.Do<ChainTestWatch>();
        var test = Assert.Single((await ada.Get($"{chain}/tests")).Items());
        Assert.Equal("the schedule", test.Of("begunBy"));
        (await bob.Post($"/api/v1/escalation-tests/{test.Of("id")}/acknowledge")).Is(HttpStatusCode.OK);
        app.Clock.Move(Minute * 15);
        await app.Do<ChainTestWatch>();
        Assert.Equal("failed", await Proof(chain));
        Assert.Equal([2], Assert.Single((await ada.Get($"{chain}/tests")).Items()).GetProperty("silentSteps").EnumerateArray().Select(s => s.GetInt32()));
        Assert.Contains("nobody answered on step 2", Assert.Single((await ada.Get("/api/v1/notifications")).Items()).Of("text"), StringComparison.Ordinal);
        (await ada.PutJson($"{chain}/test-schedule", new { everyDays = (int?)null })).Is(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, (await ada.Get(chain)).Json.GetProperty("nextTestAt").ValueKind);
    }

    private async Task<string> Proof(string chain) => (await bob.Get(chain)).Is(HttpStatusCode.OK).Json.GetProperty("proof").Of("state");

    /// <summary>A schedule of daily turns.</summary>
    private Task<string> Schedule(string zone, TimeOnly handOff, DateOnly startsOn, params string[] people) => app.Server.Database.Write(tx =>
    {
        var schedule = new Schedule { Id = tx.NewId("sch"), Slug = "storage", Name = "storage", Revision = 1, CreatedAt = tx.Now };
        var layer = new Layer { Name = "all", People = [.. people.Select(app.IdOf)], Kind = RotationKind.Daily, HandOff = handOff, StartsOn = startsOn };
        Assert.True(ScheduleStore.Add(tx, schedule, new ScheduleRevision { ScheduleId = schedule.Id, Number = 1, InForceFrom = tx.Now, Name = "storage", Zone = zone, Layers = [layer], AuthorId = "per_test", AuthorName = "test" }));
        return schedule.Id;
    });
}
