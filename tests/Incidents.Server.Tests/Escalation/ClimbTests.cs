using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Incidents;

namespace Incidents.Server.Tests.Escalation;

/// <summary>An incident that nobody has climbs its chain, on a clock that the test moves.</summary>
public abstract class ClimbTests(Db database) : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private TestApp app = null!;
    private Client ada = null!;
    private Client bob = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        await app.Calm();
        ada = await app.Reachable("ada", Role.Admin);
        bob = await app.Reachable("bob");
        grace = await app.Reachable("grace");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task An_unanswered_page_climbs_repeats_and_gives_up_loudly()
    {
        await ada.Chain("orders", 1, null, Chains.Step(300, app.Person("bob")), Chains.Step(600, app.Person("grace")));
        var id = await ada.Opens();
        Assert.Equal("Escalates to bob now", (await ada.Escalation(id)).Of("text"));
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((1, 0), (await bob.Pages(), await grace.Pages()));
        Assert.Equal("Escalates to grace in 5 min", (await ada.Escalation(id)).Of("text"));
        await app.Goes(Minute * 4);
        Assert.Equal(0, await grace.Pages());
        await app.Goes(Minute);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        Assert.Equal("Escalates to bob in 10 min", (await ada.Escalation(id)).Of("text"));
        await app.Goes(Minute * 15);
        Assert.Equal((2, 2), (await bob.Pages(), await grace.Pages()));
        Assert.Equal("Escalates to ada in 10 min", (await ada.Escalation(id)).Of("text"));
        Assert.Equal(0, await ada.Pages());
        await app.Goes(Minute * 10);

        Assert.Equal(["1.1 Step 1 of orders: bob", "1.2 Step 2 of orders: grace", "2.1 Step 1 of orders: bob", "2.2 Step 2 of orders: grace", "2.3 The chain orders is at its end, and nobody has it: ada"], await ada.Climbed(id));
        Assert.Equal("incident_opened escalation_step escalation_step escalation_step escalation_step escalation_gave_up escalation_step", await ada.Told(id));
        Assert.Equal(1, await ada.Pages());
        Assert.StartsWith("THE CHAIN IS AT ITS END", (await ada.Escalation(id)).Of("text"));
        await app.Goes(Minute * 60);
        Assert.Equal((2, 2, 1), (await bob.Pages(), await grace.Pages(), await ada.Pages()));
    }

    [Fact]
    public async Task An_acknowledgement_a_millisecond_before_the_next_step_stops_it()
    {
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        app.Clock.Move(Minute * 5 - TimeSpan.FromMilliseconds(1));
        (await bob.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        await app.Goes(Minute * 30);
        Assert.Equal(0, await grace.Pages());
        Assert.Equal("bob has it", (await ada.Escalation(id)).Of("text"));
    }

    [Fact]
    public async Task Whatever_ends_an_acknowledgement_begins_the_climb_anew()
    {
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        var id = await ada.Opens();
        await app.Goes(Minute * 5);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        (await grace.Post($"/api/v1/incidents/{id}/acknowledge", new { forMinutes = 30 })).Is(HttpStatusCode.OK);
        await app.Goes(Minute * 30);
        Assert.Equal(1, await bob.Pages());
        await app.Do<IncidentUpkeep>();
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((2, 1), (await bob.Pages(), await grace.Pages()));
        (await grace.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        (await grace.Post($"/api/v1/incidents/{id}/unacknowledge")).Is(HttpStatusCode.OK);
        (await grace.Post($"/api/v1/incidents/{id}/unacknowledge")).Refuses(HttpStatusCode.Conflict, "not_acknowledged");
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((3, 1), (await bob.Pages(), await grace.Pages()));
        Assert.Equal(3, (await ada.Escalation(id)).GetProperty("round").GetInt32());
    }

    [Fact]
    public async Task A_chain_that_is_edited_or_deleted_mid_incident_stays_as_it_was_for_it()
    {
        var chain = await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        (await ada.Change(chain, new { name = "orders", steps = new[] { Chains.Step(60, app.Person("bob")) } })).Is(HttpStatusCode.OK);
        (await ada.Delete(chain)).Refuses(HttpStatusCode.Conflict, "chain_in_use");
        (await ada.PutJson("/api/v1/escalation-settings", new { defaultChain = (string?)null })).Is(HttpStatusCode.OK);
        (await ada.Delete(chain)).Is(HttpStatusCode.NoContent);
        (await ada.Get(chain)).Refuses(HttpStatusCode.NotFound, "chain_not_found");
        await app.Goes(Minute * 5);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        Assert.Equal(1, (await ada.Escalation(id)).GetProperty("revision").GetInt32());
        // The next one has none.
        Assert.Equal(JsonValueKind.Null, (await ada.Escalation(await ada.Opens())).ValueKind);
    }

    [Fact]
    public async Task Half_an_hour_of_downtime_takes_one_step_and_waits_again()
    {
        await ada.Chain("orders", 3, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")), Chains.Step(300, app.Person("ada")));
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        app.Clock.Move(Minute * 30);
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((1, 1, 0), (await bob.Pages(), await grace.Pages(), await ada.Pages()));
        await app.Goes(Minute * 4);
        Assert.Equal(0, await ada.Pages());
        await app.Goes(Minute);
        Assert.Equal(1, await ada.Pages());
        Assert.Equal(3, (await ada.Climbed(id)).Count);
    }

    [Fact]
    public async Task A_clock_that_goes_forward_and_back_neither_runs_through_the_steps_nor_waits_for_a_day()
    {
        await ada.Chain("orders", 9, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")));
        await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        await app.Pass(TimeSpan.FromDays(1));
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        await app.Pass(TimeSpan.FromDays(-1));
        await app.Goes(Minute * 4);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        await app.Goes(Minute * 1);
        Assert.Equal((2, 1), (await bob.Pages(), await grace.Pages()));
        app.Clock.Move(TimeSpan.FromHours(-1));
        await app.Goes(Minute * 5);
        Assert.Equal((2, 2), (await bob.Pages(), await grace.Pages()));
    }

    [Fact]
    public async Task Who_is_gone_or_cannot_be_reached_is_passed_over_at_once_and_at_last_the_fallback_is_told()
    {
        var team = (await ada.Post("/api/v1/teams", new { name = "nobody" })).Of("id");
        await app.As("unreachable", Role.Responder);
        await ada.Chain("orders", 1, app.Person("grace"), Chains.Step(300, new { kind = "team", id = team }), Chains.Step(300, app.Person("unreachable")), Chains.Step(300, app.Person("bob")));
        (await ada.Post($"/api/v1/people/{app.IdOf("bob")}/disable")).Is(HttpStatusCode.OK);
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        Assert.Equal(1, await grace.Pages());
        Assert.Equal(["Nobody on the chain orders can be reached"], await ada.Lines(id, "nobody_reachable"));
        Assert.Equal(
            [
                "1.1 Step 1 of orders: team nobody, but nobody is in the team nobody: it goes on", "1.2 Step 2 of orders: unreachable, but no channel reaches unreachable: it goes on",
                "1.3 Step 3 of orders: bob, but bob's account is closed: it goes on", "1.4 Nobody on the chain orders can be reached: grace",
            ], await ada.Climbed(id));
        // The next round comes, and after it the end.
        await app.Goes(Minute * 5);
        Assert.Equal(2, await grace.Pages());
        Assert.Equal("Nobody on the chain orders can be reached", Assert.Single((await ada.Lines(id, "nobody_reachable")).Skip(1)));
        Assert.Single(await ada.Lines(id, "escalation_gave_up"));
    }

    [Fact]
    public async Task What_becomes_worse_calls_whom_it_left_out()
    {
        await ada.Chain("orders", 0, null, new { targets = new[] { app.Person("bob") }, waitSeconds = 300, onlyIf = new { atLeast = "sev1" } }, Chains.Step(3600, app.Person("grace")));
        var key = await app.IntegrationKey();
        await app.Tell(key, new { summary = "slow", severity = "error", dedupKey = "k" });
        var id = Assert.Single((await ada.Get("/api/v1/incidents")).Items()).Of("id");
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((0, 1), (await bob.Pages(), await grace.Pages()));
        await app.Tell(key, new { summary = "slow", severity = "critical", dedupKey = "k" });
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        await app.Goes(Minute * 5);
        Assert.Equal((1, 2), (await bob.Pages(), await grace.Pages()));
        Assert.Equal("sev1", (await ada.Get($"/api/v1/incidents/{id}")).Of("severity"));
    }

    [Fact]
    public async Task What_is_over_before_it_was_climbed_calls_nobody()
    {
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")));
        var key = await app.IntegrationKey();
        await app.Tell(key, new { summary = "s", dedupKey = "k" });
        await app.Tell(key, new { summary = "s", status = "resolved", dedupKey = "k" });
        await app.Goes(Minute * 10);
        Assert.Equal(0, await bob.Pages());
        Assert.Equal("It is over", (await ada.Escalation(Assert.Single((await ada.Get("/api/v1/incidents")).Items()).Of("id"))).Of("text"));
    }

    private protected TestApp App => app;

    private protected Client Ada => ada;
}

/// <inheritdoc/>
public sealed class ClimbOnSqlite() : ClimbTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class ClimbOnPostgres() : ClimbTests(Db.Postgres);
