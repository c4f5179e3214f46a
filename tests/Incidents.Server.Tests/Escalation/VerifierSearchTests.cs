using System.Net;
using Incidents.Core.People;
using Incidents.Server.Escalation;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Escalation;

/// <summary>A step that waits for a second person in an open incident: whoever is on the chain hears of it.</summary>
public sealed class VerifierSearchTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private TestApp app = null!;
    private Client root = null!;
    private Client bob = null!;
    private Client carl = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        await app.Calm();
        root = await app.Reachable("root", Role.Admin);
        bob = await app.Reachable("bob");
        carl = await app.Reachable("carl");
        await root.Chain("orders", 0, null, Chains.Step(60, app.Person("bob")), Chains.Step(60, app.Person("carl")));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task After_two_minutes_the_chain_is_told_step_by_step_for_how_long_it_waits()
    {
        var (followed, id) = await Waiting("sev2");
        await Goes(TimeSpan.FromSeconds(119));
        Assert.Empty(await Asked(bob));
        await Goes(TimeSpan.FromSeconds(1));
        Assert.Equal("ada has been waiting 2 min for a second person: 'Restore the snapshot' of 'Restore orders-db'. Verify it, or find somebody who may; do not ask for the values.", Assert.Single(await Asked(bob)));
        Assert.Empty(await Asked(carl));
        await Goes(Minute);
        Assert.StartsWith("ada has been waiting 3 min", Assert.Single(await Asked(carl)), StringComparison.Ordinal);
        await Goes(Minute * 5);
        Assert.Equal((1, 1), ((await Asked(bob)).Count, (await Asked(carl)).Count));
        Assert.Equal(
            ["Waiting 2 min for a second person (Restore the snapshot): step 1 of orders was told, bob", "Waiting 3 min for a second person (Restore the snapshot): step 2 of orders was told, carl"],
            (await root.Lines(id, "escalation_step")).Where(l => l.StartsWith("Waiting", StringComparison.Ordinal)));
        Assert.NotNull(followed);
    }

    [Fact]
    public async Task Who_is_found_in_time_ends_the_search()
    {
        var (followed, _) = await Waiting("sev1");
        await Goes(Minute * 2);
        var asked = $"/api/v1/verifications/{(await followed.Grace.Get("/api/v1/notifications")).Items()[0].Of("subjectId")}";
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await Goes(Minute * 5);
        Assert.Equal((1, 0), ((await Asked(bob)).Count, (await Asked(carl)).Count));
    }

    [Fact]
    public async Task In_what_wakes_nobody_it_waits()
    {
        await Waiting("sev3");
        await Goes(Minute * 5);
        Assert.Empty(await Asked(bob));
    }

    [Fact]
    public async Task Who_goes_on_alone_is_told_of_to_the_whole_chain()
    {
        await app.WithPassword("ada", "correct horse battery", Role.Responder);
        var (followed, _) = await Waiting("sev1");
        await app.Pass(Minute * 5);
        var asked = $"/api/v1/verifications/{(await followed.Grace.Get("/api/v1/notifications")).Items()[0].Of("subjectId")}";
        (await followed.Ada.BreakGlass(asked, Followed.Right, "Called Grace and Linus twice, nobody answers; orders are lost")).Is(HttpStatusCode.Created);
        foreach (var person in new[] { bob, carl, root }) Assert.Contains("break_glass_used", (await person.Get("/api/v1/notifications")).Items().Select(n => n.Of("kind")));
    }

    private async Task<(Followed Followed, string IncidentId)> Waiting(string severity)
    {
        var id = await root.Opens(severity);
        (await root.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        var followed = await (await Followed.Begin(app, id)).At("restore");
        await followed.Ask();
        return (followed, id);
    }

    private async Task Goes(TimeSpan by)
    {
        for (var gone = TimeSpan.Zero; gone < by; gone += TimeSpan.FromSeconds(10))
        {
            app.Clock.Move(by - gone < TimeSpan.FromSeconds(10) ? by - gone : TimeSpan.FromSeconds(10));
            await app.Do<VerifierSearch>();
        }
    }

    private static async Task<IReadOnlyList<string>> Asked(Client person) => [.. (await person.Get("/api/v1/notifications")).Items().Where(n => n.Of("kind") == "verification_requested").Select(n => n.Of("text"))];
}
