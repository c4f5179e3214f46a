using System.Net;
using Incidents.Core.People;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.Runs;

namespace Incidents.Server.Tests.Runs;

/// <summary>A run goes on with another person; what was allowed to the first one is not allowed to him.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task The_receiver_reads_back_the_open_step_and_goes_on()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        var asked = await run.Ask();
        var linus = await Id(run.Linus);
        (await run.Ada.Post($"{run.Path}/handover", new { to = linus, note = "my train goes" })).Is(HttpStatusCode.OK);
        Assert.Contains("read back", Assert.Single(Told(app, linus), t => t.Contains("offers you", StringComparison.Ordinal)));
        var offered = (await run.Linus.Get(run.Path)).Json.GetProperty("handover");
        Assert.Equal(("linus", false), (offered.GetProperty("to").Of("name"), offered.GetProperty("byAdmin").GetBoolean()));

        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "stop" })).Refuses(HttpStatusCode.UnprocessableEntity, "read_back_differs");
        (await run.Grace.Post($"{run.Path}/handover/accept", new { openStep = "restore" })).Refuses(HttpStatusCode.Forbidden, "not_the_receiver");
        var after = (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = " restore THE snapshot", note = "I am at it" })).Is(HttpStatusCode.OK).Json;

        Assert.Equal("linus", after.GetProperty("executor").Of("name"));
        Assert.Contains("snap-0a1b2c3d", after.ToString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, after.GetProperty("handover").ValueKind);
        Assert.Equal("superseded", (await run.Grace.Get(asked)).Of("state"));
        Assert.Equal("in_progress", await run.StateOf("restore"));
        Assert.Equal(["handed_over"], after.GetProperty("deviations").EnumerateArray().Select(d => d.Of("kind")));
        Assert.Equal(["handover_offered", "verification_superseded", "handover_accepted"], (await run.Kinds()).TakeLast(3));
        (await run.Post("restore", "start")).Refuses(HttpStatusCode.Forbidden, "executor_only");
        Assert.DoesNotContain("snap-0a1b2c3d", (await run.Ada.Get(run.Path)).Text);
        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "restore" })).Refuses(HttpStatusCode.NotFound, "handover_not_found");

        // He asks for a second person of his own, and goes on.
        app.Clock.Move(TimeSpan.FromSeconds(1));
        var again = $"/api/v1/verifications/{(await run.Linus.Post($"{run.Path}/steps/restore/verifications")).Is(HttpStatusCode.Created).Of("id")}";
        (await run.Grace.Attempt(again, Followed.Right)).Is(HttpStatusCode.OK);
        (await run.Linus.Release(again)).Is(HttpStatusCode.OK);
        (await run.Linus.Post($"{run.Path}/steps/restore/complete")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_release_is_not_handed_over()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        await run.Released();
        (await run.Ada.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "x" })).Is(HttpStatusCode.OK);
        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "restore" })).Is(HttpStatusCode.OK);
        (await run.Linus.Post($"{run.Path}/steps/restore/complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
    }

    /// <summary>M9: who typed a value and handed the run over knows what the second person must find. He stays a contributor, so does the new executor.</summary>
    [Fact]
    public async Task Who_handed_a_run_over_stays_a_contributor_of_it()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("restore");
        (await run.Ada.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "x" })).Is(HttpStatusCode.OK);
        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "restore" })).Is(HttpStatusCode.OK);
        var contributors = app.Server.Database.Read(tx => RunStore.Contributors(tx, run.RunId));
        Assert.Equal(new[] { await Id(run.Ada), await Id(run.Linus) }.Order(), contributors.Order());
    }

    [Fact]
    public async Task Who_verified_may_take_over_and_is_a_contributor_then()
    {
        await using var app = await TestApp.Start();
        var run = await (await Followed.Begin(app)).At("look");
        (await run.Ada.Post($"{run.Path}/handover", new { to = await Id(run.Grace), note = "x" })).Is(HttpStatusCode.OK);
        (await run.Grace.Post($"{run.Path}/handover/accept", new { openStep = "look" })).Is(HttpStatusCode.OK);
        Assert.Contains(await Id(run.Grace), app.Server.Database.Read(tx => RunStore.Contributors(tx, run.RunId)));
    }

    [Fact]
    public async Task Who_handed_it_over_does_not_tell_the_values_either()
    {
        await using var app = await TestApp.Start();
        var incident = (await (await app.As("ada", Role.Responder)).Post("/api/v1/incidents", new { title = "down" })).Of("id");
        var run = await (await Followed.Begin(app, incident)).At("restore");
        (await run.Ada.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "take snap-0a1b2c3d" })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
        (await run.Ada.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "all set" })).Is(HttpStatusCode.OK);
        // The receiver may know a value from a look of his own; a refusal would confirm it.
        var accepted = (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "restore", note = "it is snap-0a1b2c3d" })).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("snap-0a1b2c3d", (await run.Grace.Get($"{run.Path}/timeline?limit=200")).Text);
        (await run.Ada.Post($"/api/v1/incidents/{incident}/notes", new { text = "it was snap-0a1b2c3d" })).Refuses(HttpStatusCode.UnprocessableEntity, "value_would_leak");
    }

    [Fact]
    public async Task An_offer_ends_is_declined_or_replaced()
    {
        await using var app = await TestApp.Start();
        var run = await Followed.Begin(app);
        var (linus, grace) = (await Id(run.Linus), await Id(run.Grace));
        (await run.Ada.Post($"{run.Path}/handover", new { to = linus, note = "x" })).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromMinutes(15));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await run.Ada.Get(run.Path)).Json.GetProperty("handover").ValueKind);
        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "stop" })).Refuses(HttpStatusCode.Gone, "handover_expired");
        (await run.Ada.Post($"{run.Path}/handover", new { to = linus, note = "x" })).Is(HttpStatusCode.OK);
        (await run.Ada.Post($"{run.Path}/handover", new { to = grace, note = "x" })).Is(HttpStatusCode.OK);
        (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "stop" })).Refuses(HttpStatusCode.Forbidden, "not_the_receiver");
        (await run.Grace.Post($"{run.Path}/handover/decline", new { reason = "asleep" })).Is(HttpStatusCode.OK);
        (await run.Grace.Post($"{run.Path}/handover/accept", new { openStep = "stop" })).Refuses(HttpStatusCode.NotFound, "handover_not_found");
        Assert.Contains(Told(app, await Id(run.Ada)), t => t.Contains("does not take over", StringComparison.Ordinal));
        Assert.Equal("handover_declined", (await run.Kinds())[^1]);
    }

    [Fact]
    public async Task An_admin_offers_it_when_the_executor_cannot_be_reached_and_that_is_told()
    {
        await using var app = await TestApp.Start();
        var run = await Followed.Begin(app);
        var admin = await app.As("root");
        (await run.Grace.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "x" })).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await admin.Post($"{run.Path}/handover", new { to = await Id(admin), note = "x" })).Refuses(HttpStatusCode.Conflict, "handover_to_self");
        (await admin.Post($"{run.Path}/handover", new { to = await Id(run.Ada), note = "x" })).Refuses(HttpStatusCode.Conflict, "handover_to_self");
        (await admin.Post($"{run.Path}/handover", new { to = "per_nobody", note = "x" })).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await admin.Post($"{run.Path}/handover", new { to = await Id(await app.As("viewer", Role.Viewer)), note = "x" })).Refuses(HttpStatusCode.Conflict, "receiver_not_eligible");
        (await admin.Post($"{run.Path}/handover", new { to = await Id(run.Linus), note = "she does not answer" })).Is(HttpStatusCode.OK);
        Assert.Contains(Told(app, await Id(run.Ada)), t => t.Contains("offers your run", StringComparison.Ordinal));
        var after = (await run.Linus.Post($"{run.Path}/handover/accept", new { openStep = "stop" })).Is(HttpStatusCode.OK).Json;
        Assert.Contains("as root decided as admin", after.GetProperty("deviations")[0].Of("text"));
    }

    private static async Task<string> Id(Client who) => (await who.Get("/api/v1/sessions/current")).Of("id");

    private static IReadOnlyList<string> Told(TestApp app, string person) => [.. app.Server.Database.Read(tx => NotificationStore.Of(tx, person, false, new(100, null))).Items.Select(n => n.Text)];
}
