using Incidents.Core.People;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>An alert arrives at night. Two people on their phones see to it, with scripts and without.</summary>
public sealed class IncidentWalkTests(Chromium chromium)
{
    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore orders-db
        alerts: [OrdersDbDown]
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop-writers -->

            systemctl stop orders
        """;

    [Fact]
    public async Task It_appears_by_itself_and_what_one_does_the_other_sees()
    {
        await using var app = await TestApp.Start();
        await app.Publish("restore-orders", Runbook);
        var key = await app.IntegrationKey();
        await using var ada = await chromium.Visit(app, "ada", new Look(Dark: true, Narrow: true), Role.Responder);
        await using var grace = await chromium.Visit(app, "grace", new Look(Narrow: true), Role.Responder);
        await ada.Go("/");
        await grace.Go("/");
        await ada.Sees("All calm: nothing is open.");
        await ada.Sees("Live");
        await app.Tell(key, new { summary = "orders-db does not answer", severity = "critical", dedupKey = "orders-db/down", rule = "OrdersDbDown" });
        await ada.Sees("orders-db does not answer");
        await grace.Sees("orders-db does not answer");

        // From the list, with one thumb.
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge orders-db does not answer" }).ClickAsync();
        await ada.Sees("ada has it");
        await grace.Sees("ada has it");

        await grace.Page.GetByText("orders-db does not answer").ClickAsync();
        await grace.Sees("Live");
        await grace.Fill("Note for the timeline", "Typed while the other acts");
        await ada.Page.GetByText("orders-db does not answer").ClickAsync();
        await ada.Fill("Note for the timeline", "The disk is full");
        await ada.Press("Write it down");
        await grace.Page.Locator("#timeline").GetByText("The disk is full").WaitForAsync();
        Assert.Equal("Typed while the other acts", await grace.Page.GetByLabel("Note for the timeline").InputValueAsync());
        Assert.Equal("", await ada.Page.GetByLabel("Note for the timeline").InputValueAsync());
        await ada.Press("Resolve");
        await grace.Sees("Resolved by ada");
        await grace.Press("Write it down");
        await ada.Page.Locator("#timeline").GetByText("Typed while the other acts").WaitForAsync();
    }

    [Fact]
    public async Task Without_scripts_it_is_read_acknowledged_annotated_and_resolved_too()
    {
        await using var app = await TestApp.Start();
        await app.Tell(await app.IntegrationKey(), new { summary = "orders-db does not answer", severity = "critical", dedupKey = "orders-db/down" });
        await using var ada = await chromium.Visit(app, "ada", new Look(Narrow: true, Script: false), Role.Responder);
        await ada.Go("/");
        await ada.Page.GetByText("orders-db does not answer").ClickAsync();
        await ada.Press("Acknowledge");
        await ada.Sees("ada has it");
        await ada.Fill("Note for the timeline", "The disk is full");
        await ada.Press("Write it down");
        await ada.Page.Locator("#timeline").GetByText("The disk is full").WaitForAsync();
        await ada.Press("Resolve");
        await ada.Sees("Resolved by ada");
    }

    /// <summary>What one needs to act is on the first screen of a phone.</summary>
    [Fact]
    public async Task The_first_screen_of_a_phone_says_what_it_is_who_has_it_and_what_to_do()
    {
        await using var app = await TestApp.Start();
        await app.Publish("restore-orders", Runbook);
        await app.Tell(await app.IntegrationKey(), new { summary = "orders-db does not answer: the primary is gone and no replica took over", severity = "critical", dedupKey = "d", rule = "OrdersDbDown" });
        await using var ada = await chromium.Visit(app, "ada", new Look(Narrow: true, Dark: true), Role.Responder);
        await ada.Go("/");
        await ada.Page.GetByText("orders-db does not answer").ClickAsync();
        foreach (var needed in new[] { "h1", "text=SEV1", "text=Triggered", "text=Nobody has it", "button:has-text('Acknowledge')", "button:has-text('Resolve')", "a:has-text('Follow it')" })
        {
            var box = await ada.Page.Locator($"main >> {needed}").First.BoundingBoxAsync();
            Assert.True(box is not null && box.Y + box.Height <= 844, $"{needed} is at {box?.Y}");
        }
    }

    [Fact]
    public async Task Keys_do_what_the_page_about_them_says()
    {
        await using var app = await TestApp.Start();
        var grace = await app.As("grace");
        foreach (var title in new[] { "first", "second" }) await grace.Post("/api/v1/incidents", new { title });
        await using var ada = await chromium.Visit(app, "ada", null, Role.Responder);
        await ada.Go("/incidents");
        var keys = ada.Page.Keyboard;
        await keys.PressAsync("/");
        Assert.Equal("q", await ada.Page.EvaluateAsync<string>("document.activeElement.id"));
        await keys.TypeAsync("jar");
        Assert.Equal("jar", await ada.Page.Locator("#q").InputValueAsync());
        await ada.Page.Locator("#q").BlurAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        Assert.Equal("first", await ada.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await keys.PressAsync("k");
        Assert.Equal("second", await ada.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await keys.PressAsync("a");
        await ada.Page.Locator(".row.acknowledged:has-text('second')").WaitForAsync();
        await ada.Page.Locator(".row.triggered:has-text('first')").WaitForAsync();
        await ada.Page.GetByRole(AriaRole.Link, new() { Name = "second" }).ClickAsync();
        await ada.Page.WaitForURLAsync($"{app.Url}/incidents/inc_*");
        await keys.PressAsync("r");
        Assert.Equal("Resolve", await ada.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await ada.Sees("ada has it");
        await keys.PressAsync("Enter");
        await ada.Sees("Resolved by ada");
        await keys.PressAsync("?");
        await ada.Press("Switch these keys off in this browser");
        await keys.PressAsync("/");
        Assert.NotEqual("q", await ada.Page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task What_is_typed_survives_a_lost_network_and_a_reload()
    {
        await using var app = await TestApp.Start();
        var id = (await (await app.As("ada")).Post("/api/v1/incidents", new { title = "x" })).Of("id");
        await using var ada = await chromium.Visit(app, "ada");
        await ada.Go($"/incidents/{id}");
        await ada.Fill("Note for the timeline", "typed in the underground");
        await ada.Context.SetOfflineAsync(true);
        await ada.Press("Write it down");
        await ada.Sees("No network. What you typed is kept here");
        await ada.Context.SetOfflineAsync(false);
        await ada.Go($"/incidents/{id}");
        Assert.Equal("typed in the underground", await ada.Page.GetByLabel("Note for the timeline").InputValueAsync());
        await ada.Press("Write it down");
        await ada.Page.Locator("#timeline").GetByText("typed in the underground").WaitForAsync();
        Assert.Equal("", await ada.Page.GetByLabel("Note for the timeline").InputValueAsync());
        await ada.Go($"/incidents/{id}");
        Assert.Equal("", await ada.Page.GetByLabel("Note for the timeline").InputValueAsync());
    }
}
