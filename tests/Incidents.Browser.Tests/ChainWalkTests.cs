using Incidents.Core.People;
using Incidents.Server.Tests.Escalation;
using Incidents.Server.Tests.Notifications;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>A chain is made, run dry, given to everybody, and tried on those who are on it.</summary>
public sealed class ChainWalkTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chain_is_made_run_dry_and_tried(bool script)
    {
        await using var app = await TestApp.Start(outsiders: new Receivers());
        await app.Reachable("grace");
        await app.As("heidi", Role.Responder);
        var look = new Look(Narrow: true, Dark: true, Script: script);
        await using var ada = await chromium.Visit(app, "ada", look);
        await using var grace = await chromium.Visit(app, "grace", look);

        await ada.Go("/escalation-chains");
        await ada.Sees("incidents call nobody by themselves");
        await ada.Page.GetByText("Make a chain").ClickAsync();
        await ada.Fill("Name", "Orders");
        await OnCallWalkTests.Pick(ada, "step0.target", 0, "grace");
        await OnCallWalkTests.Set(ada, "step0.wait", "0");
        await ada.Press("Save");
        await ada.Sees("steps[0].waitSeconds");
        await OnCallWalkTests.Set(ada, "step0.wait", "5");
        await OnCallWalkTests.Pick(ada, "step1.target", 0, "heidi");
        await ada.Press("Save");
        await ada.Sees("NEVER TESTED");
        await ada.Sees("no channel reaches heidi");

        await ada.Press("Dry run");
        await ada.Sees("no way reaches heidi");
        var run = await ada.Page.Locator("table").First.InnerTextAsync();
        Assert.Contains("at once", run);
        Assert.Contains("5 min", run);
        Assert.Contains("The chain is at its end: the fallback is told", run);

        await ada.Press("Send a test page now");
        await ada.Sees("Goes on: begun");
        await grace.Go(new Uri(ada.Page.Url).AbsolutePath);
        await grace.Press("I have seen the test page");
        await grace.Sees("✓ after");
        await ada.Press("Send a test page now");
        await ada.Sees("being tried already");

        await ada.Go("/escalation-chains");
        await ada.Page.GetByLabel("For services without a chain of their own").SelectOptionAsync("Orders");
        await ada.Press("Set");
        await ada.Sees("The default chain.");
    }
}
