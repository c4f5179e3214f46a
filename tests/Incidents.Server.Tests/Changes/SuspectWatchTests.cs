using System.Net;
using Incidents.Server.Changes;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Changes;

/// <summary>What was changed before it stands on the timeline of each new incident, once.</summary>
public abstract class SuspectWatchTests(Db database) : IAsyncLifetime
{
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        ada = await app.As("ada");
        await app.IntegrationKey();
        await Look(app);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task Five_suspects_are_named_with_the_minutes_in_one_line_written_once()
    {
        for (var i = 1; i <= 6; i++) await Change($"deploy {i}", $"2026-11-20T03:{i:00}:00Z");
        await Change("the flag", "2026-11-20T03:14:30Z", service: null);
        var incident = await Open();
        app.Clock.Move(TimeSpan.FromSeconds(5));
        await Look(app);
        app.Clock.Move(TimeSpan.FromSeconds(5));
        await Look(app);

        var entry = Assert.Single((await ada.Get($"/api/v1/incidents/{incident}/timeline")).Items(), e => e.Of("kind") == "changes_suspected");
        Assert.Equal(
            "Changed before it: deploy 6: 9 min before the first symptom; deploy 5: 10 min before the first symptom; deploy 4: 11 min before the first symptom; deploy 3: 12 min before the first symptom; deploy 2: 13 min before the first symptom",
            entry.Of("text"));
        Assert.Equal([9, 10, 11, 12, 13], entry.GetProperty("data").GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("minutesBefore").GetInt32()));
        Assert.Equal("system", entry.GetProperty("actor").Of("kind"));
    }

    [Fact]
    public async Task Where_nothing_was_changed_nothing_is_written()
    {
        var before = await Open();
        await Look(app);
        await Change("long ago", "2026-11-18T03:00:00Z");
        var after = await Open();
        await Look(app);
        // What came after the first symptom is told as it comes, and is no suspect.
        app.Clock.Move(TimeSpan.FromMinutes(2));
        await Change("repair", "2026-11-20T03:16:00Z");
        await Look(app);
        Assert.Equal("incident_opened change_reported", await ada.Told(before));
        Assert.Equal("incident_opened change_reported", await ada.Told(after));
    }

    [Fact]
    public async Task Of_many_incidents_each_has_its_line_in_the_end()
    {
        await Change("deploy", "2026-11-20T03:00:00Z");
        var opened = new List<string>();
        for (var i = 0; i < 130; i++) opened.Add(await Open());
        for (var i = 0; i < 3; i++) await Look(app);
        Assert.All(await Task.WhenAll(opened.Select(ada.Told)), told => Assert.Equal("incident_opened changes_suspected", told));
    }

    [Fact]
    public async Task An_incident_opened_after_the_clock_went_back_is_looked_at_too()
    {
        await Change("deploy", "2026-11-20T01:00:00Z");
        await Open();
        await Look(app);
        app.Clock.Move(TimeSpan.FromHours(-1));
        var late = await Open();
        await Look(app);
        Assert.Equal("incident_opened changes_suspected", await ada.Told(late));
    }

    private protected Task<bool> Look(TestApp at) => at.Server.Services.GetRequiredService<SuspectWatch>().Pass();

    private protected async Task<string> Open() => (await ada.Post("/api/v1/incidents", new { title = "slow", service = "orders-db" })).Is(HttpStatusCode.Created).Of("id");

    private protected async Task Change(string summary, string occurredAt, string? service = "orders-db") => (await ada.Post("/api/v1/changes", new { summary, occurredAt, service })).Is(HttpStatusCode.Created);

    private protected TestApp App => app;

    private protected Client Ada => ada;
}

/// <inheritdoc/>
public sealed class SuspectWatchOnSqlite() : SuspectWatchTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class SuspectWatchOnPostgres() : SuspectWatchTests(Db.Postgres)
{
    [Fact]
    public async Task Two_servers_look_at_each_incident_once()
    {
        await using var other = await App.Beside();
        await Change("deploy", "2026-11-20T03:00:00Z");
        for (var round = 0; round < 5; round++)
        {
            var opened = new List<string>();
            for (var i = 0; i < 10; i++) opened.Add(await Open());
            await Task.WhenAll(Task.Run(() => Look(App)), Task.Run(() => Look(other)), Task.Run(() => Look(App)));
            foreach (var incident in opened) Assert.Equal("incident_opened changes_suspected", await Ada.Told(incident));
        }
    }
}
