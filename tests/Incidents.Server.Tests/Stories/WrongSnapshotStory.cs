using System.Globalization;
using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Stories;

/// <summary>
/// The accident that this program is made against: somebody who has never restored this database picks a snapshot that is fifteen hours old. Three barriers stop him,
/// each with a sentence that says what to do; the README quotes them, and this test holds that they are still said so.
/// </summary>
public abstract class WrongSnapshotStory(Db database)
{
    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore orders-db
        alerts: [OrdersDbDown]
        params:
          - {name: snapshot, type: snapshot, source: orders-db, taken_at: taken_at, derive: "Storage console, Snapshots, newest with state complete"}
          - {name: taken_at, type: timestamp, tolerance: 1s, derive: "The same line, column Taken"}
        probes:
          - {name: newest, label: Newest order, type: timestamp, expect: ">= taken_at - 5m", derive: "SELECT max(created_at) FROM orders"}
        ---
        # Restore orders-db

        ## Steps

        ### Keep what is there
        <!-- step: keep -->

        Rename the volume to orders-db-before, and look that it is there.

        ### Restore the snapshot
        <!-- step: restore; safeguard=keep; rollback=keep -->

        > [!CAUTION]
        > Everything after the snapshot is gone.

            restore-orders --from {{snapshot}} --env {{environment}}
        """;

    [Fact]
    public async Task Fifteen_hours_are_not_lost_because_three_barriers_hold()
    {
        await using var app = await TestApp.Start(database);
        var (ada, grace, backup) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), await app.WithKey(Scope.Respond));
        (await (await app.As("admin")).Post("/api/v1/services", new { name = "Orders database", slug = "orders-db", rpoSeconds = 900 })).Is(HttpStatusCode.Created);
        await app.Publish("restore-orders", Runbook);
        // A job tells of one each hour; the newest is 40 minutes old.
        var newest = app.Clock.Now.AddMinutes(-40);
        foreach (var hours in Enumerable.Range(0, 24).Reverse())
            (await backup.Post("/api/v1/snapshots", new { source = "orders-db", id = NameOf(newest.AddHours(-hours)), takenAt = newest.AddHours(-hours) })).Is(HttpStatusCode.Created);

        var alert = (await app.Anonymous.Post($"/integrations/{await app.IntegrationKey()}/events", new { summary = "orders-db does not answer", severity = "critical", rule = "OrdersDbDown" })).Is(HttpStatusCode.Accepted);
        var incident = alert.Json.GetProperty("items")[0].Of("incidentId");
        (await ada.Post($"/api/v1/incidents/{incident}/acknowledge")).Is(HttpStatusCode.OK);
        var wrong = newest.AddHours(-15);
        var run = $"/api/v1/runs/{(await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId = incident, environment = "production", parameters = new { snapshot = NameOf(wrong), taken_at = wrong } })).Is(HttpStatusCode.Created).Of("id")}";
        (await ada.Post($"{run}/steps/keep/complete", new { outcome = "renamed", evidence = "console, volume orders-db-before" })).Is(HttpStatusCode.OK);

        // First: she cannot even ask without hearing what it costs.
        var stale = (await ada.Post($"{run}/steps/restore/verifications")).Refuses(HttpStatusCode.Conflict, "stale_snapshot").Of("detail");
        Assert.Contains("15 h 40 min", stale);
        Assert.Contains($"15 newer: {NameOf(newest)}", stale);
        IsQuoted(stale);

        // Second: she says what she believes. The server does not tell her the right number: she has to look it up.
        const string reason = "The newer ones are from after the crash.";
        var differs = (await ada.Post($"{run}/steps/restore/verifications", new { loss = "3 min", reason })).Refuses(HttpStatusCode.UnprocessableEntity, "loss_differs").Of("detail");
        IsQuoted(differs);
        Assert.DoesNotContain("15 h", differs);
        Assert.Equal("incident_opened incident_acknowledged run_started unproven_acknowledged step_done", await Told(ada, run));
        var first = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/restore/verifications", new { loss = "15 h 40 min", reason })).Is(HttpStatusCode.Created).Of("id")}";

        // Third: Grace is shown where to look, and not what Ada found nor how old it is.
        var seen = (await grace.Get(first)).Is(HttpStatusCode.OK);
        Assert.All([NameOf(wrong), "15 h"], told => Assert.DoesNotContain(told, seen.Text));
        Assert.Equal("mismatch", (await grace.Attempt(first, new { snapshot = NameOf(newest), taken_at = newest, environment = "production" })).Is(HttpStatusCode.OK).Of("result"));
        var stop = (await Entries(ada, run))[^1].Of("text");
        Assert.StartsWith("STOP.", stop);
        IsQuoted(stop);
        (await ada.Release(first)).Refuses(HttpStatusCode.Conflict, "mismatched");

        // They look together. Also the newest loses more than the service may lose, and both say so.
        (await ada.Post($"{run}/parameters", new { parameters = new { snapshot = NameOf(newest), taken_at = newest } })).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/restore/verifications")).Refuses(HttpStatusCode.Conflict, "stale_snapshot");
        var second = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/restore/verifications", new { loss = "40 min", reason = "There is no newer one." })).Is(HttpStatusCode.Created).Of("id")}";
        var match = (await grace.Attempt(second, new { snapshot = NameOf(newest), taken_at = newest, environment = "production" })).Is(HttpStatusCode.OK);
        Assert.Equal(("match", true), (match.Of("result"), match.Json.GetProperty("lossToAcknowledge").GetBoolean()));
        var unsaid = (await ada.Release(second)).Refuses(HttpStatusCode.Conflict, "consequence_not_acknowledged").Of("detail");
        Assert.Contains("grace must still type", unsaid);
        (await grace.Post($"{second}/loss", new { loss = "40 min" })).Is(HttpStatusCode.OK);
        (await ada.Release(second)).Is(HttpStatusCode.OK);
        var released = (await Entries(ada, run))[^1];
        Assert.Equal("verification_released", released.Of("kind"));
        Assert.Equal("Released: Restore the snapshot. It discards 40 min; the service may lose 15 min", released.Of("text"));
        (await ada.Post($"{run}/steps/restore/complete", new { outcome = "restored" })).Is(HttpStatusCode.OK);

        // It is over when the data says so.
        Assert.Equal("active", (await ada.Get(run)).Of("state"));
        app.Clock.Move(TimeSpan.FromMinutes(4));
        Assert.Equal("active", (await backup.Post($"{run}/probes/newest", new { value = wrong })).Is(HttpStatusCode.OK).Of("state"));
        var ended = (await backup.Post($"{run}/probes/newest", new { value = newest.AddMinutes(-2), evidence = "psql" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal("completed", ended.Of("state"));
        Assert.Equal(240, (await ada.Get(run)).Json.GetProperty("detectionDelaySeconds").GetInt64());
        Assert.Equal(
            "incident_opened incident_acknowledged run_started unproven_acknowledged step_done verification_requested verification_mismatched values_entered verification_requested verification_matched loss_acknowledged verification_released step_done probe_recorded probe_recorded run_completed",
            await Told(ada, run));
        Assert.Contains((await Entries(ada, run)).Select(e => e.Of("text")), text => text.Contains("NOT as expected", StringComparison.Ordinal) && text.EndsWith("first looked 4 min after the first step that mattered", StringComparison.Ordinal));
    }

    private static string NameOf(DateTimeOffset taken) => taken.ToString("'orders-'MMdd-HHmm", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<JsonElement>> Entries(Client reader, string run) => (await reader.Get($"{run}/timeline?limit=200")).Items();

    private static async Task<string> Told(Client reader, string run) => string.Join(' ', (await Entries(reader, run)).Select(e => e.Of("kind")));

    /// <summary>The README shows this very sentence.</summary>
    private static void IsQuoted(string said) => Assert.Contains($"\n{said}\n", File.ReadAllText(Repository.Path("README.md")));
}

/// <inheritdoc/>
public sealed class WrongSnapshotStoryOnSqlite() : WrongSnapshotStory(Db.Sqlite);

/// <inheritdoc/>
public sealed class WrongSnapshotStoryOnPostgres() : WrongSnapshotStory(Db.Postgres);
