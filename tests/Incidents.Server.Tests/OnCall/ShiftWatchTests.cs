using System.Net;
using Incidents.Core.People;
using Incidents.Server.OnCall;
using Incidents.Storage.People;
using static Incidents.Server.Tests.OnCall.OnCallSchedules;

namespace Incidents.Server.Tests.OnCall;

/// <summary>People are told before their shift begins, and of times when nobody is on call.</summary>
public abstract class ShiftWatchTests(Db database)
{
    [Fact]
    public async Task A_shift_is_told_once_some_time_before_it_begins()
    {
        await using var app = await Start();
        var (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        await ada.Schedule("db", Layer("weeks", [app.IdOf("ada"), app.IdOf("grace")], "weekly"));
        await app.Do<ShiftWatch>();
        Assert.Empty(await Told(grace, "shift_begins"));
        app.Clock.Move(TimeSpan.FromHours(65)); // Sunday 20:15 UTC; grace's week begins at 8:00
        for (var i = 0; i < 3; i++) await app.Do<ShiftWatch>();
        grace = await app.As("grace");
        Assert.Equal(["You are on call for db, Monday 23 November 09:00 – Monday 30 November 09:00 (Europe/Vienna)."], await Told(grace, "shift_begins"), StringComparer.Ordinal);
        Assert.Empty(await Told(await app.As("ada"), "shift_begins"));
        await app.Pass(TimeSpan.FromHours(14));
        await app.Do<ShiftWatch>();
        Assert.Single(await Told(grace, "shift_begins"));
        // The clock is set back: nothing is told twice.
        app.Clock.Move(TimeSpan.FromHours(-15));
        await app.Do<ShiftWatch>();
        Assert.Single(await Told(grace, "shift_begins"));
    }

    [Fact]
    public async Task Who_goes_on_and_off_within_a_day_is_not_told_each_time()
    {
        await using var app = await Start();
        var (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        await ada.Schedule("db", new { name = "hours", people = new[] { app.IdOf("ada"), app.IdOf("grace") }, kind = "custom", every = 2, unit = "hours", handOff = "00:00", startsOn = "2026-11-16" });
        // On call since then or just before: they know.
        app.Clock.Move(TimeSpan.FromHours(13));
        await app.Do<ShiftWatch>();
        Assert.Empty(await Told(await app.As("grace"), "shift_begins"));
        Assert.Empty(await Told(await app.As("ada"), "shift_begins"));
    }

    [Fact]
    public async Task Gaps_are_told_the_team_once_a_day_and_without_a_team_who_administers()
    {
        await using var app = await Start();
        var (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        await app.Server.Database.Write(tx => TeamStore.Add(tx, new Team { Id = "team_db", Name = "DB", Members = [app.IdOf("grace")], CreatedAt = tx.Now }));
        var business = Layer("days", [app.IdOf("ada")], restrictions: [new { from = "08:00", to = "18:00" }]);
        (await ada.Post("/api/v1/schedules", new { name = "db", zone = "UTC", teamId = "team_db", layers = new[] { business } })).Is(HttpStatusCode.Created);
        (await ada.Post("/api/v1/schedules", new { name = "shop", zone = "UTC", layers = new[] { business }, gapsAreMeant = true })).Is(HttpStatusCode.Created);
        (await ada.Post("/api/v1/schedules", new { name = "web", zone = "UTC", layers = Array.Empty<object>() })).Is(HttpStatusCode.Created);
        for (var i = 0; i < 3; i++) await app.Do<ShiftWatch>();
        var told = (await Told(grace, "schedule_has_gaps")).Single();
        Assert.StartsWith("Nobody is on call for db: Friday 20 November 03:15–08:00 (UTC), since no layer has anybody then; ", told, StringComparison.Ordinal);
        Assert.Contains("and 5 more times", told);
        Assert.StartsWith("Nobody is on call for web: Friday 20 November 03:15 – Friday 27 November 03:15 (UTC)", (await Told(ada, "schedule_has_gaps")).Single(), StringComparison.Ordinal);
        app.Clock.Move(TimeSpan.FromHours(20));
        await app.Do<ShiftWatch>();
        Assert.Single(await Told(await app.As("grace"), "schedule_has_gaps"));
        app.Clock.Move(TimeSpan.FromHours(1));
        await app.Do<ShiftWatch>();
        Assert.Equal(2, (await Told(await app.As("grace"), "schedule_has_gaps")).Count);
    }

    private async Task<TestApp> Start()
    {
        var app = await TestApp.Start(database);
        await app.Calm();
        return app;
    }

    private static async Task<IReadOnlyList<string>> Told(Client who, string kind) => [.. (await who.Get("/api/v1/notifications")).Items().Where(n => n.Of("kind") == kind).Select(n => n.Of("text"))];
}

/// <inheritdoc/>
public sealed class ShiftWatchOnSqlite() : ShiftWatchTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class ShiftWatchOnPostgres() : ShiftWatchTests(Db.Postgres);
