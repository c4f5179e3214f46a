using System.Text.Json;
using Incidents.Core.People;
using Incidents.Server.Tests.Drills;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>A drill from its beginning to its outcome: one does it, another has seen it.</summary>
public sealed class DrillWalkTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_drill_is_begun_told_and_witnessed(bool script)
    {
        await using var app = await Drilled.Ready();
        var look = new Look(Narrow: true, Dark: true, Script: script);
        await app.As("ada", Role.Responder);
        await app.As("grace", Role.Verifier);
        await using var ada = await chromium.Visit(app, "ada", look);
        await using var grace = await chromium.Visit(app, "grace", look);

        await ada.Go("/drills");
        await ada.Sees("UNPROVEN: never drilled");
        await ada.Page.GetByText("Begin one that no date asks for").ClickAsync();
        await ada.Page.GetByLabel("Of which runbook").SelectOptionAsync(Drilled.Slug);
        await ada.Press("Go on");
        await ada.Fill("How much of the real volume of data, in percent", "lots");
        await ada.Press("Begin the drill");
        await ada.Sees("more than 0, at most 1000 percent");
        await ada.Fill("How much of the real volume of data, in percent", "100");
        await ada.Press("Begin the drill");
        await ada.Page.WaitForURLAsync($"{app.Url}/runs/*");
        var drill = JsonDocument.Parse(JsonSerializer.Serialize((await (await app.As("ada")).Get("/api/v1/drills")).Items()[0])).RootElement;
        await app.Through(drill);

        await ada.Go($"/drills/{drill.Of("id")}");
        await ada.Page.GetByLabel("The copy of the data is gone, and so is what was made for it").CheckAsync();
        await ada.Fill("What did not go as it should, one a line", "The console was slow\nNobody knew the password");
        await ada.Page.Locator("[name='todo0.text']").FillAsync("Put the password where it is found");
        await ada.Page.Locator("[name='todo0.owner']").SelectOptionAsync("ada");
        await ada.Press("This is how it went");
        await ada.Sees("a day until which it is to be done");
        await ada.Page.Locator("[name='todo0.due']").FillAsync("2027-01-31");
        await ada.Press("This is how it went");
        await ada.Sees("awaits a witness");
        Assert.DoesNotContain("5000", await ada.Text());

        await grace.Go($"/drills/{drill.Of("id")}");
        Assert.DoesNotContain("5000", await grace.Text());
        await grace.Fill("newest: what you saw yourself", "2026-11-20T02:10:00Z");
        await grace.Fill("rows: what you saw yourself", "5000");
        await grace.Press("I saw this myself");
        await grace.Sees("Outcome: passed");
        await grace.Sees("Put the password where it is found: ada");
        await grace.Go("/drills");
        await grace.Sees("Proven: last drill today");
        await grace.Page.GetByRole(AriaRole.Link, new() { Name = Drilled.Slug }).Last.ClickAsync();
        await grace.Sees("What drills measured");
        Assert.Equal(2, await grace.Page.Locator("svg.measured").CountAsync());
        await grace.Sees("✓ 15 min");
    }
}
