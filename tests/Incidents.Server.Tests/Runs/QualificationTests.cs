using System.Net;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Runs;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.Runs;

/// <summary>Who has the practice, and who must be there, is asked before it is needed.</summary>
public sealed class QualificationTests
{
    private const string Reason = "nobody else answers and the site is down";

    [Fact]
    public async Task Practice_is_counted_and_asked_for_at_the_start()
    {
        await using var app = await TestApp.Start();
        await app.Publish("free", Runbook(""));
        var (ada, grace) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier));
        await Through(ada, "free");
        var experience = (await grace.Get("/api/v1/runbooks/free/experience")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("ada", 1, true), experience.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty("person").Of("name"), i.GetProperty("practice").GetProperty("executed").GetInt32(), i.GetProperty("practice").GetProperty("qualifiedAsExecutor").GetBoolean())).Single());
        Assert.Equal(1, experience.GetProperty("busFactor").GetInt32());
        Assert.Contains("Only one person", experience.Of("warning"));

        // The same runbook, now with a rule: Ada has the practice, Grace has not.
        await app.Publish("free", Runbook("executor: {practice: 1, within: P180D}"));
        (await ada.Post("/api/v1/runs", Start("free"))).Is(HttpStatusCode.Created);
        var refused = (await grace.Post("/api/v1/runs", Start("free"))).Refuses(HttpStatusCode.Conflict, "qualification");
        Assert.Contains("ada", refused.Text);
        (await grace.Post("/api/v1/runs", new { runbook = "free", environment = "staging", unqualifiedReason = "too short" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        var run = (await grace.Post("/api/v1/runs", new { runbook = "free", environment = "staging", unqualifiedReason = Reason })).Is(HttpStatusCode.Created).Json;
        Assert.Equal("unqualified", run.GetProperty("deviations")[0].Of("kind"));
        Assert.Contains("unqualified_executor", (await grace.Get($"/api/v1/runs/{run.Of("id")}/timeline")).Items().Select(e => e.Of("kind")));
        Assert.Contains(run.Of("id"), Told(app, await Id(ada), NotificationKind.UnqualifiedRun));

        app.Clock.Move(TimeSpan.FromDays(181));
        ada = await app.As("ada"); // sessions end, practice gets old
        (await ada.Post("/api/v1/runs", Start("free"))).Refuses(HttpStatusCode.Conflict, "qualification");
        Assert.Contains("Nobody", (await ada.Get("/api/v1/runbooks/free/experience")).Of("warning"));
        var hers = (await ada.Get($"/api/v1/people/{await Id(ada)}/experience")).Items().Single();
        Assert.Equal(("free", 1, false), (hers.Of("runbook"), hers.GetProperty("practice").GetProperty("executed").GetInt32(), hers.GetProperty("practice").GetProperty("qualifiedAsExecutor").GetBoolean()));
        (await ada.Get("/api/v1/people/per_x/experience")).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await ada.Get("/api/v1/runbooks/nope/experience")).Refuses(HttpStatusCode.NotFound, "runbook_not_found");
    }

    [Fact]
    public async Task The_rules_of_a_run_are_those_of_its_beginning()
    {
        await using var app = await TestApp.Start();
        await app.Publish("free", Runbook("verifier: {practice: 1}"));
        var ada = await app.As("ada", Role.Responder);
        var run = (await ada.Post("/api/v1/runs", Start("free"))).Is(HttpStatusCode.Created).Of("id");
        await app.Publish("free", Runbook(""));
        Assert.Equal(1, app.Server.Database.Read(tx => RunStore.Find(tx, run))!.Rules.Verifier!.Times);
    }

    [Fact]
    public async Task A_second_person_without_practice_is_refused_while_another_has_it()
    {
        await using var app = await TestApp.Start();
        await app.Publish("free", Runbook("verifier: {practice: 1}"));
        var (ada, grace, linus) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier), await app.As("linus", Role.Verifier));
        var id = (await ada.Post("/api/v1/runs", Start("free"))).Is(HttpStatusCode.Created).Of("id");
        async Task<(string? Code, bool Nobody)> Asked(Client who)
        {
            var person = await Id(who);
            return app.Server.Database.Read(tx => Qualification.OfVerifier(tx, RunStore.Find(tx, id)!, new(true, person, "x", Core.Access.Permission.Read | Core.Access.Permission.Respond | Core.Access.Permission.Verify))) is var (refusal, nobody) ? (refusal?.Code, nobody) : default;
        }

        Assert.Equal((null, true), await Asked(grace));
        await Through(grace, "free");
        Assert.Equal((null, false), await Asked(grace));
        Assert.Equal(("qualification", false), await Asked(linus));
        // Who only has the practice as executor or contributor of this run is of no help to it.
        await app.Server.Database.Write(tx => { RunStore.AddContributor(tx, id, Find(tx, "grace")); return 0; });
        Assert.Equal((null, true), await Asked(linus));
    }

    [Fact]
    public async Task A_receiver_of_a_run_needs_the_practice_too()
    {
        await using var app = await TestApp.Start();
        await app.Publish("free", Runbook(""));
        var (ada, grace) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Verifier));
        await Through(ada, "free");
        await app.Publish("free", Runbook("executor: {practice: 1}"));
        var run = $"/api/v1/runs/{(await ada.Post("/api/v1/runs", Start("free"))).Is(HttpStatusCode.Created).Of("id")}";
        (await ada.Post($"{run}/handover", new { to = await Id(grace), note = "x" })).Is(HttpStatusCode.OK);
        (await grace.Post($"{run}/handover/accept", new { openStep = "go" })).Refuses(HttpStatusCode.Conflict, "qualification");
        var after = (await grace.Post($"{run}/handover/accept", new { openStep = "go", unqualifiedReason = Reason })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["handed_over", "unqualified"], after.GetProperty("deviations").EnumerateArray().Select(d => d.Of("kind")));
    }

    [Fact]
    public async Task People_of_a_wanted_team_check_in_themselves()
    {
        await using var app = await TestApp.Start();
        var (ada, grace, linus, key) = (await app.As("ada", Role.Responder), await app.As("grace", Role.Viewer), await app.As("linus", Role.Verifier), await app.WithKey(Core.Access.Scope.Read, Core.Access.Scope.Respond));
        await app.Publish("careful", Runbook("present: [DB-Team]"));
        (await ada.Post("/api/v1/runs", Start("careful"))).Refuses(HttpStatusCode.Conflict, "qualification");
        await app.Server.Database.Write(tx => TeamStore.Add(tx, new Team { Id = "team_db", Name = "db-team", Members = [Find(tx, "ada"), Find(tx, "grace")], CreatedAt = tx.Now }));
        var started = (await ada.Post("/api/v1/runs", Start("careful"))).Is(HttpStatusCode.Created).Json;
        var run = $"/api/v1/runs/{started.Of("id")}";
        Assert.Equal(["DB-Team"], started.GetProperty("presence").GetProperty("missing").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal([started.Of("id")], Told(app, await Id(grace), NotificationKind.PresenceWanted));
        Assert.Empty(Told(app, await Id(ada), NotificationKind.PresenceWanted));
        Assert.Equal("presence_required", Missing());

        (await ada.Post($"{run}/presence")).Refuses(HttpStatusCode.Forbidden, "not_in_team");
        (await linus.Post($"{run}/presence")).Refuses(HttpStatusCode.Forbidden, "not_in_team");
        (await key.Post($"{run}/presence")).Refuses(HttpStatusCode.Forbidden, "human_required");
        var there = (await grace.Post($"{run}/presence")).Is(HttpStatusCode.OK).Json.GetProperty("presence");
        Assert.Equal(("grace", 0), (there.GetProperty("present")[0].GetProperty("person").Of("name"), there.GetProperty("missing").GetArrayLength()));
        Assert.Null(Missing());
        (await grace.Post($"{run}/presence")).Is(HttpStatusCode.OK);
        (await grace.Delete($"{run}/presence")).Is(HttpStatusCode.OK);
        (await grace.Delete($"{run}/presence")).Is(HttpStatusCode.OK);
        Assert.Equal("presence_required", Missing());
        Assert.Equal(["run_started", "presence_began", "presence_ended"], (await ada.Get($"{run}/timeline")).Items().Select(e => e.Of("kind")));

        string? Missing() => Core.Runs.Presence.Missing(app.Server.Database.Read(tx => RunStore.Find(tx, started.Of("id")))!)?.Code;
    }

    [Fact]
    public async Task A_team_that_nobody_can_come_from_does_not_block_a_run_for_ever()
    {
        await using var app = await TestApp.Start();
        await app.Publish("careful", Runbook("present: [ghosts]"));
        var ada = await app.As("ada", Role.Responder);
        var run = (await ada.Post("/api/v1/runs", new { runbook = "careful", environment = "staging", unqualifiedReason = Reason })).Is(HttpStatusCode.Created).Json;
        Assert.Equal(0, run.GetProperty("presence").GetProperty("missing").GetArrayLength());
        Assert.Contains("without anybody of ghosts", run.GetProperty("deviations")[0].Of("text"));
    }

    private static string Runbook(string asks) => $"---\nrunbook: 1\n{(asks.Length == 0 ? "" : asks + "\n")}---\n# Go\n\n## Steps\n\n### Go\n<!-- step: go -->\n\nGo.\n";

    private static object Start(string runbook) => new { runbook, environment = "staging" };

    private static async Task Through(Client who, string runbook)
    {
        // With a reason, in case that he is the first.
        var run = (await who.Post("/api/v1/runs", new { runbook, environment = "staging", unqualifiedReason = Reason })).Is(HttpStatusCode.Created).Of("id");
        (await who.Post($"/api/v1/runs/{run}/steps/go/complete")).Is(HttpStatusCode.OK);
    }

    private static async Task<string> Id(Client who) => (await who.Get("/api/v1/sessions/current")).Of("id");

    private static string Find(Storage.WriteTx tx, string name) => PersonStore.FindByEmail(tx, $"{name}@example.org")!.Id;

    private static IReadOnlyList<string> Told(TestApp app, string person, NotificationKind kind) =>
        [.. app.Server.Database.Read(tx => NotificationStore.Of(tx, person, false, new(100, null))).Items.Where(n => n.Kind == kind).Select(n => n.SubjectId)];
}
