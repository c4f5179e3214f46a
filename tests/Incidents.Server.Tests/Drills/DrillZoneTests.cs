using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Drills;

namespace Incidents.Server.Tests.Drills;

/// <summary>The rules of a zone change, and a zone goes, while the server runs: what the wall shows stays, and somebody is told.</summary>
public abstract class DrillZoneTests(Db database) : IAsyncLifetime
{
    private readonly MovingZone zone = new();
    private TestApp app = null!;
    private string plan = "";

    public async ValueTask InitializeAsync()
    {
        zone.Follow("Europe/Vienna");
        app = await Drilled.Ready(database);
        var ada = await app.As("ada");
        plan = $"/api/v1/drill-plans/{(await ada.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single().Of("id")}";
        await Set();
        await app.Do<DrillScheduler>();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await app.DisposeAsync();
        zone.Dispose();
    }

    [Fact]
    public async Task Other_rules_hold_from_the_next_day_on_and_the_date_moves_without_a_second_drill()
    {
        Assert.Equal("2026-12-20T08:00:00Z", await NextDueAt());
        zone.Follow("Asia/Kathmandu");
        await app.Do<DrillScheduler>();
        Assert.Equal("2026-12-20T08:00:00Z", await NextDueAt());
        await NextDay();
        Assert.Equal("2026-12-20T03:15:00Z", await NextDueAt());
        var drill = Assert.Single(await Drills());
        Assert.Equal("2026-12-20T03:15:00Z", drill.Of("dueAt"));
        var ada = await app.As("ada");
        Assert.Contains((await ada.Get($"/api/v1/drills/{drill.Of("id")}/timeline")).Items(), e => e.Of("text").Contains("due at 2026-12-20 03:15:00Z, not at 2026-12-20 08:00:00Z", StringComparison.Ordinal));
        Assert.Empty((await Health()).GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task A_zone_that_is_gone_is_told_once_and_shown_everywhere_and_no_drill_is_lost()
    {
        zone.Remove();
        await NextDay();
        await NextDay();
        var ada = await app.As("ada");
        var gone = $"The zone {zone.Id} of the drill plan of 'restore-ledger' is not known any more.";
        Assert.StartsWith(gone, Assert.Single(await Inbox()).Of("text"));
        Assert.StartsWith(gone, Assert.Single((await Health()).GetProperty("warnings").EnumerateArray()).GetString());
        Assert.True((await ada.Get(plan)).Json.GetProperty("needsAttention").GetBoolean());
        // The date that was known stays; the one after it is taken as UTC.
        Assert.Equal("2026-12-20T08:00:00Z", await NextDueAt());
        app.Clock.Move(TimeSpan.FromDays(29));
        await app.Do<DrillScheduler>();
        Assert.Equal(["2027-01-19T09:00:00Z", "2026-12-20T08:00:00Z"], (await Drills()).Select(d => d.Of("dueAt")));
        // Nobody sets it to a zone that is not there, also not to the one that it has.
        (await Put(zone.Id)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_recurrence");

        zone.Follow("Europe/Vienna");
        await NextDay();
        Assert.Equal(["2027-01-19T08:00:00Z", "2026-12-20T08:00:00Z"], (await Drills()).Select(d => d.Of("dueAt")));
        Assert.Empty((await Health()).GetProperty("warnings").EnumerateArray());
        Assert.Single(await Inbox());
        // What is set by hand and goes again is told again.
        await Set();
        zone.Remove();
        await NextDay();
        Assert.Equal(2, (await Inbox()).Count);
    }

    private async Task Set() => (await Put(zone.Id)).Is(HttpStatusCode.OK);

    private async Task<Reply> Put(string id) => await (await app.As("ada")).Change(plan, new { rule = "P30D", zone = id, ownerId = app.IdOf("ada") });

    private async Task NextDay()
    {
        app.Clock.Move(TimeSpan.FromDays(1));
        await app.Do<DrillScheduler>();
    }

    private async Task<string> NextDueAt() => (await (await app.As("ada")).Get(plan)).Json.Of("nextDueAt");

    private async Task<IReadOnlyList<JsonElement>> Drills() => (await (await app.As("ada")).Get($"/api/v1/drills?plan={plan.Split('/')[^1]}")).Items();

    private async Task<IReadOnlyList<JsonElement>> Inbox() => [.. (await (await app.As("ada")).Get("/api/v1/notifications?limit=200")).Items().Where(n => n.Of("kind") == "drill_needs_attention")];

    private async Task<JsonElement> Health() => (await (await app.As("reader", Role.Viewer)).Get("/health/drills")).Is(HttpStatusCode.OK).Json;

    public sealed class OnSqlite() : DrillZoneTests(Db.Sqlite);

    public sealed class OnPostgres() : DrillZoneTests(Db.Postgres);
}
