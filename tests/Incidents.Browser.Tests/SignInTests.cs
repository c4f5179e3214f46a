using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>Coming in and going out, with scripts and without.</summary>
public sealed class SignInTests(Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_asks_for_a_page_signs_in_and_is_there(bool script)
    {
        await using var app = await TestApp.Start();
        await app.WithPassword("ada", "correct horse");
        await using var ada = await chromium.Visit(app, null, new Look(Script: script, Narrow: true));
        await ada.Go("/keys?x=1");
        Assert.Equal($"{app.Url}/sign-in?return=%2Fkeys%3Fx%3D1", ada.Page.Url);
        await ada.Fill("E-mail", "ada@example.org");
        await ada.Fill("Password", "wrong horse");
        await ada.Press("Sign in");
        await ada.Sees("E-mail and password do not belong together");
        Assert.Equal("ada@example.org", await ada.Page.GetByLabel("E-mail").InputValueAsync());
        await ada.Fill("Password", "correct horse");
        await ada.Press("Sign in");
        await ada.Sees("Next and previous");
        Assert.Equal($"{app.Url}/keys?x=1", ada.Page.Url);

        await ada.Page.Locator("summary").ClickAsync();
        await ada.Press("dark");
        await ada.Page.Locator("html[data-theme=dark]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.Equal($"{app.Url}/keys?x=1", ada.Page.Url);
        await ada.Page.Locator("summary").ClickAsync();
        await ada.Press("Sign out");
        await ada.Page.WaitForURLAsync($"{app.Url}/sign-in");
        Assert.Equal($"{app.Url}/sign-in", ada.Page.Url);
        await ada.Go("/");
        Assert.StartsWith($"{app.Url}/sign-in", ada.Page.Url);
        Assert.Equal("dark", await ada.Page.Locator("html").GetAttributeAsync("data-theme"));
    }

    /// <summary>A browser keeps a strict cookie back on the first step from elsewhere; whoever is paged at night is not asked for a password because of that.</summary>
    [Fact]
    public async Task A_link_in_a_chat_leads_to_the_page_and_not_to_the_sign_in()
    {
        await using var app = await TestApp.Start();
        await using var ada = await chromium.Visit(app, "ada");
        await ada.Page.RouteAsync("http://chat.example/", route => route.FulfillAsync(new() { ContentType = "text/html", Body = $"<!doctype html><title>Chat</title><a href='{app.Url}/keys'>look</a>" }));
        ada.Expects("http://chat.example/");
        await ada.Page.GotoAsync("http://chat.example/");
        await ada.Page.GetByText("look").ClickAsync();
        await ada.Sees("Next and previous in a list");
        Assert.Equal($"{app.Url}/keys", ada.Page.Url);
    }
}
