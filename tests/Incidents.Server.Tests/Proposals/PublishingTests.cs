using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Proposals;

/// <summary>A runbook that guards something, or no longer does, is published by two: its author and somebody else.</summary>
public abstract class PublishingTests(Db database) : IAsyncLifetime
{
    private const string Path = "/api/v1/runbooks/restore-orders";
    private static readonly string Lower = Followed.Markdown.Replace("; verify=2", "", StringComparison.Ordinal);
    private static readonly string Unguarded = Followed.Markdown.Replace("; verify=2", "", StringComparison.Ordinal).Replace("> [!CAUTION]\n> Overwrites the live database.\n", "", StringComparison.Ordinal).Replace("> [!CAUTION]\n> Cannot be undone.\n", "", StringComparison.Ordinal);
    private TestApp app = null!;
    private Client edith = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        (edith, grace) = (await app.As("edith", Role.Editor), await app.As("grace", Role.Editor));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    [Fact]
    public async Task A_guarded_runbook_waits_for_a_second_person_and_nothing_is_lost()
    {
        var waits = (await edith.Put(Path, Followed.Markdown)).Is(HttpStatusCode.Accepted);
        var address = waits.Headers["Location"];
        Assert.Equal(($"/api/v1/proposals/{waits.Of("id")}", "publish_revision", "pending", "restore-orders", "edith"), (address, waits.Of("kind"), waits.Of("state"), waits.Of("subjectId"), waits.Of("proposedBy")));
        Assert.Equal("Publish the runbook 'Restore orders-db' (restore-orders)", waits.Of("summary"));
        Assert.Equal(["It has guarded steps, which nobody publishes alone: restore, drop."], waits.Json.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()!));
        (await edith.Get(Path)).Refuses(HttpStatusCode.NotFound, "runbook_not_found");

        var viewer = await app.As("viewer", Role.Viewer);
        var change = (await viewer.Get(address)).Is(HttpStatusCode.OK).Json.GetProperty("change");
        Assert.Equal((Followed.Markdown, System.Text.Json.JsonValueKind.Null), (change.GetProperty("revision").Of("after"), change.GetProperty("revision").GetProperty("before").ValueKind));
        Assert.Equal(waits.Of("id"), Assert.Single((await viewer.Get("/api/v1/proposals?state=pending")).Items()).Of("id"));

        var approved = (await grace.Post($"{address}/approve")).Is(HttpStatusCode.OK);
        Assert.Equal(("approved", "grace"), (approved.Of("state"), approved.Of("decidedBy")));
        var published = (await viewer.Get(Path)).Is(HttpStatusCode.OK);
        Assert.Equal((Followed.Markdown, "edith", 1), (published.Of("markdown"), published.Of("author"), published.Json.GetProperty("revision").GetInt32()));
        (await grace.Post($"{address}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_closed");
        Assert.Empty((await viewer.Get("/api/v1/proposals?state=pending")).Items());
        // As before: the same text again changes nothing.
        (await edith.Put(Path, Followed.Markdown)).Is(HttpStatusCode.OK);
    }

    /// <summary>M37.</summary>
    [Fact]
    public async Task Nobody_lowers_a_guard_alone_and_a_run_keeps_the_one_it_began_with()
    {
        var followed = await Followed.Begin(app);
        foreach (var (text, reason) in new[]
        {
            (Lower, "Step 'drop' asks for 1 instead of 2 to verify it."), (Unguarded, "Step 'restore' is no longer guarded."), ("# Only prose\n", "The guarded step 'drop' is gone, or has another id."),
            (Followed.Markdown.Replace(" --taken {{taken_at}}", "", StringComparison.Ordinal), "Nobody finds taken_at for step 'restore' any more."),
        })
        {
            var waits = (await edith.Put(Path, text, "\"r1\"")).Is(HttpStatusCode.Accepted);
            Assert.Contains(reason, waits.Json.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()!));
            (await edith.Post($"{waits.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
            Assert.Equal(1, (await edith.Get(Path)).Json.GetProperty("revision").GetInt32());
        }

        await app.Publish("restore-orders", Unguarded);
        Assert.Equal(2, (await edith.Get(Path)).Json.GetProperty("revision").GetInt32());
        await followed.At("restore");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
    }

    [Fact]
    public async Task What_lowers_nothing_is_published_at_once()
    {
        const string plain = "# Restore\n\n## Steps\n\n1. Look\n";
        (await edith.Put(Path, plain)).Is(HttpStatusCode.Created);
        (await edith.Put(Path, plain + "2. Look again\n", "\"r1\"")).Is(HttpStatusCode.OK);
        (await edith.Put(Path, plain, "\"r2\"")).Is(HttpStatusCode.OK);
        Assert.Empty((await edith.Get("/api/v1/proposals")).Items());
    }

    [Fact]
    public async Task If_Match_is_asked_for_as_ever()
    {
        await app.Publish("restore-orders", Followed.Markdown);
        (await edith.Put(Path, Lower)).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        (await edith.Put(Path, Lower, "\"r2\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await edith.Put(Path, Lower, "\"r1\"")).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task An_approval_of_what_was_based_on_an_older_revision_is_too_late()
    {
        await app.Publish("restore-orders", Followed.Markdown);
        var (mine, hers) = ((await edith.Put(Path, Lower, "\"r1\"")).Headers["Location"], (await grace.Put(Path, Unguarded, "\"r1\"")).Headers["Location"]);
        (await grace.Post($"{mine}/approve")).Is(HttpStatusCode.OK);
        (await edith.Post($"{hers}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_outdated");
        Assert.Equal("superseded", (await edith.Get(hers)).Of("state"));
        (await edith.Post($"{hers}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_closed");
        Assert.Equal(Lower, (await edith.Get(Path)).Of("markdown"));
    }

    [Fact]
    public async Task Of_one_author_the_last_text_waits_and_the_same_one_once()
    {
        var first = (await edith.Put(Path, Followed.Markdown)).Is(HttpStatusCode.Accepted);
        Assert.Equal(first.Text, (await edith.Put(Path, Followed.Markdown)).Is(HttpStatusCode.Accepted).Text);
        var other = (await grace.Put(Path, Followed.Markdown)).Is(HttpStatusCode.Accepted);
        var second = (await edith.Put(Path, Lower)).Is(HttpStatusCode.Accepted);
        Assert.Equal(3, new[] { first, other, second }.Select(r => r.Of("id")).Distinct().Count());
        Assert.Equal(["superseded", "pending", "pending"], [(await edith.Get(first.Headers["Location"])).Of("state"), (await edith.Get(other.Headers["Location"])).Of("state"), (await edith.Get(second.Headers["Location"])).Of("state")]);
        (await grace.Post($"{first.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_closed");
    }

    [Fact]
    public async Task A_key_answers_as_the_person_who_made_it()
    {
        var machine = await app.WithKey(Scope.Edit, Scope.Read);
        var waits = (await machine.Put(Path, Followed.Markdown)).Is(HttpStatusCode.Accepted);
        Assert.Equal(app.IdOf("keeper"), waits.Of("proposedById"));
        var address = waits.Headers["Location"];
        (await (await app.As("keeper")).Post($"{address}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        foreach (var verb in new[] { "approve", "reject", "withdraw" }) (await machine.Post($"{address}/{verb}")).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await (await app.As("keeper")).Post($"{address}/withdraw")).Is(HttpStatusCode.OK);
    }

    /// <summary>M2 and M3 for what guards the guard.</summary>
    [Fact]
    public async Task Two_accounts_of_one_human_are_one_person_also_when_that_is_found_out_later()
    {
        var tagged = await app.As("edith+two", Role.Editor, Role.Verifier);
        var early = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        (await tagged.Post($"{early}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        Assert.Equal(app.IdOf("edith"), (await tagged.Get("/api/v1/sessions/current")).Of("id"));

        var eve = await app.As("eve", Role.Editor);
        var byEve = (await eve.Put("/api/v1/runbooks/other", Followed.Markdown)).Headers["Location"];
        var admin = await app.As("admin");
        (await admin.Post($"/api/v1/people/{app.IdOf("eve")}/same-as", new { personId = app.IdOf("edith") })).Is(HttpStatusCode.OK);
        (await edith.Post($"{byEve}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await eve.Post($"{early}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await grace.Post($"{byEve}/approve")).Is(HttpStatusCode.OK);
        Assert.Equal(4, (await admin.Get("/api/v1/access-log?limit=200")).Items().Count(e => e.Of("what") is "self_approval_refused" or "proposal_approved"));
    }

    [Fact]
    public async Task Those_who_may_not_are_told_and_a_no_needs_no_reason()
    {
        var address = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        foreach (var role in new[] { Role.Viewer, Role.Responder })
        {
            var somebody = await app.As($"a-{role}".ToLowerInvariant(), role);
            (await somebody.Post($"{address}/approve")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
            (await somebody.Post($"{address}/reject")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
            (await somebody.Post($"{address}/withdraw")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        }

        (await edith.Post($"{address}/reject")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await grace.Post($"{address}/withdraw")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        var rejected = (await (await app.As("vera", Role.Verifier)).Post($"{address}/reject", new { reason = "verify=2, please" })).Is(HttpStatusCode.OK);
        Assert.Equal(("rejected", "vera", "verify=2, please"), (rejected.Of("state"), rejected.Of("decidedBy"), rejected.Of("reason")));
        (await grace.Post($"{address}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_closed");
        (await edith.Get(Path)).Refuses(HttpStatusCode.NotFound, "runbook_not_found");

        var again = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        (await grace.Post($"{again}/reject")).Is(HttpStatusCode.OK);
        var third = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        Assert.Equal("withdrawn", (await edith.Post($"{third}/withdraw")).Is(HttpStatusCode.OK).Of("state"));
    }

    /// <summary>M44.</summary>
    [Fact]
    public async Task There_is_no_break_glass_for_anybody()
    {
        var address = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        foreach (var who in new[] { edith, grace, await app.As("admin"), await app.WithKey(Enum.GetValues<Scope>()) })
        {
            (await who.Post($"{address}/break-glass", new { reason = "nobody answers, and it is 3 in the morning" })).Refuses(HttpStatusCode.Forbidden, "break_glass_forbidden");
            (await who.Post("/api/v1/proposals/prop_no/break-glass")).Refuses(HttpStatusCode.Forbidden, "break_glass_forbidden");
        }

        Assert.Equal("pending", (await edith.Get(address)).Of("state"));
    }

    [Fact]
    public async Task Of_many_approvals_at_once_one_holds()
    {
        var address = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grace.Post($"{address}/approve")));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(19, replies.Count(r => r.Code == "proposal_closed"));
        Assert.Equal(1, (await edith.Get(Path)).Json.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task What_was_answered_is_answered_again_to_the_same_key()
    {
        var address = (await edith.Put(Path, Followed.Markdown)).Headers["Location"];
        Task<Reply> Approve() => grace.Send(HttpMethod.Post, $"{address}/approve", null, ("Idempotency-Key", "k-1"));
        Assert.Equal((await Approve()).Is(HttpStatusCode.OK).Text, (await Approve()).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Those_who_may_approve_are_told_without_being_told_the_text()
    {
        var (vera, tagged) = (await app.As("vera", Role.Verifier), await app.As("edith+two", Role.Verifier));
        await app.As("rita", Role.Responder);
        var waits = (await edith.Put(Path, Followed.Markdown)).Of("id");
        var told = app.Server.Database.Read(tx => Storage.Notifications.NotificationStore.ToldOf(tx, waits, Core.Notifications.NotificationKind.ProposalWaiting));
        Assert.Equal(new[] { app.IdOf("grace"), app.IdOf("vera") }.Order(), told);
        var text = app.Server.Database.Read(tx => Storage.Notifications.NotificationStore.Of(tx, app.IdOf("vera"), false, new Core.PageRequest(5, null))).Items[0].Text;
        Assert.Equal("edith needs a second person: Publish the runbook 'Restore orders-db' (restore-orders)", text);
    }

    [Fact]
    public async Task An_unknown_one_is_not_found_and_an_unknown_state_not_understood()
    {
        (await edith.Get("/api/v1/proposals/prop_no")).Refuses(HttpStatusCode.NotFound, "proposal_not_found");
        foreach (var verb in new[] { "approve", "reject", "withdraw" }) (await edith.Post($"/api/v1/proposals/prop_no/{verb}")).Refuses(HttpStatusCode.NotFound, "proposal_not_found");
        (await edith.Get("/api/v1/proposals?state=open")).Refuses(HttpStatusCode.BadRequest, "bad_query");
    }
}

/// <inheritdoc/>
public sealed class PublishingOnSqlite() : PublishingTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class PublishingOnPostgres() : PublishingTests(Db.Postgres);
