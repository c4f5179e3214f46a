using System.Net;
using Incidents.Core.People;
using Incidents.Storage.People;
using static Incidents.Server.Tests.OnCall.OnCallSchedules;

namespace Incidents.Server.Tests.OnCall;

/// <summary>Whether those who will be on call can do what may be asked of them.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task It_says_when_nobody_on_call_has_the_practice_and_how_many_could()
    {
        await using var app = await TestApp.Start();
        await app.Calm();
        var (ada, grace) = (await app.As("ada"), await app.As("grace", Role.Responder));
        await app.Publish("restore-orders", Runbook(""));
        await Through(grace, "restore-orders");
        await app.Publish("restore-orders", Runbook("executor: {practice: 1, within: P180D}"));
        await app.Publish("free", Runbook(""));
        await ada.Schedule("db", Layer("days", [app.IdOf("grace"), app.IdOf("ada")], restrictions: [new { from = "09:00", to = "17:00" }])); // Friday grace, Saturday ada

        var ready = (await grace.Get("/api/v1/readiness?days=2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["Friday 20 November 04:15–09:00 (Europe/Vienna) nobody is on call", "Friday 20 November 17:00 – Saturday 21 November 09:00 (Europe/Vienna) nobody is on call", "Saturday 21 November 17:00 – Sunday 22 November 04:15 (Europe/Vienna) nobody is on call"],
            ready.GetProperty("schedules")[0].GetProperty("gaps").EnumerateArray().Select(g => g.Of("text")));
        var runbooks = ready.GetProperty("runbooks").EnumerateArray().ToDictionary(r => r.Of("runbook"));
        var restore = runbooks["restore-orders"];
        Assert.Equal(1, restore.GetProperty("busFactor").GetInt32());
        Assert.Contains("Only one person", restore.Of("warning"));
        Assert.Contains("Saturday 21 November 09:00–17:00 (Europe/Vienna) nobody on call has ever performed restore-orders", restore.GetProperty("uncovered").EnumerateArray().Select(u => u.Of("text")));
        Assert.DoesNotContain(restore.GetProperty("uncovered").EnumerateArray(), u => u.Of("from") == "2026-11-20T08:00:00Z");
        Assert.Equal((0, 0), (runbooks["free"].GetProperty("busFactor").GetInt32(), runbooks["free"].GetProperty("uncovered").GetArrayLength()));
        Assert.Equal("2026-12-04T03:15:00Z", (await grace.Get("/api/v1/readiness")).Of("until"));
        (await grace.Get("/api/v1/readiness?days=0")).Refuses(HttpStatusCode.BadRequest, "bad_query");

        // Who leaves is counted no longer.
        (await ada.Post($"/api/v1/people/{app.IdOf("grace")}/disable")).Is(HttpStatusCode.OK);
        var left = (await ada.Get("/api/v1/readiness?days=2")).Json.GetProperty("runbooks").EnumerateArray().Single(r => r.Of("runbook") == "restore-orders");
        Assert.Equal(0, left.GetProperty("busFactor").GetInt32());
        Assert.Contains("Nobody", left.Of("warning"));
    }

    [Fact]
    public async Task The_schedules_of_the_team_count_where_it_has_some()
    {
        await using var app = await TestApp.Start();
        await app.Calm();
        var ada = await app.As("ada");
        await app.Publish("careful", Runbook("owner: db-team\nexecutor: {practice: 1}"));
        await app.Server.Database.Write(tx => TeamStore.Add(tx, new Team { Id = "team_db", Name = "DB-Team", CreatedAt = tx.Now }));
        await ada.Schedule("web", Layer("days", [app.IdOf("ada")]));
        Assert.Equal(["web"], await Counted());
        (await ada.Post("/api/v1/schedules", new { name = "db", zone = "UTC", teamId = "team_db", layers = Array.Empty<object>() })).Is(HttpStatusCode.Created);
        Assert.Equal(["db"], await Counted());

        async Task<IEnumerable<string?>> Counted() => (await ada.Get("/api/v1/readiness")).Json.GetProperty("runbooks")[0].GetProperty("schedules").EnumerateArray().Select(s => s.GetString());
    }

    [Fact]
    public async Task A_refusal_for_want_of_practice_names_who_has_it_and_is_on_call_now()
    {
        await using var app = await TestApp.Start();
        await app.Calm();
        var (ada, grace, linus) = (await app.As("ada"), await app.As("grace", Role.Responder), await app.As("linus", Role.Responder));
        await app.Publish("free", Runbook(""));
        await Through(grace, "free");
        await Through(ada, "free");
        await app.Publish("free", Runbook("executor: {practice: 1}"));
        Assert.Contains("these have: ada, grace.", (await linus.Post("/api/v1/runs", Start("free"))).Refuses(HttpStatusCode.Conflict, "qualification").Of("detail"));
        await ada.Schedule("db", Layer("days", [app.IdOf("grace")]));
        var refused = (await linus.Post("/api/v1/runs", Start("free"))).Refuses(HttpStatusCode.Conflict, "qualification");
        Assert.Contains("these have: grace (on call now), ada.", refused.Of("detail"));
        Assert.EndsWith("on call now", refused.Json.GetProperty("errors").Of(app.IdOf("grace")), StringComparison.Ordinal);
    }

    private static string Runbook(string asks) => $"---\nrunbook: 1\n{(asks.Length == 0 ? "" : asks + "\n")}---\n# Go\n\n## Steps\n\n### Go\n<!-- step: go -->\n\nGo.\n";

    private static object Start(string runbook) => new { runbook, environment = "staging" };

    private static async Task Through(Client who, string runbook)
    {
        var run = (await who.Post("/api/v1/runs", Start(runbook))).Is(HttpStatusCode.Created).Of("id");
        (await who.Post($"/api/v1/runs/{run}/steps/go/complete")).Is(HttpStatusCode.OK);
    }
}
