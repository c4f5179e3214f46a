using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Incidents.Browser.Tests;

/// <summary>One person in one browser. What must never happen there is written down as it happens, and fails the test at its end.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();
    private readonly TestApp app;
    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> faults = new();
    private string? expected;

    public Visitor(TestApp app, IBrowserContext context, IPage page)
    {
        (this.app, this.context, Page) = (app, context, page);
        page.Dialog += (_, dialog) =>
        {
            faults.Enqueue($"a dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, error) => faults.Enqueue($"a script broke: {error}");
        // What the server refuses is told there too, and is no fault.
        page.Console += (_, said) =>
        {
            if (said.Type == "error" && !said.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) faults.Enqueue($"the console: {said.Text}");
        };
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(app.Url + "/", StringComparison.Ordinal) && request.Url != expected) faults.Enqueue($"a request to {request.Url}");
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => context;

    /// <summary>The one address elsewhere that is part of the test.</summary>
    public void Expects(string address) => expected = address;

    /// <summary>The main part of the page, as text.</summary>
    public async Task<string> Text() => await Page.Locator("main").InnerTextAsync();

    /// <summary>Goes to a page, which must answer with <paramref name="status"/>.</summary>
    public async Task<Visitor> Go(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.True(answer!.Status == status, $"{path}: {answer.Status}");
        return this;
    }

    public Task Press(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task Fill(string label, string text) => Page.GetByLabel(label, new() { Exact = true }).First.FillAsync(text);

    /// <summary>Waits until the page says it; a failure tells what it says instead.</summary>
    public async Task Sees(string text)
    {
        try
        {
            await Page.Locator("body").Filter(new() { HasText = text }).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"'{text}' is not on {Page.Url}, which says:\n{await Text()}");
        }
    }

    /// <summary>No violation of any rule that axe knows, as the page is now. It runs in the page itself: the package opens another page for each look, which takes longer than the look.</summary>
    /// <param name="at">Where, for the failure.</param>
    /// <param name="rule">Only this rule.</param>
    public async Task IsAccessible(string at, string? rule = null)
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(Axe);
        var found = await Page.EvaluateAsync<string[]>(
            "rule => axe.run(document, { resultTypes: ['violations'], ...(rule && { runOnly: [rule] }) }).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${v.help}: ${n.html}`)))", rule);
        Assert.True(found.Length == 0, $"{at}:\n{string.Join('\n', found)}");
    }

    /// <summary>Kept in a folder that is not, to be looked at by people.</summary>
    public Task Shoot(string name) => Page.ScreenshotAsync(new() { Path = Repository.Path($"tests/Incidents.Browser.Tests/screenshots/{name}.png"), FullPage = true });

    /// <summary>Nothing but this server was asked for anything, no script came from anywhere else, no dialog opened.</summary>
    public void NothingElseHappened() => Assert.True(faults.IsEmpty, $"{Page.Url} of {app.Url}:\n{string.Join('\n', faults)}");

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        NothingElseHappened();
    }
}
