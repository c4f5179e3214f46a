using System.Net;
using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Revising;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Revising;

/// <summary>A run that went another way becomes a proposed revision, and nothing is rewritten before somebody says so.</summary>
public abstract class RevisionProposalTests(Db database) : IAsyncLifetime
{
    private const string Plain =
        """
        ---
        runbook: 1
        title: Clear the cache
        owner: cache-team
        ---
        # Clear the cache

        ## Steps

        ### Look
        <!-- step: look -->

        - **Time:** 5 min

        ### Clear
        <!-- step: clear -->

        Clear it.

        ### Tell
        <!-- step: tell -->

        Tell them.
        """;

    private const string Path = "/api/v1/runbooks/clear-cache";
    private TestApp app = null!;
    private Client ada = null!;
    private Client edith = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        await app.Calm();
        (ada, edith) = (await app.As("ada", Role.Responder), await app.As("edith", Role.Editor));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task What_went_another_way_is_proposed_to_the_owner_told_and_taken_over()
    {
        var admin = await app.As("adam");
        var grace = await app.As("grace", Role.Editor);
        (await admin.Post("/api/v1/teams", new { name = "cache-team", members = new[] { app.IdOf("grace") } })).Is(HttpStatusCode.Created);
        await app.Publish("clear-cache", Plain);
        var run = await Begin();
        (await ada.Post($"{run}/steps/look/start")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(40));
        (await ada.Post($"{run}/steps/look/complete")).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps", new { title = "Stop the writers", reason = "it filled again", markdown = "```sh\nstop\n```" })).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/inserted-1/complete")).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/clear/notes", new { text = "only in production", stepIsWrong = true })).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/clear/complete")).Is(HttpStatusCode.OK);
        (await ada.Post($"{run}/steps/tell/skip", new { reason = "nobody there" })).Is(HttpStatusCode.OK);
        await app.Do<RevisionDrafting>();

        var listed = Assert.Single((await edith.Get("/api/v1/revision-proposals?open=true")).Items());
        var (id, dueAt) = (listed.Of("id"), listed.GetProperty("dueAt").GetDateTimeOffset());
        Assert.Equal(("clear-cache", "proposed", "normal", "cache-team"), (listed.Of("runbook"), listed.Of("state"), listed.Of("priority"), listed.Of("owner")));
        Assert.Equal([app.IdOf("grace")], listed.GetProperty("assignedTo").EnumerateArray().Select(a => a.GetString()!));
        Assert.Equal(14, (dueAt - app.Clock.GetUtcNow()).TotalDays, 1);
        Assert.Equal(id, Assert.Single((await edith.Get($"{Path}/revision-proposals?open=true")).Items()).Of("id"));
        Assert.Contains((await grace.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "revision_proposed" && n.Of("subjectId") == id);
        Assert.DoesNotContain((await edith.Get("/api/v1/notifications")).Items(), n => n.Of("kind") == "revision_proposed");
        Assert.Contains("revision_proposed", (await ada.Get($"{run}/timeline")).Items().Select(e => e.Of("kind")));

        var whole = (await edith.Get($"/api/v1/revision-proposals/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal([("time", "overran", "look"), ("note", "called_wrong", "clear"), ("note", "skipped", "tell"), ("step", "inserted", "inserted-1")],
            whole.Json.GetProperty("hunks").EnumerateArray().Select(h => (h.Of("kind"), h.Of("cause"), h.Of("runStepId"))));
        var diff = whole.Json.GetProperty("text").Of("diff");
        foreach (var line in new[] { "-- **Time:** 5 min\n+- **Time:** 40 min", "+### Stop the writers\n+<!-- step: stop-the-writers -->", "+> Called wrong in ", ": only in production" }) Assert.Contains(line, diff, StringComparison.Ordinal);
        Assert.Equal(diff, (await edith.Get($"/api/v1/revision-proposals/{id}", "text/x-diff")).Text);
        Assert.DoesNotContain("ada", diff, StringComparison.OrdinalIgnoreCase);

        var runbook = (await edith.Get(Path)).Is(HttpStatusCode.OK);
        Assert.Equal($"open deviations: 4 from run {run.Split('/')[^1]}", runbook.Json.GetProperty("openDeviations")[0].Of("text"));
        Assert.Equal(Plain, runbook.Of("markdown"));

        (await edith.Post($"/api/v1/revision-proposals/{id}/accept")).Refuses((HttpStatusCode)428, "version_required");
        (await Accept(id, "\"r7\"", new { })).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        var accepted = (await Accept(id, whole.Headers["ETag"], new { hunks = new[] { 1, 4 } })).Is(HttpStatusCode.OK);
        Assert.Equal(("accepted", "edith", 2), (accepted.Of("state"), accepted.Of("decidedBy"), accepted.Json.GetProperty("published").GetInt32()));
        var after = (await edith.Get(Path)).Json;
        Assert.Equal(["look", "stop-the-writers", "clear", "tell"], after.GetProperty("steps").EnumerateArray().Select(s => s.Of("id")));
        Assert.DoesNotContain("Called wrong", after.Of("markdown"), StringComparison.Ordinal);
        Assert.Empty(after.GetProperty("openDeviations").EnumerateArray());
        (await Accept(id, "*", new { })).Refuses(HttpStatusCode.Conflict, "revision_proposal_closed");
        (await edith.Post($"/api/v1/revision-proposals/{id}/reject", new { reason = "x" })).Refuses(HttpStatusCode.Conflict, "revision_proposal_closed");

        var changes = (await edith.Get($"{Path}/diff?from=1&to=2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal([("look", "changed"), ("stop-the-writers", "added")], changes.GetProperty("steps").EnumerateArray().Select(s => (s.Of("newId"), s.GetProperty("kinds")[0].GetString()!)));
        Assert.StartsWith("--- clear-cache/r1\n+++ clear-cache/r2\n", (await edith.Get($"{Path}/diff", "text/x-diff")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_guards_waits_for_a_second_person_and_comes_back_when_he_says_no()
    {
        var run = await Followed.Begin(app);
        await run.Do("stop", "skip", new { reason = "they were down" });
        (await run.Ada.Post($"{run.Path}/abort", new { reason = "false alarm" })).Is(HttpStatusCode.OK);
        await app.Do<RevisionDrafting>();
        var id = Assert.Single((await edith.Get("/api/v1/revision-proposals?open=true")).Items()).Of("id");

        var waits = (await Accept(id, "\"r1\"", new { })).Is(HttpStatusCode.Accepted);
        Assert.Equal("waiting", waits.Of("state"));
        var change = (await edith.Get(waits.Headers["Location"])).Json.GetProperty("change").GetProperty("revision");
        Assert.Contains("+> Skipped in ", change.Of("diff"), StringComparison.Ordinal);
        (await Accept(id, "\"r1\"", new { })).Refuses(HttpStatusCode.Conflict, "revision_proposal_waits");
        var grace = await app.As("gabi", Role.Editor);
        (await grace.Post($"{waits.Headers["Location"]}/reject")).Is(HttpStatusCode.OK);
        Assert.Equal("proposed", (await edith.Get($"/api/v1/revision-proposals/{id}")).Of("state"));

        waits = (await Accept(id, "\"r1\"", new { })).Is(HttpStatusCode.Accepted);
        await app.Approve(waits);
        var done = (await edith.Get($"/api/v1/revision-proposals/{id}")).Json;
        Assert.Equal(("accepted", 2), (done.Of("state"), done.GetProperty("published").GetInt32()));
        Assert.Contains("> Skipped in ", (await edith.Get("/api/v1/runbooks/restore-orders")).Of("markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_in_two_runs_hurries_and_what_is_overdue_is_said_once()
    {
        await app.Publish("clear-cache", Plain);
        await Skipped("look");
        Assert.Equal("normal", Assert.Single((await edith.Get("/api/v1/revision-proposals?open=true")).Items()).Of("priority"));
        await Skipped("look");
        await Skipped("tell");
        var open = (await edith.Get("/api/v1/revision-proposals?open=true")).Items().ToList();
        Assert.Equal(["normal", "high", "high"], open.Select(p => p.Of("priority")));

        app.Clock.Move(TimeSpan.FromDays(4));
        await app.Do<RevisionReminder>();
        await app.Do<RevisionReminder>();
        edith = await app.As("edith", Role.Editor);
        Assert.Equal(2, (await edith.Get("/api/v1/notifications")).Items().Count(n => n.Of("kind") == "revision_overdue"));
        (await edith.Post($"/api/v1/revision-proposals/{open[0].Of("id")}/reject", new { reason = "" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        var rejected = (await edith.Post($"/api/v1/revision-proposals/{open[0].Of("id")}/reject", new { reason = "As it should be." })).Is(HttpStatusCode.OK);
        Assert.Equal(("rejected", "As it should be."), (rejected.Of("state"), rejected.Of("reason")));
        Assert.Equal(2, (await edith.Get("/api/v1/revision-proposals?open=true")).Items().Count);
    }

    [Fact]
    public async Task A_later_revision_takes_what_still_fits_and_an_edited_text_takes_all()
    {
        await app.Publish("clear-cache", Plain);
        var first = await Skipped("look");
        var second = await Skipped("tell");
        await app.Publish("clear-cache", Plain.Replace("### Tell\n<!-- step: tell -->\n\nTell them.", "### Log\n<!-- step: log -->\n\nWrite it down.", StringComparison.Ordinal));

        var gone = (await edith.Get($"/api/v1/revision-proposals/{second}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((false, "the step tell is not there any more"), (gone.GetProperty("hunks")[0].GetProperty("inText").GetBoolean(), gone.GetProperty("hunks")[0].Of("whyNot")));
        (await Accept(second, "\"r2\"", new { })).Refuses(HttpStatusCode.Conflict, "hunk_not_placed");
        (await Accept(second, "\"r2\"", new { hunks = new[] { 9 } })).Refuses(HttpStatusCode.UnprocessableEntity, "hunk_not_found");
        (await Accept(second, "\"r2\"", new { hunks = new[] { 1 }, markdown = "# x" })).Refuses(HttpStatusCode.UnprocessableEntity, "hunks_or_text");
        var rebased = (await edith.Get($"/api/v1/revision-proposals/{first}")).Json.GetProperty("text");
        Assert.Equal((2, true), (rebased.GetProperty("on").GetInt32(), rebased.GetProperty("rebased").GetBoolean()));

        (await Accept(first, "\"r2\"", new { })).Is(HttpStatusCode.OK);
        var text = (await edith.Get(Path)).Of("markdown");
        Assert.Contains("> Skipped in ", text, StringComparison.Ordinal);
        Assert.Contains("### Log", text, StringComparison.Ordinal);
        (await Accept(second, "\"r3\"", new { markdown = text + "\nMore.\n" })).Is(HttpStatusCode.OK);
        Assert.EndsWith("More.\n", (await edith.Get(Path)).Of("markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_as_it_was_planned_proposes_nothing()
    {
        await app.Publish("clear-cache", Plain);
        var run = await Begin();
        foreach (var step in new[] { "look", "clear", "tell" }) (await ada.Post($"{run}/steps/{step}/complete")).Is(HttpStatusCode.OK);
        await app.Do<RevisionDrafting>();
        Assert.Empty((await edith.Get("/api/v1/revision-proposals")).Items());
        (await edith.Get("/api/v1/revision-proposals/rvp_none")).Refuses(HttpStatusCode.NotFound, "revision_proposal_not_found");
        (await edith.Get($"{Path}/diff?from=x")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await edith.Get($"{Path}/diff?from=1&to=5")).Refuses(HttpStatusCode.NotFound, "revision_not_found");
        Assert.Equal(0, (await edith.Get($"{Path}/diff")).Json.GetProperty("from").GetInt32());
    }

    [Fact]
    public async Task A_second_acceptance_with_the_same_key_is_answered_as_the_first()
    {
        await app.Publish("clear-cache", Plain);
        var id = await Skipped("look");
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
            answers.Add((await edith.Send(HttpMethod.Post, $"/api/v1/revision-proposals/{id}/accept", null, ("If-Match", "\"r1\""), ("Idempotency-Key", "k1"))).Is(HttpStatusCode.OK).Text);
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(2, (await edith.Get(Path)).Json.GetProperty("revision").GetInt32());
    }

    private async Task<string> Begin()
    {
        app.Clock.Move(TimeSpan.FromSeconds(1)); // ids sort by time
        return $"/api/v1/runs/{(await ada.Post("/api/v1/runs", new { runbook = "clear-cache", environment = "production" })).Is(HttpStatusCode.Created).Of("id")}";
    }

    /// <summary>A run in which one step is left out; gives the id of what it proposes.</summary>
    private async Task<string> Skipped(string step)
    {
        var run = await Begin();
        foreach (var other in new[] { "look", "clear", "tell" })
            (await ada.Post($"{run}/steps/{other}/{(other == step ? "skip" : "complete")}", other == step ? new { reason = "not needed" } : new { })).Is(HttpStatusCode.OK);
        await app.Do<RevisionDrafting>();
        return (await edith.Get("/api/v1/revision-proposals")).Items()[0].Of("id");
    }

    private Task<Reply> Accept(string id, string ifMatch, object body) =>
        edith.Send(HttpMethod.Post, $"/api/v1/revision-proposals/{id}/accept", System.Net.Http.Json.JsonContent.Create(body), ("If-Match", ifMatch));

    public sealed class OnSqlite() : RevisionProposalTests(Db.Sqlite);

    public sealed class OnPostgres() : RevisionProposalTests(Db.Postgres);
}
