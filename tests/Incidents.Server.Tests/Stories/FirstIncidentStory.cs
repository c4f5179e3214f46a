using System.Net;

namespace Incidents.Server.Tests.Stories;

/// <summary>The main job, end to end: an alert opens an incident, a runbook is followed, a second person verifies the risky step, the timeline tells it.</summary>
public abstract class FirstIncidentStory(Db database)
{
    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore orders-db
        alerts: [OrdersDbDown]
        params:
          - {name: snapshot_id, type: text, pattern: "snap-[0-9a-f]{8}", derive: "The storage console, under Snapshots"}
          - {name: taken_at, type: timestamp, derive: "The storage console, column Created"}
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop -->

        ```sh
        systemctl stop orders
        ```

        ### Restore the snapshot
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites the live database.

        ```sh
        restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}
        ```

        ### Start the writers
        <!-- step: start -->

        ```sh
        systemctl start orders
        ```
        """;

    [Fact]
    public async Task An_alert_is_worked_off_by_two_people_and_told_afterwards()
    {
        await using var app = await TestApp.Start(database);
        var (ada, grace) = (await app.As("ada"), await app.As("grace"));
        var key = await app.IntegrationKey();
        var waits = (await ada.Put("/api/v1/runbooks/restore-orders", Runbook)).Is(HttpStatusCode.Accepted).Headers["Location"];
        (await grace.Post($"{waits}/approve")).Is(HttpStatusCode.OK);

        var receipt = (await app.Anonymous.Post($"/integrations/{key}/events", new { summary = "orders-db does not answer", severity = "critical", dedupKey = "orders/down", rule = "OrdersDbDown" })).Is(HttpStatusCode.Accepted);
        var incidentId = receipt.Json.GetProperty("items")[0].GetProperty("incidentId").GetString();
        var incident = (await ada.Post($"/api/v1/incidents/{incidentId}/acknowledge")).Is(HttpStatusCode.OK);
        Assert.Equal("restore-orders", incident.Json.GetProperty("runbooks")[0].GetProperty("slug").GetString());

        var run = (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId, environment = "production", parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" } })).Is(HttpStatusCode.Created);
        var steps = $"/api/v1/runs/{run.Of("id")}/steps";
        (await ada.Post($"{steps}/restore/start")).Refuses(HttpStatusCode.Conflict, "out_of_order");
        (await ada.Post($"{steps}/stop/start")).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/stop/complete", new { outcome = "stopped" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/restore/complete", new { outcome = "done" })).Refuses(HttpStatusCode.Conflict, "verification_required");

        var first = (await ada.Post($"{steps}/restore/verifications")).Is(HttpStatusCode.Created).Of("id");
        var seen = (await grace.Get($"/api/v1/verifications/{first}")).Is(HttpStatusCode.OK);
        Assert.Contains("{{snapshot_id}}", seen.Of("stepText"));
        Assert.DoesNotContain("snap-0a1b2c3d", seen.Text);
        (await ada.Attempt($"/api/v1/verifications/{first}", new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z", environment = "production" })).Refuses(HttpStatusCode.Forbidden, "self_verification");
        var wrong = (await grace.Attempt($"/api/v1/verifications/{first}", new { snapshot_id = "snap-ffffffff", taken_at = "2026-11-20T03:00Z", environment = "production" })).Is(HttpStatusCode.OK);
        Assert.Equal("mismatch", wrong.Of("result"));
        Assert.Equal(["snapshot_id", "taken_at"], wrong.Json.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!));
        (await ada.Release($"/api/v1/verifications/{first}")).Refuses(HttpStatusCode.Conflict, "mismatched");

        (await ada.Post($"/api/v1/runs/{run.Of("id")}/parameters", new { parameters = new { snapshot_id = "snap-ffffffff", taken_at = "2026-11-20T03:00Z" } })).Is(HttpStatusCode.OK);
        var second = (await ada.Post($"{steps}/restore/verifications")).Is(HttpStatusCode.Created).Of("id");
        var right = (await grace.Attempt($"/api/v1/verifications/{second}", new { snapshot_id = "snap-ffffffff", taken_at = "2026-11-20T04:00+01:00", environment = "production" })).Is(HttpStatusCode.OK);
        Assert.Equal("match", right.Of("result"));
        (await grace.Release($"/api/v1/verifications/{second}")).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await ada.Release($"/api/v1/verifications/{second}")).Is(HttpStatusCode.OK);
        (await ada.Release($"/api/v1/verifications/{second}")).Refuses(HttpStatusCode.Conflict, "already_released");
        (await ada.Post($"{steps}/restore/complete", new { outcome = "restored" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{steps}/start/complete")).Is(HttpStatusCode.OK);
        Assert.Equal("completed", (await grace.Get($"/api/v1/runs/{run.Of("id")}")).Of("state"));

        (await app.Anonymous.Post($"/integrations/{key}/events", new { status = "resolved", dedupKey = "orders/down" })).Is(HttpStatusCode.Accepted);
        Assert.Equal("resolved", (await grace.Get($"/api/v1/incidents/{incidentId}")).Of("state"));

        var draft = (await grace.Get($"/api/v1/incidents/{incidentId}", "text/markdown")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("grace", draft);
        Assert.Contains("found other values for snapshot\\_id, taken\\_at", draft);
        var timeline = (await grace.Get($"/api/v1/incidents/{incidentId}/timeline")).Is(HttpStatusCode.OK);
        Assert.Equal(
            ["incident_opened", "incident_acknowledged", "run_started", "unproven_acknowledged", "step_started", "step_done", "verification_requested", "verification_refused", "verification_mismatched", "values_entered", "verification_requested", "verification_matched", "verification_released", "step_done", "step_done", "run_completed", "alert_resolved", "incident_resolved"],
            timeline.Json.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("kind").GetString()!));
    }
}

/// <inheritdoc/>
public sealed class FirstIncidentStoryOnSqlite() : FirstIncidentStory(Db.Sqlite);

/// <inheritdoc/>
public sealed class FirstIncidentStoryOnPostgres() : FirstIncidentStory(Db.Postgres);
