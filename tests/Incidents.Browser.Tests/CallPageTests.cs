namespace Incidents.Browser.Tests;

/// <summary>What holds for every page, for those of people on call, chains, ways and drills.</summary>
public sealed class CallPageTests(Chromium chromium, CallWorld world) : IClassFixture<CallWorld>
{
    [Fact]
    public async Task Each_is_accessible_by_day_and_by_night_and_fits_a_phone()
    {
        await using var ada = await chromium.Visit(world.App, "ada");
        foreach (var place in world.Places) await EveryPageTests.Look(ada, place);
    }

    [Fact]
    public async Task A_hole_is_said_in_words_and_the_day_on_which_clocks_change_is_marked()
    {
        await using var ada = await chromium.Visit(world.App, "ada", new Look(Script: false));
        await ada.Go("/on-call");
        var text = await ada.Text();
        Assert.Contains("no layer has anybody then", text);
        Assert.Matches("until .*Vienna", text);
        await ada.Go(world.Places.Single(p => p.Name == "schedule-clock-change").Path);
        text = await ada.Text();
        Assert.Contains("Sunday 28 March: 23 h long: clocks go forward in Vienna", text);
        await ada.Page.GetByText("Week before").ClickAsync();
        await ada.Sees("Week of 15 March 2027");
    }
}
