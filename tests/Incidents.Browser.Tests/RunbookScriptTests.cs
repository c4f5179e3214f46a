using Incidents.Core.People;

namespace Incidents.Browser.Tests;

/// <summary>What only a script can do: copying exactly, and keeping what was typed while the network is gone.</summary>
public sealed class RunbookScriptTests(Chromium chromium, RunWorld world) : IClassFixture<RunWorld>
{
    [Fact]
    public async Task A_command_is_copied_exactly_with_the_values_and_without_prompts_and_answers()
    {
        await using var ada = await chromium.Visit(world.App, "ada", null, Role.Responder);
        await ada.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ada.Go("/runbooks/restore-orders");
        await ada.Page.Locator("summary", new() { HasText = "Values" }).ClickAsync();
        await ada.Page.Locator("#fill-snapshot").FillAsync("orders-1");
        Assert.Equal("systemctl stop orders\nsystemctl is-active orders", await Copied(ada, 0));
        Assert.Equal("restore-orders --from orders-1 --env {{environment}}", await Copied(ada, 1));
        // What would not be a value is not put into a command.
        await ada.Page.Locator("#fill-snapshot").FillAsync("orders-1; rm -rf /");
        Assert.Equal("restore-orders --from {{snapshot}} --env {{environment}}", await Copied(ada, 1));
    }

    [Fact]
    public async Task What_was_typed_survives_a_lost_network_and_a_page_that_is_loaded_again()
    {
        var run = await RunWorld.Begin(await world.App.As("ada"), world.App.Clock.Now.AddHours(-1));
        await using var ada = await chromium.Visit(world.App, "ada", new Look(Dark: true, Narrow: true));
        await ada.Go($"/runs/{run}");
        await ada.Fill("How it went (may be left out)", "stopped at 03:12, the second one hung");
        await ada.Context.SetOfflineAsync(true);
        await ada.Press("Done, next step");
        await ada.Sees("No network. What you typed is kept here");
        await ada.Context.SetOfflineAsync(false);
        await ada.Page.ReloadAsync();
        Assert.Equal("stopped at 03:12, the second one hung", await ada.Page.GetByLabel("How it went (may be left out)").InputValueAsync());
        await ada.Press("Done, next step");
        await ada.Sees("1 of 4 steps");
        Assert.Equal("", await ada.Page.GetByLabel("How it went (may be left out)").InputValueAsync());
    }

    private static async Task<string> Copied(Visitor visitor, int which)
    {
        await visitor.Page.Locator("[data-copy]").Nth(which).ClickAsync();
        await visitor.Sees("Copied");
        return await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }
}
