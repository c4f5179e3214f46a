using System.Net;
using System.Text.Json;

namespace Incidents.Server.Tests.Runs;

/// <summary>Going another way than the runbook while it is followed, and what is remembered of it.</summary>
public sealed class LiveRunTests
{
    [Fact]
    public async Task A_step_is_inserted_done_and_told()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        var after = (await run.Ada.Post($"{run.Path}/steps", new { after = (string?)null, title = "Free the disk", markdown = "rm old", reason = "no space" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["stop", "inserted-1", "restore", "look", "drop", "start"], Followed.Steps(after).Select(s => s.Of("id")));
        Assert.Equal("inserted-1", after.Of("currentStep"));
        Assert.True(Followed.Steps(after).ElementAt(1).GetProperty("inserted").GetBoolean());
        Assert.False(Followed.Steps(after).ElementAt(1).GetProperty("risky").GetBoolean());
        await run.Do("inserted-1", "complete");
        Assert.Equal(("inserted", "inserted-1"), (await Deviations(run)).Select(d => (d.Of("kind"), d.Of("stepId"))).Single());
        Assert.Contains("step_inserted", await run.Kinds());
        (await run.Ada.Post($"{run.Path}/steps", new { after = "stop", title = "x", reason = "y" })).Refuses(HttpStatusCode.Conflict, "step_passed");
        (await run.Ada.Post($"{run.Path}/steps", new { title = "x", reason = "y", markdown = "> [!CAUTION]" })).Refuses(HttpStatusCode.UnprocessableEntity, "inserted_guard");
        (await run.Ada.Post($"{run.Path}/steps", new { title = "use snap-0a1b2c3d", reason = "y" })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await run.Linus.Post($"{run.Path}/steps", new { title = "use snap-0a1b2c3d", reason = "y" })).Refuses(HttpStatusCode.Forbidden, "executor_only");
    }

    [Fact]
    public async Task A_repeated_guarded_step_needs_its_verification_again()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("look");
        var after = (await run.Post("restore", "repeat", new { reason = "it broke off" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("restore@2", "restore"), (after.Of("currentStep"), Followed.Steps(after).ElementAt(2).Of("repeats")));
        Assert.Contains("taken_at", (await run.Grace.Get(run.Path)).Json.GetProperty("hidden").EnumerateArray().Select(h => h.GetString()));
        (await run.Post("restore@2", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        await run.Released("restore@2");
        await run.Do("restore@2", "complete");
        Assert.Equal("done", await run.StateOf("restore@2"));
        Assert.Equal(["repeated"], (await Deviations(run)).Select(d => d.Of("kind")));
        (await run.Post("look", "repeat", new { reason = "x" })).Refuses(HttpStatusCode.Conflict, "step_not_closed");
    }

    [Fact]
    public async Task Going_back_ends_what_was_asked_for_and_all_is_gone_through_again()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("drop");
        var asked = await run.Ask("drop");
        var after = (await run.Post("restore", "return", new { reason = "wrong disk" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["done", "pending", "pending", "pending", "pending"], Followed.Steps(after).Select(s => s.Of("state")));
        Assert.Equal("superseded", (await run.Grace.Get(asked)).Of("state"));
        (await run.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        await run.At("start");
        await run.Do("start", "complete");
        Assert.Equal("completed", (await run.Ada.Get(run.Path)).Of("state"));
        Assert.Equal(2, (await run.Timeline()).Count(e => e.Of("kind") == "step_done" && e.GetProperty("data").Of("stepId") == "restore"));
        (await run.Post("stop", "return", new { reason = "x" })).Refuses(HttpStatusCode.Conflict, "run_ended");
    }

    [Fact]
    public async Task A_release_does_not_survive_going_another_way()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        var asked = await run.Released();
        (await run.Post("stop", "repeat", new { reason = "they came up again" })).Is(HttpStatusCode.OK);
        await run.Do("stop@2", "complete");
        (await run.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        (await run.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "already_released");
    }

    [Fact]
    public async Task What_was_only_on_paper_is_told_with_its_true_time()
    {
        await using var app = await TestApp.Start();
        var run = await Followed.Begin(app);
        var began = app.Clock.Now;
        app.Clock.Move(TimeSpan.FromMinutes(30));
        (await run.Ada.Post($"{run.Path}/late-entries", new { stepId = "stop", text = "they would not stop", occurredAt = began.AddMinutes(5) })).Is(HttpStatusCode.OK);
        await run.Do("stop", "complete", new { outcome = "stopped", occurredAt = began.AddMinutes(10) });
        var late = (await run.Timeline()).Single(e => e.Of("kind") == "late_entry");
        Assert.Equal((began.AddMinutes(5), app.Clock.Now), (late.GetProperty("occurredAt").GetDateTimeOffset(), late.GetProperty("recordedAt").GetDateTimeOffset()));
        var done = (await run.Timeline()).Single(e => e.Of("kind") == "step_done");
        Assert.Equal(began.AddMinutes(10), done.GetProperty("occurredAt").GetDateTimeOffset());
        Assert.True(done.GetProperty("data").GetProperty("more").GetProperty("late").GetBoolean());
        Assert.Equal(["late", "late"], (await Deviations(run)).Select(d => d.Of("kind")));
        foreach (var (at, code) in new[] { (began.AddSeconds(-1), "before_run"), (app.Clock.Now.AddSeconds(1), "occurred_in_future") })
        {
            (await run.Ada.Post($"{run.Path}/late-entries", new { text = "x", occurredAt = at })).Refuses(HttpStatusCode.UnprocessableEntity, code);
            (await run.Post("restore", "skip", new { reason = "x", occurredAt = at })).Refuses(HttpStatusCode.UnprocessableEntity, code);
            (await run.Post("restore", "fail", new { reason = "x", occurredAt = at })).Refuses(HttpStatusCode.UnprocessableEntity, code);
        }

        (await run.Ada.Post($"{run.Path}/late-entries", new { text = "snap-0a1b2c3d it was", occurredAt = began })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await run.Ada.Post($"{run.Path}/late-entries", new { stepId = "nope", text = "x", occurredAt = began })).Refuses(HttpStatusCode.NotFound, "step_not_found");
    }

    [Fact]
    public async Task A_guarded_step_was_not_done_before_its_release()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        app.Clock.Move(TimeSpan.FromMinutes(10));
        await run.Released();
        var released = app.Clock.Now;
        app.Clock.Move(TimeSpan.FromMinutes(10));
        (await run.Post("restore", "complete", new { occurredAt = released.AddSeconds(-1) })).Refuses(HttpStatusCode.Conflict, "before_release");
        (await run.Post("restore", "fail", new { reason = "x", occurredAt = released.AddSeconds(-1) })).Refuses(HttpStatusCode.Conflict, "before_release");
        await run.Do("restore", "complete", new { occurredAt = released.AddSeconds(1) });
    }

    [Fact]
    public async Task Deviations_are_shown_counted_and_drafted_and_hold_no_value()
    {
        await using var app = await TestApp.Start();
        var incident = (await (await app.As("ada", Core.People.Role.Responder)).Post("/api/v1/incidents", new { title = "down" })).Of("id");
        var run = await Followed.Begin(app, incident);
        (await run.Ada.Post($"{run.Path}/parameters", new { parameters = new { snapshot_id = "snap-ffffffff", note = "quick" } })).Is(HttpStatusCode.OK);
        await run.Do("stop", "fail", new { reason = "no answer" });
        await run.Do("stop", "skip", new { reason = "not needed" });
        await run.Do("restore", "skip", new { reason = "it is gone" });
        var told = await Deviations(run);
        Assert.Equal(["value_corrected", "failed", "skipped", "skipped"], told.Select(d => d.Of("kind")));
        Assert.Equal([1, 2, 3, 4], told.Select(d => d.GetProperty("seq").GetInt32()));
        var listed = (await run.Grace.Get("/api/v1/runs")).Items().Single();
        Assert.Equal((4, "live"), (listed.GetProperty("deviations").GetInt32(), listed.Of("origin")));
        var draft = (await run.Grace.Get($"/api/v1/incidents/{incident}", "text/markdown")).Text;
        Assert.Contains("## Deviations", draft);
        Assert.Contains("Skipped without verification: Restore the snapshot (it is gone)", draft);
        Assert.DoesNotContain("snap-", string.Join(' ', told.Select(d => d.Of("text"))));
    }

    [Fact]
    public async Task A_step_that_took_three_times_as_long_as_planned_is_remembered()
    {
        await using var app = await TestApp.Start();
        await app.Publish("slow", "# Slow\n\n## Steps\n\n### Wait\n<!-- step: wait -->\n\nWait.\n\n**Time:** 10 min\n\n### Go on\n<!-- step: go -->\n\nGo.\n");
        var ada = await app.As("ada", Core.People.Role.Responder);
        var run = $"/api/v1/runs/{(await ada.Post("/api/v1/runs", new { runbook = "slow", environment = "staging" })).Is(HttpStatusCode.Created).Of("id")}";
        (await ada.Post($"{run}/steps/wait/start")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(31));
        var after = (await ada.Post($"{run}/steps/wait/complete")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("Took 31 min, planned were 10: Wait", after.GetProperty("deviations")[0].Of("text"));
    }

    [Fact]
    public async Task A_run_knows_its_service()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        foreach (var name in new[] { "orders-db", "ledger" }) (await ada.Post("/api/v1/services", new { name, slug = name })).Is(HttpStatusCode.Created);
        await app.Publish("for-one", "---\nrunbook: 1\nservices: [ledger]\n---\n# One\n\n## Steps\n\n### Go\n<!-- step: go -->\n\nGo.\n");
        await app.Publish("for-ghosts", "---\nrunbook: 1\nservices: [ghost]\n---\n# One\n\n## Steps\n\n### Go\n<!-- step: go -->\n\nGo.\n");
        var incident = (await ada.Post("/api/v1/incidents", new { title = "down", service = "orders-db" })).Of("id");
        async Task<string?> Service(object body)
        {
            var reply = (await ada.Post("/api/v1/runs", body)).Is(HttpStatusCode.Created);
            Assert.Equal(reply.Json.GetProperty("service").GetString(), (await ada.Get($"/api/v1/runs/{reply.Of("id")}")).Json.GetProperty("service").GetString());
            return reply.Json.GetProperty("service").GetString();
        }

        Assert.Equal("ledger", await Service(new { runbook = "for-one", environment = "x" }));
        Assert.Equal("orders-db", await Service(new { runbook = "for-one", environment = "x", incidentId = incident }));
        Assert.Equal("ledger", await Service(new { runbook = "for-one", environment = "x", incidentId = incident, service = "ledger" }));
        Assert.Null(await Service(new { runbook = "for-ghosts", environment = "x" }));
        (await ada.Post("/api/v1/runs", new { runbook = "for-one", environment = "x", service = "ghost" })).Refuses(HttpStatusCode.NotFound, "service_not_found");
    }

    private static async Task<IReadOnlyList<JsonElement>> Deviations(Followed run) => [.. (await run.Grace.Get(run.Path)).Json.GetProperty("deviations").EnumerateArray()];
}
