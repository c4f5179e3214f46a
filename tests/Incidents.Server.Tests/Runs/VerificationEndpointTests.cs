using System.Net;
using System.Text.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

public class VerificationEndpointTests
{
    [Fact]
    public async Task A_verifier_sees_what_to_find_and_where_and_no_value()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var created = (await followed.Post("restore", "verifications")).Is(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/verifications/{created.Of("id")}", created.Headers["Location"]);
        var seen = (await followed.Grace.Get(created.Headers["Location"])).Is(HttpStatusCode.OK);
        var json = seen.Json;
        Assert.Equal(("pending", followed.RunId, "restore", "Restore the snapshot", "restore-orders"), (seen.Of("state"), seen.Of("runId"), seen.Of("stepId"), seen.Of("stepTitle"), seen.Of("runbook")));
        Assert.Equal((1, "2026-11-20T03:45:00Z"), (json.GetProperty("quorum").GetInt32(), seen.Of("expiresAt")));
        Assert.Contains("restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}", seen.Of("stepText"));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("values").ValueKind);
        var fields = json.GetProperty("fields").EnumerateArray().ToList();
        Assert.Equal([("snapshot_id", "text"), ("taken_at", "timestamp"), ("environment", "text")], fields.Select(f => (f.GetProperty("name").GetString()!, f.GetProperty("type").GetString()!)));
        Assert.Equal("The storage console, under Snapshots", fields[0].GetProperty("derive").GetString());
        Assert.Contains(created.Of("id"), (await followed.Grace.Get("/api/v1/verifications")).Text);
        Assert.Equal("snap-0a1b2c3d", (await followed.Ada.Get(created.Headers["Location"])).Json.GetProperty("values").GetProperty("snapshot_id").GetString());
        (await followed.Grace.Get("/api/v1/verifications/ver_no")).Refuses(HttpStatusCode.NotFound, "verification_not_found");
        (await followed.Grace.Attempt("/api/v1/verifications/ver_no", Followed.Right)).Refuses(HttpStatusCode.NotFound, "verification_not_found");
        (await followed.Ada.Release("/api/v1/verifications/ver_no")).Refuses(HttpStatusCode.NotFound, "verification_not_found");
    }

    [Fact]
    public async Task A_match_is_released_once_by_the_executor_and_the_step_is_done_once()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        (await followed.Post("stop", "verifications")).Refuses(HttpStatusCode.Conflict, "out_of_order");
        var asked = await followed.Ask();
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "not_verified");
        (await followed.Ada.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "self_verification");
        var match = (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        Assert.Equal("""{"result":"match","fields":[],"state":"verified","stillNeeded":0,"counted":true,"fast":true,"lossToAcknowledge":false}""", match.Text);
        Assert.Equal("verified", await followed.StateOf("restore"));
        (await followed.Grace.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "already_attempted");
        Assert.False((await followed.Linus.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK).Json.GetProperty("counted").GetBoolean());
        (await followed.Linus.Release(asked)).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await followed.Grace.Release(asked)).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        Assert.Equal("released", (await followed.Ada.Release(asked)).Is(HttpStatusCode.OK).Of("state"));
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "already_released");
        (await followed.Post("restore", "verifications")).Refuses(HttpStatusCode.Conflict, "already_released");
        (await followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = "snap-ffffffff" } })).Refuses(HttpStatusCode.Conflict, "value_released");
        await followed.Do("restore", "complete", new { outcome = "restored snap-0a1b2c30" });
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "already_released");
        (await followed.Post("look", "verifications")).Refuses(HttpStatusCode.Conflict, "verification_not_needed");
    }

    [Fact]
    public async Task A_mismatch_ends_the_request_and_the_same_two_begin_again()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        var mismatch = (await followed.Grace.Attempt(asked, Followed.Wrong)).Is(HttpStatusCode.OK);
        Assert.Equal("""{"result":"mismatch","fields":["snapshot_id"],"state":"mismatched","stillNeeded":0,"counted":true,"fast":true,"lossToAcknowledge":false}""", mismatch.Text);
        Assert.Equal("in_progress", await followed.StateOf("restore"));
        Assert.Contains(await followed.Timeline(), e => e.GetProperty("text").GetString() == "STOP. grace found other values for snapshot_id: Restore the snapshot");
        foreach (var person in new[] { followed.Grace, followed.Linus }) (await person.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "mismatched");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "mismatched");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        var again = await followed.Ask();
        (await followed.Grace.Attempt(again, Followed.Right)).Is(HttpStatusCode.OK);
        (await followed.Ada.Release(again)).Is(HttpStatusCode.OK);
        await followed.Do("restore", "complete");
        Assert.Equal("mismatched", (await followed.Grace.Get(asked)).Of("state"));
    }

    [Fact]
    public async Task Two_must_agree_where_the_runbook_says_two()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("drop");
        var asked = await followed.Ask("drop");
        Assert.Equal("""{"result":"match","fields":[],"state":"pending","stillNeeded":1,"counted":true,"fast":true,"lossToAcknowledge":false}""", (await followed.Grace.Attempt(asked, Followed.RightForDrop)).Text);
        (await followed.Grace.Attempt(asked, Followed.RightForDrop)).Refuses(HttpStatusCode.Conflict, "already_attempted");
        // The same person in another session is the same person.
        (await (await app.As("grace")).Attempt(asked, Followed.RightForDrop)).Refuses(HttpStatusCode.Conflict, "already_attempted");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "not_verified");
        Assert.Equal("awaiting_verification", await followed.StateOf("drop"));
        Assert.Equal("""{"result":"match","fields":[],"state":"verified","stillNeeded":0,"counted":true,"fast":true,"lossToAcknowledge":false}""", (await followed.Linus.Attempt(asked, Followed.RightForDrop)).Text);
        (await followed.Ada.Release(asked)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{}""", 422, "values_required")]
    [InlineData("""{"values":null}""", 422, "values_required")]
    [InlineData("""{"values":{}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d"}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d","taken_at":null}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"","taken_at":"2026-11-19T12:00Z"}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d","taken_at":"2026-11-19T12:00Z","keep_days":14}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d\u200b","taken_at":"2026-11-19T12:00Z"}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d\u202e","taken_at":"2026-11-19T12:00Z"}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d","taken_at":true}}""", 422, "values_required")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-0a1b2c3d\u0000","taken_at":"2026-11-19T12:00Z"}}""", 400, "unreadable_json")]
    [InlineData("""{"values":{"environment":"production","snapshot_id":"snap-\ud800","taken_at":"2026-11-19T12:00Z"}}""", 400, "unreadable_json")]
    [InlineData("""{"values":{"snapshot_id":"snap-ffffffff","snapshot_id":"snap-0a1b2c3d"}}""", 400, "duplicate_property")]
    [InlineData("""{"confirm":true}""", 422, "values_required")]
    [InlineData("""{"values":{},"state":"verified"}""", 400, "unreadable_json")]
    [InlineData("""{"values":{},"quorum":0}""", 400, "unreadable_json")]
    [InlineData("""{"values":[]}""", 400, "unreadable_json")]
    [InlineData("""{"values":{"snapshot_id":{}}}""", 400, "unreadable_json")]
    public async Task What_cannot_be_compared_does_not_count(string body, int status, string code)
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        var refused = (await followed.Grace.PostText($"{asked}/attempts", body)).Refuses((HttpStatusCode)status, code);
        Assert.DoesNotContain("snap-", refused.Text);
        Assert.Empty((await followed.Grace.Get(asked)).Json.GetProperty("attempts").EnumerateArray());
        (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Too_late_is_too_late_and_asking_again_goes_on()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var first = await followed.Ask();
        await app.Pass(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(10));
        var late = await followed.Grace.Get(first);
        Assert.Equal("pending", late.Of("state"));
        await app.Pass(TimeSpan.FromTicks(10));
        (await followed.Grace.Attempt(first, Followed.Right)).Refuses(HttpStatusCode.Gone, "verification_expired");
        (await followed.Ada.Release(first)).Refuses(HttpStatusCode.Gone, "verification_expired");
        Assert.Equal("expired", (await followed.Grace.Get(first)).Of("state"));
        Assert.Empty((await followed.Grace.Get("/api/v1/verifications")).Json.GetProperty("items").EnumerateArray());
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");

        var second = await followed.Ask();
        (await followed.Grace.Attempt(second, Followed.Right)).Is(HttpStatusCode.OK);
        await app.Pass(TimeSpan.FromMinutes(15));
        (await followed.Ada.Release(second)).Refuses(HttpStatusCode.Gone, "verification_expired");
        (await followed.Linus.Attempt(second, Followed.Right)).Refuses(HttpStatusCode.Gone, "verification_expired");

        await followed.Released();
        await followed.Do("restore", "complete");
        // What is over stays over.
        (await followed.Ada.Release(first)).Refuses(HttpStatusCode.Gone, "verification_expired");
        (await followed.Ada.Release(second)).Refuses(HttpStatusCode.Gone, "verification_expired");
    }

    [Fact]
    public async Task Asking_again_ends_the_request_before()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var (first, second) = (await followed.Ask(), await followed.Ask());
        (await followed.Grace.Attempt(first, Followed.Right)).Refuses(HttpStatusCode.Conflict, "package_changed");
        (await followed.Grace.Attempt(second, Followed.Right)).Is(HttpStatusCode.OK);
        var third = await followed.Ask();
        (await followed.Ada.Release(second)).Refuses(HttpStatusCode.Conflict, "superseded");
        (await followed.Ada.Release(third)).Refuses(HttpStatusCode.Conflict, "not_verified");
        Assert.Equal(third.Split('/')[^1], Followed.Steps((await followed.Grace.Get(followed.Path)).Json).ElementAt(1).GetProperty("verification").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_value_ends_the_request_that_was_made_with_it_and_no_other(bool verified)
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        if (verified) (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        (await followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { keep_days = 15, note = "x" } })).Is(HttpStatusCode.OK);
        Assert.Equal(verified ? "verified" : "pending", (await followed.Grace.Get(asked)).Of("state"));
        (await followed.Ada.Post($"{followed.Path}/parameters", new { parameters = new { snapshot_id = "snap-ffffffff" } })).Is(HttpStatusCode.OK);
        (await followed.Linus.Attempt(asked, Followed.Wrong)).Refuses(HttpStatusCode.Conflict, "package_changed");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "superseded");
        Assert.Equal("in_progress", await followed.StateOf("restore"));
        var again = await followed.Ask();
        Assert.Equal("match", (await followed.Grace.Attempt(again, Followed.Wrong)).Of("result"));
    }

    [Theory]
    [InlineData("fail", "pending")]
    [InlineData("skip", "pending")]
    [InlineData("fail", "verified")]
    [InlineData("skip", "verified")]
    public async Task A_step_that_went_another_way_takes_its_request_with_it(string action, string state)
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        if (state == "verified") (await followed.Grace.Attempt(asked, Followed.Right)).Is(HttpStatusCode.OK);
        await followed.Do("restore", action, new { reason = "the console is down" });
        (await followed.Linus.Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Conflict, "package_changed");
        (await followed.Ada.Release(asked)).Refuses(HttpStatusCode.Conflict, "superseded");
        if (action == "skip")
        {
            await followed.Do("look", "complete");
            return;
        }

        await followed.Do("restore", "start");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        await followed.Released();
        await followed.Do("restore", "complete");
    }

    [Fact]
    public async Task A_release_is_good_for_one_try()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var first = await followed.Released();
        await followed.Do("restore", "fail", new { reason = "disk full" });
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        await followed.Do("restore", "start");
        (await followed.Post("restore", "complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        (await followed.Ada.Release(first)).Refuses(HttpStatusCode.Conflict, "already_released");
        await followed.Released();
        await followed.Do("restore", "complete");
    }

    [Fact]
    public async Task A_verification_of_one_run_is_none_of_another()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var other = (await followed.Ada.Post("/api/v1/runs", new { runbook = "restore-orders", acknowledgeUnproven = true, environment = "production", parameters = new { snapshot_id = "snap-0a1b2c3d", taken_at = "2026-11-19T12:00Z" } })).Of("id");
        (await followed.Ada.Post($"/api/v1/runs/{other}/steps/stop/complete")).Is(HttpStatusCode.OK);
        await followed.Released();
        (await followed.Ada.Post($"/api/v1/runs/{other}/steps/restore/complete")).Refuses(HttpStatusCode.Conflict, "verification_required");
        await followed.Do("restore", "complete");
    }

    [Fact]
    public async Task A_released_step_that_is_left_out_was_not_left_unverified()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        await followed.Released();
        await followed.Do("restore", "skip", new { reason = "no longer needed" });
        Assert.Equal("Skipped: Restore the snapshot (no longer needed)", (await followed.Timeline())[^1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_verifier_needs_the_role_and_an_admin_has_no_way_around()
    {
        await using var app = await TestApp.Start();
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        foreach (var role in new[] { Role.Viewer, Role.Editor })
            (await (await app.As($"a-{role}", role)).Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "not_eligible");
        var admin = await app.As("admin");
        (await admin.Release(asked)).Refuses(HttpStatusCode.Forbidden, "executor_only");
        (await admin.Post($"{followed.Path}/steps/restore/complete")).Refuses(HttpStatusCode.Forbidden, "executor_only");
        // Another session is no other person.
        (await (await app.As("ada")).Attempt(asked, Followed.Right)).Refuses(HttpStatusCode.Forbidden, "self_verification");
    }
}
