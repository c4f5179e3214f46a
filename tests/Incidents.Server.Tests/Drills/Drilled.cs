using System.Net;
using System.Text.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Drills;

/// <summary>A small restore that can be drilled: one guarded step, two probes.</summary>
internal static class Drilled
{
    public const string Slug = "restore-ledger";

    public const string Markdown =
        """
        ---
        runbook: 1
        title: Restore the ledger
        services: [ledger]
        params:
          - {name: snapshot, type: snapshot, source: ledger, taken_at: taken_at, derive: "The storage console"}
          - {name: taken_at, type: timestamp, derive: "The storage console"}
        probes:
          - {name: newest, type: timestamp, expect: ">= taken_at - 1h"}
          - {name: rows, type: number, expect: ">= 1000"}
        drill: {every: P90D, env: scratch, owner: team-ledger}
        ---
        # Restore the ledger

        ## Steps

        ### Overwrite it
        <!-- step: overwrite -->

        > [!CAUTION]
        > Overwrites what is there.

            restore --from {{snapshot}}

        ### Look
        <!-- step: look -->

        Look at it.
        """;

    public const string Taken = "2026-11-20T02:15:00Z";

    public static async Task<string> ProofOf(this TestApp app, string slug = Slug) => (await (await app.As("reader", Role.Viewer)).Get($"/api/v1/runbooks/{slug}/proof")).Is(HttpStatusCode.OK).Of("state");

    /// <summary>The runbook, its service with RTO and RPO of an hour, and a snapshot an hour old.</summary>
    public static async Task<TestApp> Ready(Db database = Db.Sqlite)
    {
        var app = await TestApp.Start(database);
        await app.Calm();
        (await (await app.As("root")).Post("/api/v1/services", new { name = "Ledger", slug = "ledger", rtoSeconds = 3600, rpoSeconds = 7200 })).Is(HttpStatusCode.Created);
        await app.Publish(Slug, Markdown);
        (await (await app.WithKey(Core.Access.Scope.Respond)).Post("/api/v1/snapshots", new { source = "ledger", id = "snap-0417", takenAt = Taken })).Is(HttpStatusCode.Created);
        return app;
    }

    /// <summary>Begins one that no date asks for; Ada is the executor.</summary>
    public static async Task<JsonElement> Begin(this TestApp app, object? more = null) =>
        (await (await app.As("ada", Role.Responder)).Post("/api/v1/drills", more ?? new { runbook = Slug, kind = "restore_to_scratch", volumePercent = 100 })).Is(HttpStatusCode.Created).Json;

    /// <summary>Both steps and both probes; Grace verifies.</summary>
    public static async Task Through(this TestApp app, JsonElement drill, string rows = "5000", string newest = "2026-11-20T02:10:00Z", string environment = "scratch")
    {
        var (ada, grace, run) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), $"/api/v1/runs/{drill.Of("runId")}");
        app.Clock.Move(TimeSpan.FromMinutes(10));
        var asked = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/overwrite/verifications", new { loss = "2 h", reason = "a drill" })).Is(HttpStatusCode.Created).Of("id")}";
        (await grace.Attempt(asked, new { snapshot = "snap-0417", taken_at = Taken, environment })).Is(HttpStatusCode.OK);
        (await ada.Release(asked)).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(5));
        (await ada.Post($"{run}/steps/overwrite/complete")).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/look/complete")).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/probes/newest", new { value = newest })).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/probes/rows", new { value = rows })).Is(HttpStatusCode.OK);
    }

    /// <summary>Told by Ada and witnessed by Grace: the drill at its end.</summary>
    public static async Task<JsonElement> Witnessed(this TestApp app, JsonElement drill, object? report = null, object? witness = null)
    {
        var path = $"/api/v1/drills/{drill.Of("id")}";
        (await (await app.As("ada", Role.Responder)).Post($"{path}/report", report ?? new { cleanupConfirmed = true })).Is(HttpStatusCode.OK);
        return (await (await app.As("grace", Role.Verifier)).Post($"{path}/witness", witness ?? new { observed = new { newest = "2026-11-20T02:10:00Z", rows = "5000" } })).Is(HttpStatusCode.OK).Json;
    }

    /// <summary>From the beginning to the end.</summary>
    public static async Task<JsonElement> Passed(this TestApp app)
    {
        var drill = await app.Begin();
        await app.Through(drill);
        return await app.Witnessed(drill);
    }
}
