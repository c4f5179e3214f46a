using System.Net;
using Incidents.Server.Pages;

namespace Incidents.Browser.Tests;

/// <summary>What senders and colleagues write is shown and never done.</summary>
public sealed class HostileTextTests(Chromium chromium)
{
    [Fact]
    public async Task As_titles_labels_names_and_notes_they_are_only_text()
    {
        Assert.True(HostileTexts.All.Distinct().Count() >= 200, $"{HostileTexts.All.Distinct().Count()} texts");
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var about = (await ada.Post("/api/v1/incidents", new { title = "about" })).Of("id");
        await HostileTexts.Each(HostileTexts.All, async (text, i) =>
        {
            (await app.Tell(key, new { summary = text, severity = "critical", dedupKey = $"d{i}", rule = $"{text}{i}", source = text, details = new Dictionary<string, string> { ["label"] = text }, links = Array.Empty<object>() })).Is(HttpStatusCode.Accepted);
            if (i % 4 == 0) (await ada.Post("/api/v1/changes", new { summary = text, author = PageWords.Cut(text, 99), version = "1" })).Is(HttpStatusCode.Created);
            return (await ada.Post($"/api/v1/incidents/{about}/notes", new { text })).Is(HttpStatusCode.Created);
        });

        await using var visitor = await chromium.Visit(app, "ada", new Look(Narrow: true));
        await visitor.Go("/");
        Assert.Equal("Now · Incidents", await visitor.Page.TitleAsync());
        var addresses = new List<string>();
        for (string? next = "/incidents"; next is not null;)
        {
            await visitor.Go(next);
            Assert.True((await visitor.Page.ContentAsync()).Length < 100 * 1024, $"{next} is large");
            Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, $"{next} is wide");
            addresses.AddRange(await visitor.Page.Locator(".row .what > a").EvaluateAllAsync<string[]>("links => links.map(l => l.getAttribute('href'))"));
            next = await visitor.Page.Locator("a[rel=next]").CountAsync() > 0 ? await visitor.Page.Locator("a[rel=next]").GetAttributeAsync("href") : null;
        }

        Assert.Equal(HostileTexts.All.Count + 1, addresses.Count);
        // All of them stood in the lists, and stand in the notes below; every eighth is looked at by itself.
        foreach (var address in addresses.Where((_, i) => i % 8 == 0))
        {
            await visitor.Go(address);
            Assert.True((await visitor.Page.ContentAsync()).Length < 100 * 1024, $"{address} is large");
            Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, $"{address} is wide");
            // Nothing was added to the page that is not ours, and nothing of ours is gone.
            Assert.Equal("1 1 1 0", await visitor.Page.EvaluateAsync<string>("[document.scripts.length, document.querySelectorAll('main').length, document.querySelectorAll('footer').length, document.querySelectorAll('iframe,object,embed,svg,style,img,base,video,audio,marquee,meta[http-equiv]').length].join(' ')"));
        }

        for (string? next = $"/incidents/{about}?order=oldest"; next is not null;)
        {
            await visitor.Go(next);
            next = await visitor.Page.Locator("a:text-is('Later')").CountAsync() > 0 ? await visitor.Page.Locator("a:text-is('Later')").GetAttributeAsync("href") : null;
        }

        // A title that turns the direction of writing is shown with what turns it.
        await visitor.Go("/incidents?q=fdp.exe");
        await visitor.Sees("safe⟦U+202E⟧fdp.exe");
        visitor.NothingElseHappened();
    }
}
