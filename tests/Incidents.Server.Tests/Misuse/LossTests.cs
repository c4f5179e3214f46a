using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Services;

namespace Incidents.Server.Tests.Misuse;

/// <summary>M45, M46: data that is about to be lost without anybody having said so, by a procedure that nobody has tried.</summary>
public abstract class LossTests(Db database) : MisuseTests(database)
{
    [Fact]
    public async Task M45_Nothing_is_lost_before_both_have_typed_how_much()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "old", rpo: TimeSpan.FromMinutes(15));
        (await restore.Ask()).Refuses(HttpStatusCode.Conflict, "stale_snapshot");
        (await restore.Ask("2 h")).Refuses(HttpStatusCode.Conflict, "stale_snapshot");
        (await restore.Ask("2", "known")).Refuses(HttpStatusCode.UnprocessableEntity, "loss_unreadable");
        foreach (var wrong in new[] { "unknown", "20 min", "90 min", "3 h" }) (await restore.Ask(wrong, "known")).Refuses(HttpStatusCode.UnprocessableEntity, "loss_differs");
        var asked = Restore.Address((await restore.Ask("115 min", "known")).Is(HttpStatusCode.Created)); // near enough

        // Before he found the same values the number would tell him which.
        (await restore.Grace.Post($"{asked}/loss", new { loss = "2 h" })).Refuses(HttpStatusCode.Conflict, "values_first");
        Assert.True((await restore.Grace.Attempt(asked, restore.Values)).Is(HttpStatusCode.OK).Json.GetProperty("lossToAcknowledge").GetBoolean());
        var unsaid = (await restore.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "consequence_not_acknowledged");
        Assert.Contains("grace must", unsaid.Of("detail"));
        (await restore.Grace.Post($"{asked}/loss", new { loss = "3 min" })).Refuses(HttpStatusCode.UnprocessableEntity, "loss_differs");
        (await restore.Linus.Post($"{asked}/loss", new { loss = "2 h" })).Refuses(HttpStatusCode.Conflict, "values_first");
        (await restore.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "consequence_not_acknowledged");
        (await restore.Grace.Post($"{asked}/loss", new { loss = "2 h" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Release(asked)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task M45_What_nobody_knows_is_everything_and_said_as_unknown()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "from-a-shelf", rpo: TimeSpan.FromDays(30));
        Assert.Contains("not known how much", (await restore.Ask()).Refuses(HttpStatusCode.Conflict, "stale_snapshot").Of("detail"));
        (await restore.Ask("0 s", "it is new")).Refuses(HttpStatusCode.UnprocessableEntity, "loss_differs");
        var asked = Restore.Address((await restore.Ask("Unknown", "the inventory is gone")).Is(HttpStatusCode.Created));
        (await restore.Grace.Attempt(asked, restore.Values)).Is(HttpStatusCode.OK);
        (await restore.Grace.Post($"{asked}/loss", new { loss = "1 h" })).Refuses(HttpStatusCode.UnprocessableEntity, "loss_differs");
        (await restore.Grace.Post($"{asked}/loss", new { loss = "unknown" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Release(asked)).Is(HttpStatusCode.OK);
        Assert.Contains("may discard everything", (await restore.Timeline())[^1]);
    }

    [Fact]
    public async Task M45_A_snapshot_of_the_future_is_refused_and_no_acknowledgement_helps()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "not-known", takenAt: app.Clock.Now.AddHours(1));
        (await restore.Ask()).Refuses(HttpStatusCode.UnprocessableEntity, "snapshot_in_future");
        (await restore.Ask("0 s", "the clock is wrong")).Refuses(HttpStatusCode.UnprocessableEntity, "snapshot_in_future");
    }

    [Fact]
    public async Task M45_An_unusable_snapshot_is_neither_asked_for_nor_released()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "recent", rpo: TimeSpan.FromHours(1));
        var asked = Restore.Address((await restore.Ask()).Is(HttpStatusCode.Created));
        Assert.False((await restore.Grace.Attempt(asked, restore.Values)).Is(HttpStatusCode.OK).Json.GetProperty("lossToAcknowledge").GetBoolean());
        var id = (await restore.Ada.Get("/api/v1/snapshots?source=orders-db")).Items().Single(s => s.Of("externalId") == "recent").Of("id");
        (await restore.Ada.Post($"/api/v1/snapshots/{id}/unusable", new { reason = "page 7 is torn" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "snapshot_unusable");
        (await restore.Ask("10 min", "it will do")).Refuses(HttpStatusCode.Conflict, "snapshot_unusable");
        Assert.DoesNotContain("verification_released", await restore.Kinds());
    }

    [Fact]
    public async Task M45_A_newer_snapshot_that_came_after_the_match_is_heard_of_before_the_release()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "recent", rpo: TimeSpan.FromHours(1));
        var asked = Restore.Address((await restore.Ask()).Is(HttpStatusCode.Created)); // within what may be lost, and the newest: nothing to say
        (await restore.Grace.Attempt(asked, restore.Values)).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(1));
        (await restore.Backup.Post("/api/v1/snapshots", new { source = "orders-db", id = "latest", takenAt = app.Clock.Now })).Is(HttpStatusCode.Created);
        Assert.Contains("ada and grace", (await restore.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "consequence_not_acknowledged").Of("detail"));
        Assert.Contains("1 newer: latest", (await restore.Ada.Post($"{asked}/loss", new { loss = "11 min" })).Refuses(HttpStatusCode.Conflict, "stale_snapshot").Of("detail"));
        (await restore.Ada.Post($"{asked}/loss", new { loss = "11 min", reason = "the other one is of the broken table" })).Is(HttpStatusCode.OK);
        Assert.Contains("grace must", (await restore.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "consequence_not_acknowledged").Of("detail"));
        (await restore.Grace.Post($"{asked}/loss", new { loss = "11 min" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Release(asked)).Is(HttpStatusCode.OK);
        Assert.Equal(1, (await restore.Kinds()).Count(k => k == "verification_released"));
    }

    [Fact]
    public async Task M45_What_was_released_and_failed_tells_the_next_verifier_nothing()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "yesterdays", takenAt: app.Clock.Now.AddHours(-26));
        var asked = Restore.Address((await restore.Ask("26 h", "there is no other")).Is(HttpStatusCode.Created));
        (await restore.Grace.Attempt(asked, restore.Values)).Is(HttpStatusCode.OK);
        (await restore.Grace.Post($"{asked}/loss", new { loss = "26 h" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Release(asked)).Is(HttpStatusCode.OK);
        (await restore.Ada.Post($"{restore.Path}/steps/restore/fail", new { reason = "the disk was full" })).Is(HttpStatusCode.OK);
        (await restore.Ada.Post($"{restore.Path}/steps/restore/start")).Is(HttpStatusCode.OK);
        (await restore.Ask("26 h", "there is no other")).Is(HttpStatusCode.Created);
        var told = await restore.Timeline();
        Assert.Contains(told, line => line.Contains("It discards 26 h", StringComparison.Ordinal));
        Assert.All(told, line => Assert.DoesNotContain("yesterdays", line));
        Assert.All(told, line => Assert.DoesNotContain("2026-11-19T01:15", line));
    }

    [Fact]
    public async Task M46_Who_restores_what_was_never_tried_is_told_so_with_the_loss()
    {
        await using var app = await TestApp.Start(Database);
        var restore = await Restore.Begin(app, "old");
        var asked = Restore.Address((await restore.Ask("2 h", "known")).Is(HttpStatusCode.Created));
        foreach (var person in new[] { restore.Ada, restore.Grace }) Assert.StartsWith("readiness: UNPROVEN: never drilled", (await person.Get(asked)).Json.GetProperty("warnings")[0].GetString());
        // The warning stays in what is kept of the request, also when it is no longer true.
        Assert.Contains((await restore.Ada.Get($"{restore.Path}/timeline")).Items(), e => e.ToString().Contains("readiness: UNPROVEN: never drilled", StringComparison.Ordinal));
        (await restore.Ada.Post($"{restore.Path}/abort", new { reason = "the disk came back" })).Is(HttpStatusCode.OK);
        var again = await Restore.Begin(app, "old", known: true);
        Assert.StartsWith("readiness: UNPROVEN: never drilled", (await again.Grace.Get(Restore.Address((await again.Ask("2 h", "known")).Is(HttpStatusCode.Created)))).Json.GetProperty("warnings")[0].GetString());
    }

    /// <summary>A restore whose one step is next. There are "old" (two hours) and "recent" (ten minutes).</summary>
    private sealed record Restore(Client Ada, Client Grace, Client Linus, Client Backup, string Path, Dictionary<string, string> Values)
    {
        public static async Task<Restore> Begin(TestApp app, string snapshot, TimeSpan? rpo = null, DateTimeOffset? takenAt = null, bool known = false)
        {
            var (admin, backup, ada) = (await app.As("admin"), await app.WithKey(Scope.Respond, Scope.Read), await app.As("ada", Role.Responder));
            if (!known)
            {
                (await admin.Post("/api/v1/services", new NewService("Orders", "orders-db", RpoSeconds: (long?)rpo?.TotalSeconds))).Is(HttpStatusCode.Created);
                foreach (var (id, minutes) in new[] { ("old", 120), ("recent", 10) })
                    if (id == "old" || snapshot == "recent") (await backup.Post("/api/v1/snapshots", new { source = "orders-db", id, takenAt = app.Clock.Now.AddMinutes(-minutes) })).Is(HttpStatusCode.Created);
                await app.Publish("restore", Markdown(takenAt is not null));
            }

            var parameters = new Dictionary<string, string> { ["snapshot"] = snapshot };
            if (takenAt is { } at) parameters["taken_at"] = at.ToString("O");
            var run = (await ada.Post("/api/v1/runs", new { runbook = "restore", acknowledgeUnproven = true, service = "orders-db", environment = "production", parameters })).Is(HttpStatusCode.Created).Of("id");
            return new Restore(ada, await app.As("grace", Role.Verifier), await app.As("linus", Role.Verifier), backup, $"/api/v1/runs/{run}", new(parameters) { ["environment"] = "production" });
        }

        public static string Address(Reply asked) => $"/api/v1/verifications/{asked.Of("id")}";

        public Task<Reply> Ask(string? loss = null, string? reason = null) => Ada.Post($"{Path}/steps/restore/verifications", loss is null ? null : new { loss, reason });

        public async Task<IReadOnlyList<string>> Timeline() => [.. (await Grace.Get($"{Path}/timeline?limit=200")).Items().Select(e => e.ToString())];

        public async Task<IReadOnlyList<string>> Kinds() => [.. (await Ada.Get($"{Path}/timeline?limit=200")).Items().Select(e => e.Of("kind"))];

        private static string Markdown(bool takenAt) => $$$"""
            ---
            runbook: 1
            title: Restore orders-db
            params:
              - {name: snapshot, type: snapshot, source: orders-db{{{(takenAt ? ", taken_at: taken_at" : "")}}}, derive: "The storage console"}
            {{{(takenAt ? "  - {name: taken_at, type: timestamp, tolerance: 1s, derive: \"The storage console\"}" : "")}}}
            ---
            # Restore orders-db

            ## Steps

            ### Restore it
            <!-- step: restore -->

            > [!CAUTION]
            > Everything after the snapshot is gone.

                restore --from {{snapshot}}
            """;
    }
}

/// <inheritdoc/>
public sealed class LossTestsOnSqlite() : LossTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class LossTestsOnPostgres() : LossTests(Db.Postgres);
