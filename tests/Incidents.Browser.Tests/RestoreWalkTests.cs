using System.Net;
using Incidents.Core.People;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>The main job as two people do it at night: one on a phone, the other at another browser; with scripts and without.</summary>
public sealed class RestoreWalkTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_snapshot_is_caught_and_the_right_one_is_found_by_both(bool script)
    {
        await using var app = await TestApp.Start();
        var newest = await RunWorld.Prepare(app);
        var wrong = newest.AddHours(-15);
        var alert = (await app.Anonymous.Post($"/integrations/{await app.IntegrationKey()}/events", new { summary = "orders-db does not answer", severity = "critical", rule = "OrdersDbDown" })).Is(HttpStatusCode.Accepted);
        var incident = alert.Json.GetProperty("items")[0].Of("incidentId");
        await using var ada = await chromium.Visit(app, "ada", new Look(Dark: true, Narrow: true, Script: script));
        await using var grace = await chromium.Visit(app, "grace", new Look(Script: script), Role.Verifier);
        await using var linus = await chromium.Visit(app, "linus", new Look(Narrow: true, Script: script), Role.Verifier);

        await ada.Go("/");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "orders-db does not answer" }).ClickAsync();
        await ada.Press("Acknowledge");
        await ada.Sees("ada has it");
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Follow it" }).ClickAsync();
        await ada.Sees("For the incident orders-db does not answer.");
        await ada.Fill("Environment", "production");
        await ada.Fill("Snapshot (snapshot)", RunWorld.NameOf(wrong));
        await ada.Fill("Taken (taken_at)", "not a time");
        await ada.Press("Start it");
        await ada.Sees("must be a date and time with an offset");
        Assert.Equal(RunWorld.NameOf(wrong), await ada.Page.GetByLabel("Snapshot (snapshot)", new() { Exact = true }).InputValueAsync());
        await ada.Fill("Taken (taken_at)", $"{wrong.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");
        await ada.Press("Start it");
        // Nobody has drilled it.
        await ada.Sees("UNPROVEN: never drilled");
        await ada.Page.GetByLabel("I know that it is not proven").CheckAsync();
        await ada.Press("Start it");
        await ada.Sees("0 of 4 steps");

        await ada.Fill("How it went (may be left out)", "stopped");
        await ada.Press("Done, next step");
        await ada.Sees("1 of 4 steps");
        await ada.Fill("How it went (may be left out)", "renamed");
        await ada.Press("Done, next step");
        // What others rely on is not done without evidence; what was typed is still there.
        await ada.Page.Locator(".banner.no").First.WaitForAsync();
        Assert.Equal("renamed", await ada.Page.GetByLabel("How it went (may be left out)").InputValueAsync());
        await ada.Fill("Where it can be seen: a link or a place", "https://console.example.org/volumes/orders-db-before");
        await ada.Press("Done, next step");
        await ada.Sees("2 of 4 steps");

        // First: the bar and the question.
        await ada.Sees("15 h 40 min of data will be gone for ever");
        await ada.Shoot($"walk-loss-{(script ? "script" : "plain")}");
        await ada.Fill("How much will be lost? Type the length of time, such as 40 min or 2 h 10 min", "3 min");
        await ada.Fill("Why it must be this snapshot all the same", "The newer ones are from after the crash.");
        await ada.Press("Ask for a second person");
        await ada.Sees("This is not what will be lost");
        Assert.Equal("The newer ones are from after the crash.", await ada.Page.GetByLabel("Why it must be this snapshot all the same").InputValueAsync());
        await ada.Fill("How much will be lost? Type the length of time, such as 40 min or 2 h 10 min", "15 h 40 min");
        await ada.Press("Ask for a second person");
        await ada.Sees("Waiting for a second person");
        // Nothing invites to do it before it is released.
        Assert.Equal(0, await ada.Page.Locator("[data-copy]").CountAsync());
        await ada.Shoot($"walk-waiting-{(script ? "script" : "plain")}");

        // Grace finds another one.
        await Verify(grace, newest);
        await grace.Sees("STOP. You found another value for snapshot, taken_at.");
        Assert.DoesNotContain(RunWorld.NameOf(wrong), await grace.Page.ContentAsync());
        await grace.Shoot($"walk-stop-{(script ? "script" : "plain")}");
        if (!script) await ada.Page.ReloadAsync();
        await ada.Sees("STOP. The second person found other values.");
        await ada.Sees("grace found other values for snapshot, taken_at");

        // Corrected, asked once more, found the same, and both say what is lost.
        await ada.Page.ReloadAsync();
        await ada.Page.Locator("summary", new() { HasText = "Values of this run" }).ClickAsync();
        await ada.Page.Locator("#run-snapshot").FillAsync(RunWorld.NameOf(newest));
        await ada.Page.Locator("#run-taken_at").FillAsync($"{newest.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");
        await ada.Press("Keep these values");
        await ada.Sees("40 min of data will be gone for ever");
        await ada.Fill("How much will be lost? Type the length of time, such as 40 min or 2 h 10 min", "40 min");
        await ada.Fill("Why it must be this snapshot all the same", "There is none that is newer.");
        await ada.Press("Ask for a second person");
        await ada.Sees("Waiting for a second person");
        await Verify(grace, newest);
        // What cannot be undone takes two others.
        await grace.Sees("The same as yours. One more is needed until");
        await grace.Sees("40 min of data will be gone for ever");
        await grace.Shoot($"walk-verified-{(script ? "script" : "plain")}");

        // Nor is it released before each of them has typed what is lost.
        await Verify(linus, newest);
        await linus.Sees("The same. Verified until");
        await linus.Sees("One thing is still needed of you, below.");
        await SayLoss(linus, "3 min");
        await linus.Sees("This is not what will be lost");
        await SayLoss(linus, "40 min");
        await linus.Sees("ada can release it now.");
        if (!script) await ada.Page.ReloadAsync();
        await ada.Sees("grace and linus found the same values.");
        await ada.Press("Release it: I do it now");
        await ada.Sees("grace must still type the length of time that is lost.");
        await SayLoss(grace, "40 min");
        await grace.Sees("ada can release it now.");
        await ada.Shoot($"walk-release-{(script ? "script" : "plain")}");
        await ada.Press("Release it: I do it now");
        await ada.Sees("Do it now, then say how it went.");
        await ada.Fill("How it went (may be left out)", "restored, 1,204,331 orders");
        await ada.Fill("Where it can be seen: a link or a place", "console, volume orders-db");
        await ada.Press("Done, next step");
        await ada.Sees("3 of 4 steps");
        await ada.Press("Done, next step");
        await ada.Sees("4 of 4 steps");

        // It is over when the data says so, and not before.
        await ada.Sees("not looked at yet");
        await ada.Shoot($"walk-probe-{(script ? "script" : "plain")}");
        await Answer(ada, wrong);
        await ada.Sees("NOT as expected");
        await Answer(ada, newest.AddMinutes(-1));
        await ada.Sees("4 of 4 steps completed");
        await ada.Shoot($"walk-completed-{(script ? "script" : "plain")}");
        if (!script) await grace.Page.ReloadAsync();
        await grace.Sees("Done.");

        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the incident" }).ClickAsync();
        var timeline = ada.Page.Locator("#timeline");
        await timeline.GetByText("'Restore orders-db' is through").WaitForAsync();
        await timeline.GetByText("grace found other values for snapshot, taken_at").WaitForAsync();
        await ada.Press("Resolve");
        await ada.Sees("Resolved by ada");
        await ada.Shoot($"walk-resolved-{(script ? "script" : "plain")}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_runbook_is_changed_and_what_changed_is_read(bool script)
    {
        await using var app = await TestApp.Start();
        await app.Publish("check-orders", "# Check orders\n\n1. Look at the queue.\n2. Look at the database.\n");
        await using var edith = await chromium.Visit(app, "edith", new Look(Script: script), Role.Editor);
        await edith.Go("/runbooks?q=queu");
        await edith.Page.GetByRole(AriaRole.Link, new() { Name = "Check orders" }).ClickAsync();
        await edith.Page.GetByRole(AriaRole.Link, new() { Name = "Change it" }).ClickAsync();
        await edith.Fill("Markdown", "# Check orders\n\n1. Look at the queue and its age.\n2. Look at the database.\n");

        // Somebody else was faster: nothing of either text is lost.
        await app.Publish("check-orders", "# Check orders\n\n1. Look at the queue.\n2. Look at the database.\n3. Look at the mails.\n");
        await edith.Press("Publish it in the place of revision 1");
        await edith.Sees("Revision 2 was published while you wrote");
        Assert.Contains("and its age", await edith.Page.GetByLabel("Your text").InputValueAsync());
        Assert.Contains("mails", await edith.Page.GetByLabel("Their text, revision 2").InputValueAsync());
        await edith.Fill("Your text", "# Check orders\n\n1. Look at the queue and its age.\n2. Look at the database.\n3. Look at the mails.\n");
        await edith.Press("Publish it in the place of revision 2");
        await edith.Page.WaitForURLAsync($"{app.Url}/runbooks/check-orders");
        await edith.Page.GetByRole(AriaRole.Link, new() { Name = "Revisions" }).ClickAsync();
        await edith.Page.GetByRole(AriaRole.Link, new() { Name = "What changed" }).First.ClickAsync();
        await edith.Sees("1. Look at the queue and its age.");
        Assert.Equal(["1. Look at the queue."], await edith.Page.Locator("td.removed .line").AllInnerTextsAsync());
        Assert.Equal(["1. Look at the queue and its age."], await edith.Page.Locator("td.added .line").AllInnerTextsAsync());
        await edith.Shoot($"walk-diff-{(script ? "script" : "plain")}");
    }

    private static async Task Verify(Visitor grace, DateTimeOffset taken)
    {
        await grace.Go("/verifications?for=me");
        await grace.Page.GetByRole(AriaRole.Link, new() { Name = "Restore the snapshot" }).ClickAsync();
        await grace.Sees("Storage console, Snapshots, newest with state complete");
        await grace.Fill("Snapshot (snapshot)", RunWorld.NameOf(taken));
        await grace.Fill("Taken (taken_at)", $"{taken.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");
        await grace.Fill("Environment (environment)", "production");
        await grace.Press("This is what I found");
    }

    private static async Task SayLoss(Visitor verifier, string length)
    {
        await verifier.Fill("How much will be lost? Type it back, such as 40 min or 2 h 10 min", length);
        await verifier.Press("I know that this will be lost");
    }

    private static async Task Answer(Visitor ada, DateTimeOffset newest)
    {
        await ada.Fill("What it says now", $"{newest.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");
        await ada.Press("That is what it says");
    }
}
