using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Storage.Retrospectives;

namespace Incidents.Server.Tests.Runs;

/// <summary>Steps that cannot be undone: what is kept before, and what is said when one gives up after.</summary>
public class ConsequenceTests
{
    [Fact]
    public async Task A_run_shows_what_each_step_can_do_and_what_keeps_and_undoes_it()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        var steps = (await run.Shown()).GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["read", "irreversible", "read"], steps.Select(s => s.Of("risk")));
        Assert.Equal((2, "keep", "none", false), (steps[1].GetProperty("quorum").GetInt32(), steps[1].Of("safeguard"), steps[1].Of("rollbackStep"), steps[1].GetProperty("breakGlass").GetBoolean()));
        Assert.Equal(("keep", true), (steps[2].Of("rollbackStep"), steps[2].GetProperty("breakGlass").GetBoolean()));
        Assert.Equal(["snapshot", "taken_at", "environment"], steps[1].GetProperty("critical").EnumerateArray().Select(c => c.GetString()));
        var runbook = (await run.Ada.Get("/api/v1/runbooks/restore-orders")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("snapshot", "orders-db", "taken_at", "trimmed"), (runbook.GetProperty("parameters")[0].Of("type"), runbook.GetProperty("parameters")[0].Of("source"), runbook.GetProperty("parameters")[0].Of("takenAt"), runbook.GetProperty("parameters")[0].Of("compare")));
        Assert.Equal("newest", runbook.GetProperty("probes")[0].Of("name"));
    }

    [Fact]
    public async Task A_safeguard_is_done_with_evidence()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        (await run.Step("keep", "complete", new { outcome = "kept" })).Refuses(HttpStatusCode.UnprocessableEntity, "evidence_required");
        (await run.Step("keep", "complete", new { outcome = "kept", evidence = "console, safe-1" })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Giving_up_past_the_point_of_no_return_says_what_is_left_and_opens_what_is_to_be_done()
    {
        await using var app = await TestApp.Start();
        var key = await app.IntegrationKey();
        var incident = (await app.Anonymous.Post($"/integrations/{key}/events", new { summary = "down", dedupKey = "down" })).Json.GetProperty("items")[0].Of("incidentId");
        var run = await (await ProbedRun.Begin(app, incident)).Overwriting();
        Assert.Equal(JsonValueKind.String, (await run.Shown()).GetProperty("pastPointOfNoReturnAt").ValueKind);

        (await run.Ada.Post($"{run.Path}/abort", new { reason = "it stalls" })).Refuses(HttpStatusCode.UnprocessableEntity, "disposition_required");
        (await run.Ada.Post($"{run.Path}/abort", new { reason = "it stalls", disposition = "forgotten" })).Is(HttpStatusCode.BadRequest);
        var ended = (await run.Ada.Post($"{run.Path}/abort", new { reason = "it stalls", disposition = "left_as_is" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("aborted", "left_as_is"), (ended.Of("state"), ended.Of("disposition")));
        Assert.Equal("it stalls (left as is)", Assert.Single(await run.Timeline("run_aborted")).Of("text"));
        var item = Assert.Single(app.Server.Database.Read(tx => ActionItemStore.Of(tx, incident)));
        Assert.Equal((run.Id, item.CreatedAt.AddDays(7)), (item.RunId, item.DueAt!.Value));
        Assert.Contains("left as is", item.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_before_it_takes_a_reason_only()
    {
        await using var app = await TestApp.Start();
        var run = await ProbedRun.Begin(app);
        var ended = (await run.Ada.Post($"{run.Path}/abort", new { reason = "wrong cluster" })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("disposition").ValueKind);
        Assert.Empty(app.Server.Database.Read(tx => ActionItemStore.List(tx, true, new Core.PageRequest(10, null))).Items);
    }

    [Fact]
    public async Task A_runbook_without_a_way_back_is_not_stored()
    {
        await using var app = await TestApp.Start();
        var edith = await app.As("edith", Role.Editor);
        var refused = (await edith.Put("/api/v1/runbooks/wipe", "---\nrunbook: 1\n---\n## S\n### Wipe\n<!-- step: wipe; irreversible -->\n\n> [!CAUTION]\n> Gone.\n")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_runbook");
        Assert.Contains("safeguard=", refused.Json.GetProperty("errors").Of("line 5"), StringComparison.Ordinal);
    }
}
