using Incidents.Core.People;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>A schedule is made, somebody stands in, a shift changes hands, and a calendar reads it: all on a phone.</summary>
public sealed class OnCallWalkTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task People_take_turns_stand_in_and_swap(bool script)
    {
        await using var app = await TestApp.Start();
        await app.As("grace", Role.Responder);
        await app.As("bob", Role.Responder);
        var look = new Look(Narrow: true, Dark: true, Script: script);
        await using var ada = await chromium.Visit(app, "ada", look);
        await using var bob = await chromium.Visit(app, "bob", look);

        await ada.Go("/on-call");
        await ada.Page.GetByText("Make a schedule").ClickAsync();
        await ada.Fill("Name", "Orders");
        await ada.Fill("Time zone of its clocks, such as Europe/Vienna", "Europe/Nowhere");
        await Pick(ada, "layer0.person", 0, "grace");
        await Pick(ada, "layer0.person", 1, "bob");
        await Set(ada, "layer0.startsOn", "2026-11-02");
        await ada.Press("Save");
        await ada.Sees("'Europe/Nowhere' is no time zone");
        Assert.Equal("Orders", await ada.Page.GetByLabel("Name", new() { Exact = true }).InputValueAsync());
        await ada.Fill("Time zone of its clocks, such as Europe/Vienna", "Europe/Vienna");
        await ada.Press("More places");
        Assert.Equal(5, await ada.Page.Locator("[name='layer0.person']").CountAsync());
        await ada.Press("Save");
        await ada.Sees("grace is on call until Mon 23 Nov 09:00 Vienna");

        await ada.Page.GetByText("Put somebody on call").ClickAsync();
        await ada.Page.GetByLabel("Who", new() { Exact = true }).SelectOptionAsync("bob");
        await ada.Fill("Until, Vienna time", "2026-11-20T18:00");
        await ada.Fill("Why", "grace is ill");
        await ada.Press("Put on call");
        await ada.Sees("bob is on call until 18:00 Vienna");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Take back the override of bob" }).ClickAsync();
        await ada.Sees("grace is on call until Mon 23 Nov 09:00 Vienna");

        await bob.Go("/on-call");
        await bob.Sees("Orders: Mon 23 Nov 09:00 Vienna");
        await bob.Page.GetByRole(AriaRole.Link, new() { Name = "Orders" }).First.ClickAsync();
        await bob.Page.GetByText("Offer a shift of mine to somebody").ClickAsync();
        await bob.Page.GetByLabel("To", new() { Exact = true }).SelectOptionAsync("ada");
        await bob.Fill("Mine from, Vienna time", "2026-11-24T08:00");
        await bob.Fill("Mine until", "2026-11-24T20:00");
        await bob.Page.Locator("#swap-reason").FillAsync("A concert");
        await bob.Press("Offer");
        await bob.Sees("offered: bob gives ada");

        await ada.Go("/on-call");
        await ada.Sees("bob asks you to take over Orders");
        await ada.Press("I take it");
        await ada.Sees("Orders: Tue 24 Nov 08:00 Vienna");

        await ada.Press("Make the address");
        await ada.Sees("It is shown only now");
        var address = await ada.Page.Locator("#new-calendar").InnerTextAsync();
        Assert.StartsWith($"{app.Url}/calendars/inc_cal_", address);
        var calendar = await app.Anonymous.Get(address[app.Url.Length..]);
        Assert.Contains("SUMMARY:On call: Orders", calendar.Text);
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("Revoke") }).ClickAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("Revoke") }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await app.Anonymous.Get(address[app.Url.Length..])).Status);
    }

    internal static Task Pick(Visitor visitor, string name, int at, string text) => visitor.Page.Locator($"[name='{name}']").Nth(at).SelectOptionAsync(new SelectOptionValue { Label = text });

    internal static Task Set(Visitor visitor, string name, string value) => visitor.Page.Locator($"[name='{name}']").First.FillAsync(value);
}
