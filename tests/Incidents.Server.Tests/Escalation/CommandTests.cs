using System.Net;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Escalation;

/// <summary>What people do with a climb.</summary>
public sealed class CommandTests : IAsyncLifetime
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
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("grace")), Chains.Step(300, app.Person("ada")));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Somebody_goes_straight_to_a_step_also_when_another_has_it()
    {
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        (await bob.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        var after = (await bob.Post($"/api/v1/incidents/{id}/escalate", new { step = 3 })).Is(HttpStatusCode.OK);
        Assert.Equal("triggered", after.Of("state"));
        Assert.Equal((1, 0, 1), (await bob.Pages(), await grace.Pages(), await ada.Pages()));
        (await bob.Post($"/api/v1/incidents/{id}/escalate", new { step = 4 })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await bob.Post($"/api/v1/incidents/{id}/escalate", new { step = 0 })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["Escalated to step 3 of orders"], await ada.Lines(id, "incident_escalated"));
    }

    [Fact]
    public async Task Without_a_number_the_next_step_is_taken_now()
    {
        var id = await ada.Opens();
        await app.Goes(Minute);
        (await bob.Post($"/api/v1/incidents/{id}/escalate")).Is(HttpStatusCode.OK);
        Assert.Equal((1, 1, 0), (await bob.Pages(), await grace.Pages(), await ada.Pages()));
        Assert.Equal("Escalates to ada in 5 min", (await ada.Escalation(id)).Of("text"));
    }

    [Fact]
    public async Task What_is_put_off_calls_anew_when_nobody_took_it()
    {
        var id = await ada.Opens();
        await app.Goes(Minute);
        (await bob.Post($"/api/v1/incidents/{id}/snooze", new { minutes = 20 })).Is(HttpStatusCode.OK);
        await app.Goes(Minute * 19);
        Assert.Equal((1, 0), (await bob.Pages(), await grace.Pages()));
        await app.Goes(Minute);
        await app.Do<Server.Incidents.IncidentUpkeep>();
        await app.Goes(TimeSpan.Zero);
        Assert.Equal((2, 0), (await bob.Pages(), await grace.Pages()));
    }

    [Fact]
    public async Task Who_is_named_is_told_and_the_chain_begins_anew_if_he_does_not_take_it()
    {
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        (await bob.Post($"/api/v1/incidents/{id}/reassign", new { personId = app.IdOf("grace") })).Is(HttpStatusCode.OK);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        await app.Goes(Minute * 4);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        await app.Goes(Minute);
        Assert.Equal((2, 1), (await bob.Pages(), await grace.Pages()));
        (await bob.Post($"/api/v1/incidents/{id}/reassign", new { personId = "per_none" })).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await bob.Post($"/api/v1/incidents/{id}/reassign", new { scheduleId = "sch_none" })).Refuses(HttpStatusCode.NotFound, "target_not_found");
        (await bob.Post($"/api/v1/incidents/{id}/reassign", new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    [Fact]
    public async Task Another_chain_holds_from_its_beginning_also_where_there_was_none()
    {
        (await ada.PutJson("/api/v1/escalation-settings", new { defaultChain = (string?)null })).Is(HttpStatusCode.OK);
        var id = await ada.Opens();
        (await bob.Post($"/api/v1/incidents/{id}/escalate")).Refuses(HttpStatusCode.Conflict, "no_chain");
        (await bob.Post($"/api/v1/incidents/{id}/re-escalate", new { chain = "none" })).Refuses(HttpStatusCode.NotFound, "chain_not_found");
        (await bob.Post($"/api/v1/incidents/{id}/re-escalate", new { chain = "orders" })).Is(HttpStatusCode.OK);
        Assert.Equal((1, 0), (await bob.Pages(), await grace.Pages()));
        (await ada.Post("/api/v1/escalation-chains", new { name = "other", steps = new[] { Chains.Step(60, app.Person("grace")) } })).Is(HttpStatusCode.Created);
        (await bob.Post($"/api/v1/incidents/{id}/re-escalate", new { chain = "other" })).Is(HttpStatusCode.OK);
        Assert.Equal((1, 1), (await bob.Pages(), await grace.Pages()));
        Assert.Equal(["Climbs the chain orders (revision 1) now", "Climbs the chain other (revision 1) now"], await ada.Lines(id, "chain_changed"));
    }

    [Fact]
    public async Task What_is_over_is_called_for_no_more()
    {
        var id = await ada.Opens();
        (await bob.Post($"/api/v1/incidents/{id}/resolve")).Is(HttpStatusCode.OK);
        foreach (var (command, body) in new (string, object?)[] { ("escalate", null), ("snooze", new { minutes = 5 }), ("reassign", new { personId = app.IdOf("grace") }), ("re-escalate", new { chain = "orders" }), ("unacknowledge", null) })
            (await bob.Post($"/api/v1/incidents/{id}/{command}", body)).Refuses(HttpStatusCode.Conflict, "incident_resolved");
    }
}
