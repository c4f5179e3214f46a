using System.Net;
using Incidents.Core.People;
using Incidents.Server.Escalation;

namespace Incidents.Server.Tests.Escalation;

/// <summary>Whoever should have been told and was not is missed by the auditor, whatever the climb itself believes.</summary>
public abstract class AuditTests(Db database) : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private const string WatchedBy = "https://watch.example.org/ping/42";
    private readonly Outsiders outsiders = new Outsiders().Answer(WatchedBy, "ok");
    private TestApp app = null!;
    private Client ada = null!;
    private Client bob = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database, outsiders, options => options with { HeartbeatUrl = new Uri(WatchedBy) });
        await app.Calm();
        ada = await app.Reachable("ada", Role.Admin);
        bob = await app.Reachable("bob");
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("bob")), Chains.Step(300, app.Person("bob")));
        await Look(sent: true);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task While_all_is_well_a_sign_of_life_goes_out_each_minute()
    {
        await Look();
        Assert.Equal("ok", (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.OK).Of("status"));
        app.Clock.Move(TimeSpan.FromSeconds(59));
        await Look();
        Assert.Single(outsiders.Asked);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await Look();
        Assert.Equal([WatchedBy, WatchedBy], outsiders.Asked);
    }

    [Fact]
    public async Task A_climb_that_stands_still_is_seen_a_minute_late_and_told_once_and_the_sign_of_life_ends()
    {
        var id = await ada.Opens();
        app.Clock.Move(Minute);
        await Look();
        Assert.Equal(2, outsiders.Asked.Count);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await Look();
        var red = (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.ServiceUnavailable);
        Assert.Equal($"{id}: Nobody was told of it, which was due at 2026-11-20 03:15:00Z: 1 min 1 s ago.", Assert.Single(red.Json.GetProperty("reasons").EnumerateArray()).GetString());
        app.Clock.Move(Minute);
        await Look();
        Assert.Equal(2, outsiders.Asked.Count);
        Assert.Equal(1, await Alarms());
        // It goes on.
        await app.Goes(TimeSpan.Zero);
        await Look(sent: true);
        (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.OK);
        Assert.Equal(3, outsiders.Asked.Count);
    }

    [Fact]
    public async Task A_step_that_never_comes_is_seen_also_where_the_climb_believes_that_nothing_is_due()
    {
        var id = await ada.Opens();
        await app.Goes(TimeSpan.Zero);
        await app.Server.Database.Write(tx => tx.Execute("UPDATE escalations SET due_at = NULL"));
        await app.Goes(Minute * 6);
        await Look(sent: true);
        (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        await Look(sent: true);
        Assert.Contains("Nobody was told after step 1", await Red(), StringComparison.Ordinal);
        (await bob.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        await Look(sent: true);
        (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_chain_at_its_end_is_red_until_somebody_has_it()
    {
        var id = await ada.Opens();
        await app.Goes(Minute * 10);
        await Look(sent: true);
        Assert.Contains("Its chain is at its end", await Red(), StringComparison.Ordinal);
        (await bob.Post($"/api/v1/incidents/{id}/acknowledge")).Is(HttpStatusCode.OK);
        await Look(sent: true);
        (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_was_told_and_does_not_go_out_is_seen_too()
    {
        await ada.Opens();
        await app.Goes(Minute * 2);
        await Look();
        Assert.Contains("is not being sent", await Red(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_that_does_not_look_is_itself_what_is_wrong()
    {
        app.Clock.Move(TimeSpan.FromSeconds(121));
        Assert.Contains("Nobody has looked since", await Red(), StringComparison.Ordinal);
    }

    private async Task<string> Red() => Assert.Single((await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.ServiceUnavailable).Json.GetProperty("reasons").EnumerateArray()).GetString()!;

    private async Task<int> Alarms() => (await ada.Get("/api/v1/notifications?limit=200")).Items().Count(n => n.Of("kind") == "escalation_alarm");

    /// <param name="sent">As if all that is in the outbox had gone out.</param>
    private async Task Look(bool sent = false)
    {
        if (sent) await app.Server.Database.Write(tx => tx.Execute("UPDATE deliveries SET state = 'Sent', closed_at = @now WHERE state = 'Pending'", new { now = tx.Now }));
        await app.Do<EscalationAuditor>();
    }
}

/// <inheritdoc/>
public sealed class AuditOnSqlite() : AuditTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class AuditOnPostgres() : AuditTests(Db.Postgres);
