using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>What holds for every page: anybody can use it, at night and on a phone, it is small, and it asks nobody else for anything.</summary>
public sealed class EveryPageTests(Chromium chromium, World world) : IClassFixture<World>
{
    private const int Largest = 100 * 1024;

    [Fact]
    public async Task Is_accessible_by_day_and_by_night_and_fits_a_phone()
    {
        await using var ada = await chromium.Visit(world.App, "ada");
        foreach (var place in world.Places) await Look(ada, place);
        await using var nobody = await chromium.Visit(world.App, null);
        await Look(nobody, new("sign-in", "/sign-in"));
    }

    internal static async Task Look(Visitor visitor, Place place)
    {
        await visitor.Go(place.Path, place.Status);
        await visitor.Shoot($"{place.Name}-light");
        // The rest does not depend on the light.
        await visitor.IsAccessible($"{place.Path}, light", "color-contrast");
        await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await visitor.Page.SetViewportSizeAsync(390, 844);
        await visitor.Shoot($"{place.Name}-dark-narrow");
        await visitor.IsAccessible($"{place.Path}, dark and narrow");
        var width = await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(width <= 390, $"{place.Path} is {width} pixels wide on a screen of 390");
        var small = await visitor.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('button,input:not([type=hidden],[type=checkbox],[type=radio]),select,summary,nav a,a.button')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)");
        Assert.True(small.Length == 0, $"{place.Path}: too small for a thumb: {string.Join('\n', small)}");
        var size = (await visitor.Page.ContentAsync()).Length;
        Assert.True(size < Largest, $"{place.Path} has {size} characters");
        await visitor.Page.SetViewportSizeAsync(1280, 900);
        await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
