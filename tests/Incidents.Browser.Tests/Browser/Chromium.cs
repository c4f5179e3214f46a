using Incidents.Peers;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Incidents.Browser.Tests.Chromium))]

namespace Incidents.Browser.Tests;

/// <summary>The system's Chromium, one for all tests; each visitor has a profile of his own in it, so two people do not see each other's cookies.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private readonly SemaphoreSlim once = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A person at this server, signed in; with <paramref name="name"/> null nobody yet.</summary>
    public async Task<Visitor> Visit(TestApp app, string? name, Look? look = null, params Core.People.Role[] roles)
    {
        Peer.Required(File.Exists(Program), "chromium", Peer.AptGet("chromium"));
        var context = await (await Browser()).NewContextAsync(new()
        {
            BaseURL = app.Url,
            ViewportSize = look?.Narrow == true ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 900 },
            ColorScheme = look?.Dark == true ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = look?.Script ?? true,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(15_000);
        if (name is not null) await context.AddCookiesAsync([new() { Name = "incidents", Value = (await app.As(name, roles)).Token!, Url = app.Url, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        return new Visitor(app, context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        once.Dispose();
    }

    /// <summary>Begun by the first who needs it: where there is none, tests are skipped one by one, with the reason.</summary>
    private async Task<IBrowser> Browser()
    {
        await once.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            once.Release();
        }
    }
}

/// <summary>How a visitor looks at it.</summary>
public sealed record Look(bool Dark = false, bool Narrow = false, bool Script = true);
