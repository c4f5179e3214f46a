using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.People;
using Incidents.Server.Tests.Notifications;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>Somebody sets up how he is told, and an admin where everybody reads it.</summary>
public sealed partial class ContactWalkTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_way_is_added_proven_by_its_code_tried_and_put_into_a_rule(bool script)
    {
        var receivers = new Receivers();
        await using var app = await TestApp.Start(outsiders: receivers);
        await using var grace = await chromium.Visit(app, "grace", new Look(Narrow: true, Dark: true, Script: script), Role.Responder);
        await grace.Go("/me/contacts");
        await grace.Sees("Nothing reaches you.");
        await grace.Page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("webhook");
        await grace.Fill("What you call it", "Pager");
        await grace.Page.Locator("#address").FillAsync("ftp://pager.example.org");
        await grace.Press("Add");
        await grace.Sees("an absolute https:// or http:// URL");
        await grace.Page.Locator("#address").FillAsync("https://pager.example.org/hook/verysecret");
        await grace.Press("Add");
        await grace.Sees("whsec_");
        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Send a code to Pager" }).ClickAsync();
        await grace.Sees("Type it below within 15 minutes");
        await grace.Page.GetByLabel("The code that arrived at “Pager”").FillAsync("1");
        await grace.Press("Verify");
        await grace.Sees("This is not the code that was sent");
        await grace.Page.GetByLabel("The code that arrived at “Pager”").FillAsync(Code().Match(receivers.All[^1].Data.Of("title")).Value);
        await grace.Press("Verify");
        await grace.Sees("from now on you are told this way");
        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Send a test to Pager" }).ClickAsync();
        await grace.Sees("The test was taken by the other side");
        Assert.Equal("A test of 'Pager'", receivers.All[^1].Data.Of("title"));

        await OnCallWalkTests.Pick(grace, "rule0.urgency", 0, "What hurries: pages");
        await grace.Press("Save the rules");
        await grace.Sees("what hurries must not be silent");
        await grace.Page.GetByLabel("Pager, after minutes").First.FillAsync("3");
        await grace.Press("Save the rules");
        await grace.Sees("The rules hold from now on");
        Assert.Equal("3", await grace.Page.GetByLabel("Pager, after minutes").First.InputValueAsync());
    }

    [Fact]
    public async Task A_channel_is_tried_and_what_could_not_be_delivered_is_tried_again()
    {
        var receivers = new Receivers();
        await using var app = await TestApp.Start(outsiders: receivers);
        await using var ada = await chromium.Visit(app, "ada", new Look(Narrow: true, Dark: true));
        await ada.Go("/channels");
        await ada.Page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("slack");
        await ada.Fill("What you call it", "#ops");
        await ada.Page.Locator("#address").FillAsync("https://hooks.example.org/services/1");
        await ada.Press("Add");
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.BadRequest);
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send a test to #ops" }).ClickAsync();
        await ada.Sees("The test did not arrive: answered 400");
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send a test to #ops" }).ClickAsync();
        await ada.Sees("The test was taken by the other side");

        await app.As("bob", Role.Responder);
        await app.Way("bob", "https://pager.example.org/bob");
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.BadRequest);
        await app.Page(await (await app.As("ada")).Incident("orders-db is down"), "1", "bob");
        await app.Deliver();
        await app.Pass(TimeSpan.FromHours(25));
        await app.Deliver();
        await ada.Go("/deliveries?state=dead");
        await ada.Sees("You are called");
        receivers.Answer = _ => new HttpResponseMessage(HttpStatusCode.OK);
        await ada.Press("Try again");
        await ada.Sees("You are called");
        await app.Deliver();
        await ada.Go("/deliveries");
        await ada.Sees("sent to bob's");
    }

    [GeneratedRegex("[0-9]{8}")]
    private static partial Regex Code();
}
