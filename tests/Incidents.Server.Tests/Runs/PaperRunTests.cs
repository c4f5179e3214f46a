using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Tests.Runs;

/// <summary>When the server is what is down: the runbook on paper, and what was done with it told afterwards.</summary>
public sealed class PaperRunTests
{
    [Fact]
    public async Task A_revision_prints_as_one_page_that_loads_nothing()
    {
        await using var app = await TestApp.Start();
        await app.Publish("restore-orders", Followed.Markdown + "\n\n![plan](plan.png) <script>alert(1)</script>\n");
        var reader = await app.As("viewer", Role.Viewer);
        var hash = (await reader.Get("/api/v1/runbooks/restore-orders")).Of("contentHash");
        foreach (var path in new[] { "paper", "revisions/1/paper" })
        {
            var page = (await reader.Get($"/api/v1/runbooks/restore-orders/{path}")).Is(HttpStatusCode.OK);
            Assert.StartsWith("text/html", page.ContentType);
            Assert.Contains(hash, page.Text);
            Assert.Contains("revision 1", page.Text);
            Assert.DoesNotMatch("<(img|script|link|iframe|object|embed|form)\\b|@import|url\\(", page.Text);
            Assert.Contains("[picture: plan]", page.Text);
            Assert.Equal(5, Regex.Count(page.Text, "class=\"boxes\""));
            // One form for the step that one must verify, two for that of two; each names every value, and where it is found.
            Assert.Equal(3, Regex.Count(page.Text, "class=\"form\""));
            Assert.Equal(3, Regex.Count(page.Text, "<tr><td><code>snapshot_id</code>"));
            Assert.Equal(3, Regex.Count(page.Text, "<tr><td><code>environment</code>"));
            Assert.Contains("The storage console, under Snapshots", page.Text);
            Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.Headers["Content-Security-Policy"]);
        }

        (await reader.Get("/api/v1/runbooks/restore-orders/revisions/9/paper")).Refuses(HttpStatusCode.NotFound, "revision_not_found");
    }

    [Fact]
    public async Task A_run_on_paper_is_attested_by_both_and_never_verified()
    {
        await using var app = await TestApp.Start();
        var paper = await Told.On(app);
        var imported = (await paper.Linus.Post("/api/v1/runs/import", paper.Body())).Is(HttpStatusCode.Created).Json;
        var run = $"/api/v1/runs/{imported.Of("id")}";
        Assert.Equal(("paper", "completed", "ada", "unattested"), (imported.Of("origin"), imported.Of("state"), imported.GetProperty("executor").Of("name"), imported.GetProperty("paper").Of("attestation")));
        Assert.Equal(2, imported.GetProperty("paper").GetProperty("checks").GetArrayLength());
        Assert.All(imported.GetProperty("paper").GetProperty("checks").EnumerateArray(), c => Assert.True(c.GetProperty("matched").GetBoolean()));
        Assert.Equal(paper.StartedAt, imported.GetProperty("startedAt").GetDateTimeOffset());
        foreach (var who in new[] { paper.Ada, paper.Grace })
            Assert.Equal([imported.Of("id")], app.Server.Database.Read(tx => NotificationStore.Of(tx, Id(who).Result, false, new(100, null))).Items.Where(n => n.Kind == NotificationKind.AttestationWanted).Select(n => n.SubjectId));

        (await paper.Linus.Post($"{run}/attest")).Refuses(HttpStatusCode.Forbidden, "not_a_party");
        Assert.Equal("unattested", (await paper.Ada.Post($"{run}/attest")).Is(HttpStatusCode.OK).Json.GetProperty("paper").Of("attestation"));
        app.Clock.Move(TimeSpan.FromMinutes(1));
        var both = (await paper.Grace.Post($"{run}/attest")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("attested", both.GetProperty("paper").Of("attestation"));
        Assert.Empty(both.GetProperty("paper").GetProperty("flags").EnumerateArray());
        var timeline = (await paper.Ada.Get($"{run}/timeline?limit=200")).Items();
        Assert.Equal(["run_started", "step_done", "step_done", "step_done", "step_done", "step_done", "run_completed", "run_imported", "run_attested", "run_attested"], timeline.Select(e => e.Of("kind")));
        Assert.All(timeline.Where(e => e.Of("kind") != "run_imported"), e => Assert.True(e.GetProperty("data").GetProperty("more").GetProperty("late").GetBoolean() && e.GetProperty("occurredAt").GetDateTimeOffset() < e.GetProperty("recordedAt").GetDateTimeOffset()));
        Assert.DoesNotContain(timeline, e => e.Of("kind").StartsWith("verification", StringComparison.Ordinal));
        // Practice that both attest counts.
        Assert.Equal(1, (await paper.Ada.Get($"/api/v1/people/{await Id(paper.Ada)}/experience")).Items().Single().GetProperty("practice").GetProperty("executed").GetInt32());
    }

    /// <summary>M50: two attestations of one person are none of two.</summary>
    [Fact]
    public async Task One_person_cannot_attest_for_both()
    {
        await using var app = await TestApp.Start();
        var paper = await Told.On(app);
        (await paper.Linus.Post("/api/v1/runs/import", paper.Body(verifier: await Id(paper.Ada)))).Refuses(HttpStatusCode.Forbidden, "same_person");
        var second = await app.As("ada-2", Role.Verifier);
        await app.Server.Database.Write(tx => Link(tx, "ada-2", "ada"));
        (await paper.Linus.Post("/api/v1/runs/import", paper.Body(verifier: await Account(app, "ada-2")))).Refuses(HttpStatusCode.Forbidden, "same_person");

        var run = $"/api/v1/runs/{(await paper.Linus.Post("/api/v1/runs/import", paper.Body())).Is(HttpStatusCode.Created).Of("id")}";
        (await paper.Ada.Post($"{run}/attest")).Is(HttpStatusCode.OK);
        (await paper.Ada.Post($"{run}/attest")).Refuses(HttpStatusCode.Forbidden, "same_person");
        (await second.Post($"{run}/attest")).Refuses(HttpStatusCode.Forbidden, "same_person");
        // Since then Grace turned out to be Ada.
        await app.Server.Database.Write(tx => Link(tx, "grace", "ada"));
        (await paper.Grace.Post($"{run}/attest")).Refuses(HttpStatusCode.Forbidden, "same_person");
        Assert.Equal("unattested", (await paper.Linus.Get(run)).Json.GetProperty("paper").Of("attestation"));
    }

    /// <summary>M50: only one within 24 hours leaves it unattested, flagged.</summary>
    [Fact]
    public async Task What_only_one_attests_in_time_stays_unattested_and_flagged()
    {
        await using var app = await TestApp.Start();
        var paper = await Told.On(app);
        var run = $"/api/v1/runs/{(await paper.Linus.Post("/api/v1/runs/import", paper.Body())).Is(HttpStatusCode.Created).Of("id")}";
        (await paper.Ada.Post($"{run}/attest")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        var grace = await app.As("grace");
        (await grace.Post($"{run}/attest")).Refuses(HttpStatusCode.Gone, "attestation_over");
        var view = (await grace.Get(run)).Json.GetProperty("paper");
        Assert.Equal("unattested", view.Of("attestation"));
        Assert.Contains("nobody can any more", view.GetProperty("flags")[0].GetString());
        Assert.Equal(0, (await grace.Get("/api/v1/runbooks/restore-orders/experience")).Json.GetProperty("busFactor").GetInt32());
    }

    [Fact]
    public async Task Columns_that_differ_are_flagged_and_a_paper_of_another_text_is_not_taken()
    {
        await using var app = await TestApp.Start();
        var paper = await Told.On(app);
        var imported = (await paper.Linus.Post("/api/v1/runs/import", paper.Body(second: "snap-ffffffff"))).Is(HttpStatusCode.Created).Json.GetProperty("paper");
        Assert.Equal(["snapshot_id"], imported.GetProperty("checks")[0].GetProperty("differing").EnumerateArray().Select(d => d.GetString()));
        Assert.Contains("snapshot_id", imported.GetProperty("flags")[1].GetString());
        (await paper.Linus.Post("/api/v1/runs/import", paper.Body(hash: new string('0', 64)))).Refuses(HttpStatusCode.Conflict, "content_hash_mismatch");
        (await paper.Linus.Post("/api/v1/runs/import", paper.Body(firstStep: "nope"))).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_paper");
        (await paper.Linus.Post("/api/v1/runs/import", paper.Body(verifier: "per_nobody"))).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await (await app.WithKey(Enum.GetValues<Core.Access.Scope>())).Post("/api/v1/runs/import", paper.Body())).Refuses(HttpStatusCode.Forbidden, "human_required");
        var live = await Followed.Begin(app);
        (await live.Ada.Post($"{live.Path}/attest")).Refuses(HttpStatusCode.Conflict, "not_on_paper");
    }

    private static async Task<string> Id(Client who) => (await who.Get("/api/v1/sessions/current")).Of("id");

    private static Task<string> Account(TestApp app, string name) => Task.FromResult(app.Server.Database.Read(tx => Storage.People.PersonStore.FindByEmail(tx, $"{name}@example.org"))!.Id);

    private static int Link(Storage.WriteTx tx, string name, string self) =>
        tx.Execute("UPDATE people SET same_as = (SELECT id FROM people WHERE email = @self) WHERE email = @name", new { name = $"{name}@example.org", self = $"{self}@example.org" });

    /// <summary>A sheet of paper: Ada did it, Grace was the second person, Linus types it in.</summary>
    private sealed record Told(Client Ada, Client Grace, Client Linus, string AdaId, string GraceId, string Hash, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
    {
        public static async Task<Told> On(TestApp app)
        {
            await app.Publish("restore-orders", Followed.Markdown);
            var (ada, grace, linus) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), await app.As("linus", Role.Responder));
            return new Told(ada, grace, linus, await Id(ada), await Id(grace), (await ada.Get("/api/v1/runbooks/restore-orders")).Of("contentHash"), app.Clock.Now.AddHours(-3), app.Clock.Now.AddHours(-2));
        }

        public object Body(string? verifier = null, string? hash = null, string? second = null, string firstStep = "stop")
        {
            object Values(string snapshot) => new { environment = "production", snapshot_id = snapshot, taken_at = "2026-11-19T12:00Z" };
            object Drop() => new { environment = "production", snapshot_id = "snap-0a1b2c3d", keep_days = 14 };
            object Step(string id, int minute, object? first = null, object? other = null) => new { id, outcome = "done", at = StartedAt.AddMinutes(minute), note = (string?)null, executorValues = first, verifierValues = other };
            return new
            {
                runbook = "restore-orders", revision = 1, contentHash = hash ?? Hash, environment = "production", executorId = AdaId, verifierId = verifier ?? GraceId, startedAt = StartedAt, endedAt = EndedAt,
                steps = new[] { Step(firstStep, 1), Step("restore", 5, Values("snap-0a1b2c3d"), Values(second ?? "snap-0a1b2c3d")), Step("look", 9), Step("drop", 12, Drop(), Drop()), Step("start", 20) },
            };
        }
    }
}
