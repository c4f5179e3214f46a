using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

/// <summary>A restore is finished when the data says so.</summary>
public class ProbeEndpointTests
{
    [Fact]
    public async Task A_run_waits_for_its_probes_and_a_tool_may_answer_them()
    {
        await using var app = await TestApp.Start();
        var run = await (await ProbedRun.Begin(app)).Through();
        var tool = await app.WithKey(Scope.Read, Scope.Respond);

        var waiting = await run.Shown();
        Assert.Equal(("active", JsonValueKind.Null), (waiting.Of("state"), waiting.GetProperty("currentStep").ValueKind));
        var probes = waiting.GetProperty("probes").EnumerateArray().ToList();
        Assert.Equal(["newest", "count"], probes.Select(p => p.Of("name")));
        Assert.Equal(("Newest order", ">= 2026-01-01T12:00:00Z - 5m", "timestamp", JsonValueKind.Null), (probes[0].Of("label"), probes[0].Of("expect"), probes[0].Of("type"), probes[0].GetProperty("passed").ValueKind));

        app.Clock.Move(TimeSpan.FromMinutes(10));
        var failed = (await run.Answer(tool, "newest", "2026-01-01T11:54Z", "psql")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("active", failed.Of("state"));
        Assert.Equal(600, failed.GetProperty("detectionDelaySeconds").GetInt64());
        app.Clock.Move(TimeSpan.FromMinutes(10));
        var passed = (await run.Answer(run.Ada, "newest", "2026-01-01T11:56Z")).Is(HttpStatusCode.OK).Json.GetProperty("probes")[0];
        Assert.Equal(("2026-01-01T11:56:00Z", true, "ada"), (passed.Of("value"), passed.GetProperty("passed").GetBoolean(), passed.GetProperty("recordedBy").Of("name")));
        Assert.Equal([false, true], passed.GetProperty("tries").EnumerateArray().Select(t => t.GetProperty("passed").GetBoolean()));
        (await run.Answer(run.Ada, "newest", "2026-01-01T11:59Z")).Refuses(HttpStatusCode.Conflict, "probe_passed");

        var ended = (await run.Answer(tool, "count", "1204331")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("completed", 600), (ended.Of("state"), ended.GetProperty("detectionDelaySeconds").GetInt64()));
        (await run.Answer(tool, "count", "1204331")).Refuses(HttpStatusCode.Conflict, "run_ended");
        var told = await run.Timeline("probe_recorded");
        Assert.Equal(3, told.Count);
        Assert.Contains("Newest order: 2026-01-01T11:54:00Z, NOT as expected (>= 2026-01-01T12:00:00Z - 5m); first looked 10 min after", told[0].Of("text"), StringComparison.Ordinal);
        Assert.DoesNotContain("first looked", told[1].Of("text"), StringComparison.Ordinal);
        Assert.Single(await run.Timeline("run_completed"));
    }

    [Fact]
    public async Task An_answer_that_comes_too_early_or_cannot_be_read_is_none()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        (await run.Answer(run.Ada, "count", "1")).Refuses(HttpStatusCode.Conflict, "probe_too_early");
        await run.Overwriting();
        // While the step may still fail and be verified anew, nothing is said that its values are measured against.
        (await run.Answer(run.Ada, "newest", "2026-01-01T11:56Z")).Refuses(HttpStatusCode.Conflict, "probe_too_early");
        (await run.Answer(run.Grace, "count", "999")).Is(HttpStatusCode.OK);
        (await run.Answer(run.Grace, "count", "many")).Refuses(HttpStatusCode.UnprocessableEntity, "probe_unreadable");
        (await run.Answer(run.Grace, "none", "1")).Refuses(HttpStatusCode.NotFound, "probe_not_found");
        (await run.Answer(await app.As("viewer", Role.Viewer), "count", "1")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await run.Ada.Post("/api/v1/runs/run_x/probes/count", new { value = "1" })).Refuses(HttpStatusCode.NotFound, "run_not_found");
        (await run.Ada.PostText($"{run.Path}/probes/count", """{"value":" "}""")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        // Also an answer that is given while the step runs may not hold what the second person of the next try must find.
        (await run.Answer(run.Ada, "count", "1000", "restored from snap-0417")).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
    }

    [Fact]
    public async Task A_run_with_probes_that_passed_early_ends_with_its_last_step()
    {
        await using var app = await TestApp.Start();
        var run = await (await ProbedRun.Begin(app)).Overwriting();
        (await run.Step("overwrite", "complete")).Is(HttpStatusCode.OK);
        (await run.Answer(run.Ada, "newest", "2026-01-01T12:00Z")).Is(HttpStatusCode.OK);
        (await run.Answer(run.Ada, "count", "1000")).Is(HttpStatusCode.OK);
        Assert.Equal("active", (await run.Shown()).Of("state"));
        Assert.Equal("completed_with_exceptions", (await run.Step("look", "skip", new { reason = "seen by the probes" })).Is(HttpStatusCode.OK).Of("state"));
    }

    [Fact]
    public async Task Ending_without_a_probe_takes_two_people()
    {
        await using var app = await TestApp.Start();
        var run = await (await ProbedRun.Begin(app)).Overwriting();
        (await run.Ada.Post($"{run.Path}/finish", new { reason = "no" })).Refuses(HttpStatusCode.Conflict, "steps_open");
        (await run.Step("overwrite", "complete")).Is(HttpStatusCode.OK);
        (await run.Step("look", "complete")).Is(HttpStatusCode.OK);
        (await run.Grace.Post($"{run.Path}/finish/confirm")).Refuses(HttpStatusCode.Conflict, "finish_not_proposed");
        (await run.Grace.Post($"{run.Path}/finish", new { reason = "no" })).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await (await app.WithKey(Enum.GetValues<Scope>())).Post($"{run.Path}/finish", new { reason = "no" })).Refuses(HttpStatusCode.Forbidden, "human_required");

        var proposed = (await run.Ada.Post($"{run.Path}/finish", new { reason = "the orders table is being rebuilt" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("active", "the orders table is being rebuilt", "ada"), (proposed.Of("state"), proposed.GetProperty("finish").Of("reason"), proposed.GetProperty("finish").GetProperty("proposedBy").Of("name")));
        (await run.Ada.Post($"{run.Path}/finish/confirm")).Refuses(HttpStatusCode.Forbidden, "self_verification");
        (await (await app.As("ron", Role.Responder)).Post($"{run.Path}/finish/confirm")).Refuses(HttpStatusCode.Forbidden, "not_eligible");
        (await (await app.WithKey(Enum.GetValues<Scope>())).Post($"{run.Path}/finish/confirm")).Refuses(HttpStatusCode.Forbidden, "human_required");
        var ended = (await run.Grace.Post($"{run.Path}/finish/confirm", new { reason = "seen" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("completed_with_exceptions", "the orders table is being rebuilt"), (ended.Of("state"), ended.Of("endReason")));
        Assert.Contains("grace agrees: seen", Assert.Single(await run.Timeline("run_completed")).Of("text"), StringComparison.Ordinal);
        Assert.Single(await run.Timeline("finish_proposed"));
        (await run.Linus.Post($"{run.Path}/finish/confirm")).Refuses(HttpStatusCode.Conflict, "run_ended");
    }

    [Fact]
    public async Task The_value_that_was_used_is_not_changed_to_make_a_probe_pass()
    {
        await using var app = await TestApp.Start();
        var run = await (await ProbedRun.Begin(app)).Through();
        (await run.Ada.Post($"{run.Path}/parameters", new { parameters = new { taken_at = "2026-01-01T06:00Z" } })).Refuses(HttpStatusCode.Conflict, "value_in_use");
    }

    [Fact]
    public async Task A_run_keeps_the_probes_it_began_with()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        await app.Publish("restore-orders", ProbedRun.Markdown.Replace(">= 1000", ">= 1", StringComparison.Ordinal));
        Assert.Equal(">= 1000", (await run.Shown()).GetProperty("probes")[1].Of("expect"));
    }

    [Fact]
    public async Task What_a_probe_is_measured_against_is_hidden_from_those_who_must_find_it()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        Assert.Equal(">= taken_at - 5m", (await run.Shown(run.Grace)).GetProperty("probes")[0].Of("expect"));
        Assert.Equal(">= 2026-01-01T12:00:00Z - 5m", (await run.Shown()).GetProperty("probes")[0].Of("expect"));
    }
}
