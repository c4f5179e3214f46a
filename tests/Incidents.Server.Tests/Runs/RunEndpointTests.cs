using System.Net;
using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

public class RunEndpointTests
{
    private static readonly object Parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" };

    [Fact]
    public async Task A_run_pins_its_revision_and_shows_its_steps()
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        var runbook = (await followed.Ada.Get("/api/v1/runbooks/restore-orders")).Json;
        var reply = (await followed.Ada.Get(followed.Path)).Is(HttpStatusCode.OK);
        var run = reply.Json;
        Assert.Equal(("active", "restore-orders", "production", "ada"), (reply.Of("state"), reply.Of("runbook"), reply.Of("environment"), run.GetProperty("executor").GetProperty("name").GetString()));
        Assert.Equal((1, runbook.GetProperty("contentHash").GetString()), (run.GetProperty("revision").GetInt32(), reply.Of("contentHash")));
        Assert.Equal(JsonValueKind.Null, run.GetProperty("incidentId").ValueKind);
        Assert.Equal("stop", reply.Of("currentStep"));
        Assert.Equal(
            [("stop", "pending", false, 0), ("restore", "pending", true, 1), ("look", "pending", false, 0), ("drop", "pending", true, 2), ("start", "pending", false, 0)],
            Followed.Steps(run).Select(s => (s.GetProperty("id").GetString()!, s.GetProperty("state").GetString()!, s.GetProperty("risky").GetBoolean(), s.GetProperty("quorum").GetInt32())));
        var restore = Followed.Steps(run).ElementAt(1);
        Assert.Contains("restore --env production --snapshot snap-0a1b2c3d --taken 2026-11-19T12:00:00Z", restore.GetProperty("markdown").GetString());
        Assert.Equal("restore --env production --snapshot snap-0a1b2c3d --taken 2026-11-19T12:00:00Z", restore.GetProperty("commands")[0].GetProperty("text").GetString());
        Assert.Equal("it says snap-0a1b2c3d.", restore.GetProperty("expect").GetString());
        Assert.Equal("Drop what is older than 14 days", Followed.Steps(run).ElementAt(3).GetProperty("title").GetString());
        var another = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = Parameters })).Is(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/runs/{another.Of("id")}", another.Headers["Location"]);
    }

    [Fact]
    public async Task A_new_revision_does_not_change_a_run_that_goes_on()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var before = (await followed.Ada.Get(followed.Path)).Text;
        var other = Followed.Markdown.Replace("restore --env", "destroy --env", StringComparison.Ordinal).Replace("> [!CAUTION]\n> Overwrites the live database.\n\n", "", StringComparison.Ordinal);
        await app.Publish("restore-orders", other);
        Assert.Equal(before, (await followed.Ada.Get(followed.Path)).Text);
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        Assert.Contains("restore --env", (await followed.Grace.Get(await followed.Ask())).Of("stepText"));

        var first = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, revision = 1, environment = "production", parameters = Parameters })).Is(HttpStatusCode.Created);
        var latest = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = Parameters })).Is(HttpStatusCode.Created);
        Assert.Equal((1, 2), (first.Json.GetProperty("revision").GetInt32(), latest.Json.GetProperty("revision").GetInt32()));
        Assert.Contains("destroy --env", latest.Text);
        (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, revision = 3, environment = "production", parameters = Parameters })).Refuses(HttpStatusCode.NotFound, "revision_not_found");
    }

    [Theory]
    [InlineData("""{"runbook":"no-such","environment":"production"}""", 404, "runbook_not_found")]
    [InlineData("""{"environment":"production"}""", 422, "invalid_input")]
    [InlineData("""{"runbook":"restore-orders"}""", 422, "invalid_input")]
    [InlineData("""{"runbook":"restore-orders","environment":" "}""", 422, "invalid_input")]
    [InlineData("""{"runbook":"restore-orders","environment":"production"}""", 422, "invalid_parameters")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":null}""", 422, "invalid_parameters")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":{"snapshot_id":"latest","taken_at":"2026-11-19T12:00Z"}}""", 422, "invalid_parameters")]
    [InlineData("""{"runbook":"restore-orders","environment":"pro duction","parameters":{"snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z"}}""", 422, "invalid_parameters")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":{"snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z","x":1}}""", 422, "invalid_parameters")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","incidentId":"inc_no","parameters":{"snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z"}}""", 404, "incident_not_found")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":{"snapshot_id":"a","snapshot_id":"b"}}""", 400, "duplicate_property")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":{"snapshot_id":["a"]}}""", 400, "unreadable_json")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","parameters":[]}""", 400, "unreadable_json")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","state":"completed"}""", 400, "unreadable_json")]
    [InlineData("""{"runbook":"restore-orders","environment":"production","executor":"per_1"}""", 400, "unreadable_json")]
    [InlineData("""{"runbook":"restore-orders","environment":"\ud800"}""", 400, "unreadable_json")]
    [InlineData("""{"runbook":"restore-orders","environment":"a\u0000"}""", 400, "unreadable_json")]
    public async Task A_run_does_not_begin_with(string body, int status, string code)
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.Publish("restore-orders", Followed.Markdown);
        (await ada.PostText("/api/v1/runs", body)).Refuses((HttpStatusCode)status, code);
        Assert.Equal(0, (await ada.Get("/api/v1/runs")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_text_without_steps_is_not_followed()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        (await ada.Put("/api/v1/runbooks/facts", "# Facts\n\nOnly prose.\n")).Is(HttpStatusCode.Created);
        (await ada.Post("/api/v1/runs", new { runbook = "facts", environment = "production" })).Refuses(HttpStatusCode.UnprocessableEntity, "no_steps");
    }

    [Fact]
    public async Task A_plain_list_is_followed_by_the_ids_that_the_api_gives()
    {
        await using var app = await TestApp.Start();
        var (ada, grace) = (await app.As("ada"), await app.As("grace"));
        await app.Publish("list", "# Failover\n\n## Do it\n\n1. Stop `{{ .Values.app }}` first\n2. Größe prüfen\n3. Stop `{{ .Values.app }}` first\n\n## Careful\n\n> [!CAUTION]\n> Really.\n\n1. Promote the standby\n");
        var run = (await ada.Post("/api/v1/runs", new { runbook = "list", acknowledgeUnproven = true, environment = "staging" })).Is(HttpStatusCode.Created);
        var steps = Followed.Steps(run.Json).Select(s => (Id: s.GetProperty("id").GetString()!, Risky: s.GetProperty("risky").GetBoolean())).ToList();
        Assert.Equal([false, false, false, true], steps.Select(s => s.Risky));
        Assert.Equal(4, steps.Select(s => s.Id).Distinct().Count());
        Assert.All(steps, s => Assert.Contains('.', s.Id));
        Assert.Contains("{{ .Values.app }}", run.Text);
        foreach (var (id, risky) in steps)
        {
            var address = $"/api/v1/runs/{run.Of("id")}/steps/{Uri.EscapeDataString(id)}";
            (await ada.Post($"{address}/start")).Is(HttpStatusCode.OK);
            if (risky)
            {
                (await ada.Post($"{address}/complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
                var asked = (await ada.Post($"{address}/verifications")).Is(HttpStatusCode.Created);
                Assert.Equal(["environment"], asked.Json.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString()!));
                (await grace.Attempt($"/api/v1/verifications/{asked.Of("id")}", new { environment = "staging" })).Is(HttpStatusCode.OK);
                (await ada.Release($"/api/v1/verifications/{asked.Of("id")}")).Is(HttpStatusCode.OK);
            }

            (await ada.Post($"{address}/complete", new { outcome = "done", evidence = "https://example.org/log" })).Is(HttpStatusCode.OK);
        }

        Assert.Equal("completed", (await grace.Get($"/api/v1/runs/{run.Of("id")}")).Of("state"));
        // Not by its place.
        (await ada.Post($"/api/v1/runs/{run.Of("id")}/steps/1/start")).Refuses(HttpStatusCode.Conflict, "run_ended");
    }

    [Fact]
    public async Task Steps_go_one_after_the_other_and_the_timeline_tells_it()
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        (await followed.Post("look", "complete")).Refuses(HttpStatusCode.Conflict, "out_of_order");
        (await followed.Post("no-such", "start")).Refuses(HttpStatusCode.NotFound, "step_not_found");
        (await followed.Post("1", "start")).Refuses(HttpStatusCode.NotFound, "step_not_found");
        (await followed.Ada.Post("/api/v1/runs/run_no/steps/stop/start")).Refuses(HttpStatusCode.NotFound, "run_not_found");
        await followed.Do("stop", "start");
        await followed.Do("stop", "start");
        await followed.Do("stop", "notes", new { text = "two are left" });
        await followed.Do("stop", "fail", new { reason = "one hangs" });
        (await followed.Post("stop", "complete")).Refuses(HttpStatusCode.Conflict, "step_failed");
        await followed.Do("stop", "start");
        var done = await followed.Do("stop", "complete", new { outcome = "stopped", evidence = "ps is empty" });
        var stop = Followed.Steps(done.Json).First();
        Assert.Equal(("done", "stopped", "ps is empty", null), (stop.GetProperty("state").GetString(), stop.GetProperty("outcome").GetString(), stop.GetProperty("evidence").GetString(), stop.GetProperty("reason").GetString()));
        (await followed.Post("stop", "complete")).Refuses(HttpStatusCode.Conflict, "out_of_order");
        await followed.Do("restore", "skip", new { reason = "not damaged" });
        await followed.Do("look", "complete");
        await followed.Do("drop", "skip", new { reason = "tomorrow" });
        Assert.Equal("completed_with_exceptions", (await followed.Do("start", "complete")).Of("state"));
        (await followed.Post("start", "complete")).Refuses(HttpStatusCode.Conflict, "run_ended");
        Assert.Equal(
            ["run_started", "unproven_acknowledged", "step_started", "note", "step_failed", "step_started", "step_done", "step_skipped", "step_done", "step_skipped", "step_done", "run_completed"],
            await followed.Kinds());
        Assert.Contains(await followed.Timeline(), e => e.GetProperty("text").GetString() == "Skipped without verification: Restore the snapshot (not damaged)");
    }

    [Theory]
    [InlineData("skip", "{}")]
    [InlineData("skip", """{"reason":" "}""")]
    [InlineData("fail", """{"reason":null}""")]
    [InlineData("notes", """{"text":""}""")]
    [InlineData("complete", """{"outcome":" "}""")]
    public async Task A_reason_holds_something_to_read(string action, string body)
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        (await followed.Ada.PostText($"{followed.Path}/steps/stop/{action}", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await followed.Ada.PostText($"{followed.Path}/steps/stop/{action}", """{"stat":"done"}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Equal("pending", await followed.StateOf("stop"));
    }

    [Fact]
    public async Task Only_the_executor_moves_a_run_and_the_refusal_says_how_to_go_on()
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        var viewer = await app.As("viewer", Role.Viewer);
        foreach (var (action, body) in new (string, object?)[]
        {
            ("steps/stop/start", null), ("steps/stop/complete", null), ("steps/stop/skip", new { reason = "r" }), ("steps/stop/fail", new { reason = "r" }), ("steps/stop/notes", new { text = "t" }),
            ("steps/stop/verifications", null), ("parameters", new { parameters = new { keep_days = 15 } }), ("abort", new { reason = "r" }),
        })
        {
            var refused = (await followed.Linus.Post($"{followed.Path}/{action}", body)).Refuses(HttpStatusCode.Forbidden, "executor_only");
            Assert.Contains("If ada cannot be reached, an admin aborts the run", refused.Of("detail"));
            (await viewer.Post($"{followed.Path}/{action}", body)).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        }

        Assert.Equal(["run_started", "unproven_acknowledged"], await followed.Kinds());
        var admin = await app.As("admin");
        (await admin.Post($"{followed.Path}/steps/stop/start")).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await admin.Post($"{followed.Path}/abort", new { reason = "ada sleeps" })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_machine_follows_nothing_and_verifies_nothing()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        foreach (var key in new[] { await app.WithKey(Enum.GetValues<Scope>()), await app.WithKey(Scope.Read) })
            foreach (var address in new[]
            {
                "/api/v1/runs", $"{followed.Path}/parameters", $"{followed.Path}/abort", $"{followed.Path}/steps/restore/start", $"{followed.Path}/steps/restore/complete", $"{followed.Path}/steps/restore/skip",
                $"{followed.Path}/steps/restore/fail", $"{followed.Path}/steps/restore/notes", $"{followed.Path}/steps/restore/verifications", $"{asked}/attempts", $"{asked}/release",
            })
            {
                (await key.Post(address)).Refuses(HttpStatusCode.Forbidden, "human_required");
                (await app.Anonymous.Post(address)).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
            }

        Assert.Equal("awaiting_verification", await followed.StateOf("restore"));
        var viewer = await app.As("viewer", Role.Viewer);
        (await viewer.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = Parameters })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await viewer.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "not_eligible");
    }

    [Fact]
    public async Task An_incident_that_is_over_takes_no_new_run_but_one_that_goes_on_goes_on()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada", Role.Responder);
        var incident = (await ada.Post("/api/v1/incidents", new { title = "orders-db is down" })).Is(HttpStatusCode.Created).Of("id");
        var followed = await Followed.Begin(app, incident);
        (await ada.Post($"/api/v1/incidents/{incident}/resolve")).Is(HttpStatusCode.OK);
        (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId = incident, environment = "production", parameters = Parameters })).Refuses(HttpStatusCode.Conflict, "incident_resolved");
        await followed.Do("stop", "complete");
        Assert.Equal(followed.RunId, (await ada.Get($"/api/v1/incidents/{incident}")).Json.GetProperty("runs")[0].GetProperty("id").GetString());
        Assert.Equal((await ada.Get($"/api/v1/incidents/{incident}/timeline")).Text, (await ada.Get($"{followed.Path}/timeline")).Text);
    }

    [Fact]
    public async Task Aborting_ends_a_run_and_its_requests()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        var aborted = (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "wrong cluster" })).Is(HttpStatusCode.OK);
        Assert.Equal(("aborted", "wrong cluster"), (aborted.Of("state"), aborted.Of("endReason")));
        (await followed.Grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "package_changed");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "superseded");
        (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "again" })).Refuses(HttpStatusCode.Conflict, "run_ended");
        foreach (var action in new[] { "start", "complete", "verifications" })
            (await followed.Post("restore", action)).Refuses(HttpStatusCode.Conflict, "run_ended");
        Assert.Equal(["run_started", "unproven_acknowledged", "step_done", "verification_requested", "verification_superseded", "run_aborted"], await followed.Kinds());
        Assert.Empty((await followed.Grace.Get("/api/v1/verifications")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Values_are_entered_and_corrected_while_the_run_goes_on()
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        var parameters = $"{followed.Path}/parameters";
        (await followed.Ada.Post(parameters, new { parameters = new { note = "a/b" } })).Is(HttpStatusCode.OK);
        // Nothing changed: nothing is told.
        (await followed.Ada.Post(parameters, new { parameters = new { note = " a/b ", taken_at = "2026-11-19T13:00+01:00", keep_days = "14.0" } })).Is(HttpStatusCode.OK);
        (await followed.Ada.Post(parameters, new { parameters = new { } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        (await followed.Ada.Post(parameters, new { parameters = new { environment = "staging" } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        (await followed.Ada.Post(parameters, new { parameters = new { colour = "red" } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_parameters");
        Assert.Equal(["run_started", "unproven_acknowledged", "values_entered"], await followed.Kinds());
        Assert.Equal("Entered note", (await followed.Timeline())[2].GetProperty("text").GetString());
        // What is not guarded is there for everybody.
        Assert.Contains("and say a/b.", (await followed.Grace.Get(followed.Path)).Text);
    }

    [Fact]
    public async Task What_a_guarded_step_needs_may_come_later_but_not_too_late()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.Publish("restore-orders", Followed.Markdown);
        var run = (await ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = Parameters })).Is(HttpStatusCode.Created);
        var address = $"/api/v1/runs/{run.Of("id")}";
        foreach (var step in new[] { "stop", "restore", "look" }) (await ada.Post($"{address}/steps/{step}/skip", new { reason = "done by hand" })).Is(HttpStatusCode.OK);
        var refused = (await ada.Post($"{address}/steps/drop/verifications")).Refuses(HttpStatusCode.UnprocessableEntity, "values_missing");
        Assert.Equal(["keep_days"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        (await ada.Post($"{address}/parameters", new { parameters = new { keep_days = 30 } })).Is(HttpStatusCode.OK);
        (await ada.Post($"{address}/steps/drop/verifications")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Runs_are_listed_by_state_and_incident()
    {
        await using var app = await TestApp.Start();
        var followed = await Followed.Begin(app);
        var incident = (await followed.Ada.Post("/api/v1/incidents", new { title = "down" })).Of("id");
        app.Clock.Move(TimeSpan.FromSeconds(1));
        var second = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, incidentId = incident, environment = "production", parameters = Parameters })).Of("id");
        (await followed.Ada.Post($"{followed.Path}/abort", new { reason = "no" })).Is(HttpStatusCode.OK);
        async Task<string[]> Ids(string query) => [.. (await followed.Grace.Get($"/api/v1/runs{query}")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!)];
        Assert.Equal([second, followed.RunId], await Ids(""));
        Assert.Equal([followed.RunId], await Ids("?state=aborted"));
        Assert.Equal([second], await Ids($"?incidentId={incident}"));
        Assert.Equal([second], await Ids("?limit=1"));
        (await followed.Grace.Get("/api/v1/runs?state=running")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await followed.Grace.Get("/api/v1/runs/run_no")).Refuses(HttpStatusCode.NotFound, "run_not_found");
        (await followed.Grace.Get("/api/v1/runs/run_no/timeline")).Refuses(HttpStatusCode.NotFound, "run_not_found");
    }
}
