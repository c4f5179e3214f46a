using System.Net;
using System.Text.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Drills;

public sealed class DrillTests
{
    [Fact]
    public async Task A_drill_is_a_run_whose_outcome_is_computed_from_what_the_server_stamped()
    {
        await using var app = await Drilled.Ready();
        var drill = await app.Begin();
        // The newest snapshot was chosen, and since it must be said at the start, entered.
        Assert.Equal(("in_progress", "snap-0417", "scratch"), (drill.Of("state"), drill.Of("snapshot"), drill.Of("environment")));
        var run = (await (await app.As("ada", Role.Responder)).Get($"/api/v1/runs/{drill.Of("runId")}")).Json;
        Assert.Equal(drill.Of("id"), run.Of("drillId"));
        Assert.Contains("in a drill", (await (await app.As("ada", Role.Responder)).Get($"/api/v1/runs/{drill.Of("runId")}/timeline")).Items()[0].Of("text"));

        await app.Through(drill);
        var done = await app.Witnessed(drill);
        Assert.Equal("passed", done.Of("state"));
        var outcome = done.GetProperty("outcomes")[0];
        Assert.Equal(("passed", true, 15 * 60L, 5 * 60L), (outcome.Of("result"), outcome.GetProperty("counts").GetBoolean(), outcome.GetProperty("rtoMeasuredSeconds").GetInt64(), outcome.GetProperty("restoreSeconds").GetInt64()));
        // Declared at 03:15, the newest record is of 02:10.
        Assert.Equal((65 * 60L, 2), (outcome.GetProperty("rpoMeasuredSeconds").GetInt64(), outcome.GetProperty("participants").GetInt32()));
        Assert.Equal(("snap-0417", "2026-11-20T03:15:00Z", "grace"), (outcome.GetProperty("snapshot").Of("externalId"), outcome.Of("declaredAt"), outcome.GetProperty("witness").Of("name")));
        Assert.Equal("proven", await app.ProofOf());
    }

    [Theory]
    [InlineData("failed", "did not find", "{\"cleanupConfirmed\":true}", "{\"observed\":{\"newest\":\"2026-11-20T02:10:00Z\",\"rows\":\"7\"}}")]
    [InlineData("partial", "copy of the data", "{}", "{\"observed\":{\"newest\":\"2026-11-20T02:10:00Z\",\"rows\":\"5000\"}}")]
    public async Task What_the_witness_saw_and_what_was_not_done_decide_with(string result, string why, string report, string witness)
    {
        await using var app = await Drilled.Ready();
        var drill = await app.Begin();
        await app.Through(drill);
        var outcome = (await app.Witnessed(drill, JsonSerializer.Deserialize<JsonElement>(report), JsonSerializer.Deserialize<JsonElement>(witness))).GetProperty("outcomes")[0];
        Assert.Equal(result, outcome.Of("result"));
        Assert.Contains(why, outcome.GetProperty("reasons")[0].GetString());
        Assert.Equal(result, await app.ProofOf());
    }

    [Fact]
    public async Task A_target_that_was_missed_fails_unless_a_named_person_lives_with_it_and_too_little_data_proves_in_part_only()
    {
        await using var app = await Drilled.Ready();
        var editor = await app.As("edith", Role.Editor);
        var plan = (await editor.Get($"/api/v1/drill-plans?runbook={Drilled.Slug}")).Items().Single();
        (await editor.Change($"/api/v1/drill-plans/{plan.Of("id")}", new { rule = "P90D", rtoSeconds = 60, fidelityFloor = 50 })).Is(HttpStatusCode.OK);
        foreach (var (accepted, volume, expected) in new[] { (null, 100, "failed"), ("we buy faster disks in May", 100, "partial"), ("the same", 1, "partial") })
        {
            var drill = await app.Begin(new { planId = plan.Of("id"), volumePercent = volume });
            await app.Through(drill, newest: "2026-11-20T02:10:00Z");
            var done = await app.Witnessed(drill, witness: new { observed = new { newest = "2026-11-20T02:10:00Z", rows = "5000" }, missAccepted = accepted });
            var outcome = done.GetProperty("outcomes")[0];
            Assert.Equal((expected, 900L, 60L), (done.Of("state"), outcome.GetProperty("rtoMeasuredSeconds").GetInt64(), outcome.GetProperty("rtoTargetSeconds").GetInt64()));
            if (volume == 1) Assert.Contains(outcome.GetProperty("reasons").EnumerateArray(), r => r.GetString()!.Contains("1 % of the data", StringComparison.Ordinal));
            if (accepted is not null) Assert.StartsWith("grace: ", outcome.Of("missAccepted"));
        }
    }

    [Fact]
    public async Task What_was_witnessed_stays_and_a_correction_is_a_later_version_by_somebody_else()
    {
        await using var app = await Drilled.Ready();
        var done = await app.Passed();
        var path = $"/api/v1/drills/{done.Of("id")}";
        var (ada, grace) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier));
        (await ada.Post($"{path}/corrections", new { reason = "it went better" })).Refuses(HttpStatusCode.Forbidden, "performer_is_no_witness");
        (await grace.Post($"{path}/report", new { })).Refuses(HttpStatusCode.Conflict, "drill_not_running");
        (await grace.Post($"{path}/witness", new { observed = new { } })).Refuses(HttpStatusCode.Conflict, "drill_not_awaiting");
        var corrected = (await grace.Post($"{path}/corrections", new { reason = "I misread the rows", observed = new { newest = "2026-11-20T02:10:00Z", rows = "12" } })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["passed", "failed"], corrected.GetProperty("outcomes").EnumerateArray().Select(o => o.Of("result")));
        Assert.Equal(("failed", "I misread the rows", 2), (corrected.Of("state"), corrected.GetProperty("outcomes")[1].Of("correction"), corrected.GetProperty("outcomes")[1].GetProperty("version").GetInt32()));
        Assert.Equal("failed", await app.ProofOf());
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => app.Server.Database.Write(tx => tx.Execute("UPDATE drill_outcomes SET result = 'Passed'")));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => app.Server.Database.Write(tx => tx.Execute("DELETE FROM drill_outcomes")));
    }

    [Fact]
    public async Task Talk_proves_nothing_and_a_drill_given_up_counts_as_not_done()
    {
        await using var app = await Drilled.Ready();
        var talk = await app.Begin(new { runbook = Drilled.Slug, kind = "tabletop", parameters = new { snapshot = "snap-0417", taken_at = Drilled.Taken } });
        await app.Through(talk);
        Assert.False((await app.Witnessed(talk)).GetProperty("outcomes")[0].GetProperty("counts").GetBoolean());
        Assert.Equal("never_drilled", await app.ProofOf());

        var ada = await app.As("ada", Role.Responder);
        var drill = await app.Begin();
        (await ada.Post($"/api/v1/drills/{drill.Of("id")}/report", new { })).Refuses(HttpStatusCode.Conflict, "drill_run_active");
        var aborted = (await ada.Post($"/api/v1/drills/{drill.Of("id")}/abort", new { reason = "the console was down" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("aborted", "aborted", "the console was down"), (aborted.Of("state"), aborted.GetProperty("outcomes")[0].Of("result"), aborted.Of("reason")));
        Assert.Equal("aborted", (await ada.Get($"/api/v1/runs/{drill.Of("runId")}")).Json.Of("state"));
        Assert.Equal("never_drilled", await app.ProofOf());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_planted_error_is_caught_or_missed_and_nothing_is_ever_done_with_it(bool catches)
    {
        await using var app = await Drilled.Ready();
        var (ada, grace, fay) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), await app.As("fay", Role.Verifier));
        var drill = await app.Begin();
        var (path, run) = ($"/api/v1/drills/{drill.Of("id")}", $"/api/v1/runs/{drill.Of("runId")}");
        (await ada.Post($"{path}/plant", new { name = "snapshot", value = "snap-0999" })).Refuses(HttpStatusCode.Forbidden, "facilitator_is_executor");
        (await fay.Post($"{path}/plant", new { name = "snapshot", value = "snap-0417" })).Refuses(HttpStatusCode.UnprocessableEntity, "not_plantable");
        (await fay.Post($"{path}/plant", new { name = "colour", value = "red" })).Refuses(HttpStatusCode.UnprocessableEntity, "not_plantable");
        (await fay.Post($"{path}/plant", new { name = "snapshot", value = "snap-0999" })).Is(HttpStatusCode.OK);
        (await fay.Post($"{path}/plant", new { name = "taken_at", value = "2026-11-19T00:00Z" })).Refuses(HttpStatusCode.Conflict, "planted_already");
        // Told to the executor, and to nobody else.
        Assert.Equal("snap-0999", (await ada.Get(path)).Json.GetProperty("planted").Of("value"));
        Assert.Equal(JsonValueKind.Null, (await grace.Get(path)).Json.GetProperty("planted").ValueKind);
        Assert.DoesNotContain("snap-0999", (await ada.Get("/api/v1/notifications")).Text);

        (await ada.Post($"{run}/parameters", new { parameters = new { snapshot = "snap-0999" } })).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(1));
        var asked = $"/api/v1/verifications/{(await ada.Post($"{run}/steps/overwrite/verifications", new { loss = "unknown", reason = "a drill" })).Is(HttpStatusCode.Created).Of("id")}";
        (await fay.Attempt(asked, new { snapshot = "snap-0417", taken_at = Drilled.Taken, environment = "scratch" })).Refuses(HttpStatusCode.Forbidden, "facilitator_knows");
        (await grace.Attempt(asked, new { snapshot = catches ? "snap-0417" : "snap-0999", taken_at = Drilled.Taken, environment = "scratch" })).Is(HttpStatusCode.OK);
        Assert.Contains((await ada.Get($"{run}/timeline?limit=200")).Items(), e => e.Of("kind") == (catches ? "planted_error_caught" : "planted_error_missed"));
        if (!catches) (await ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "planted_error");

        (await ada.Post($"{run}/parameters", new { parameters = new { snapshot = "snap-0417" } })).Is(HttpStatusCode.OK);
        await app.Through(drill);
        var done = await app.Witnessed(drill);
        Assert.Equal(("passed", catches ? "caught" : "missed"), (done.Of("state"), done.GetProperty("outcomes")[0].Of("planted")));
        var figures = (await grace.Get("/api/v1/analytics/drills")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((1, 1, catches ? 1.0 : 0.0), (figures.GetProperty("passed").GetInt32(), figures.GetProperty("planted").GetInt32(), figures.GetProperty("catchRate").GetDouble()));
    }

    [Fact]
    public async Task Follow_ups_are_action_items_and_those_not_done_in_time_hold_the_proof_back()
    {
        await using var app = await Drilled.Ready();
        var drill = await app.Begin();
        await app.Through(drill);
        var report = new { cleanupConfirmed = true, followUps = new[] { new { text = "Write down where the console is", ownerId = app.IdOf("ada"), dueAt = "2026-11-25T00:00:00Z" } }, evidence = new[] { new { link = "https://console/1", sha256 = new string('A', 64) } } };
        (await (await app.As("ada", Role.Responder)).Post($"/api/v1/drills/{drill.Of("id")}/report", new { followUps = new[] { new { text = "x", ownerId = "per_nobody", dueAt = "2026-11-25T00:00:00Z" } } })).Refuses(HttpStatusCode.UnprocessableEntity, "person_unknown");
        await app.Witnessed(drill, report);
        var item = (await (await app.As("ada", Role.Responder)).Get("/api/v1/action-items")).Items().Single();
        Assert.StartsWith("Write down where the console is (ada", item.Of("text"));
        Assert.Equal("proven", await app.ProofOf());
        app.Clock.Move(TimeSpan.FromDays(6));
        Assert.Equal("partial", await app.ProofOf());
        (await (await app.As("ada", Role.Responder)).Post($"/api/v1/action-items/{item.Of("id")}/close", new { outcome = "written" })).Is(HttpStatusCode.OK);
        Assert.Equal("proven", await app.ProofOf());
    }
}
