using System.Net.Http.Headers;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Incidents;

/// <summary>What happens is told while it happens, and nothing is missed by who was away for a moment.</summary>
public sealed class EventStreamTests(RunningApp running) : IClassFixture<RunningApp>
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Each_entry_is_told_with_its_number_and_a_listener_who_comes_back_hears_what_he_missed()
    {
        var ada = await app.As("ada", Role.Responder);
        var id = (await ada.Post("/api/v1/incidents", new { title = "loud" })).Of("id");
        foreach (var path in new[] { $"/api/v1/incidents/{id}/events", $"/incidents/{id}/events" })
        {
            using var listener = await Listen(path, ada.Token!);
            (await ada.Post($"/api/v1/incidents/{id}/notes", new { text = $"first\nof {path}" })).Is(System.Net.HttpStatusCode.Created);
            var first = await Next(listener);
            Assert.Equal("event: entry", first[1]);
            Assert.Contains($"\"text\":\"first\\nof {path}\"", first[2]);
            var number = long.Parse(first[0]["id: ".Length..]);

            (await ada.Post($"/api/v1/incidents/{id}/notes", new { text = "while away" })).Is(System.Net.HttpStatusCode.Created);
            foreach (var (query, header) in new[] { ("", number.ToString()), ($"?after={number}", null) })
            {
                using var back = await Listen(path + query, ada.Token!, header);
                var missed = await Next(back);
                Assert.Equal($"id: {number + 1}", missed[0]);
                Assert.Contains("while away", missed[2]);
            }
        }
    }

    [Fact]
    public async Task The_front_page_is_told_that_something_changed()
    {
        var ada = await app.As("ada", Role.Responder);
        using var listener = await Listen("/events", ada.Token!);
        await ada.Post("/api/v1/incidents", new { title = "new" });
        Assert.Equal(["event: change", "data: {}"], await Next(listener));
    }

    [Fact]
    public async Task Where_nothing_is_nobody_listens()
    {
        var vera = await app.As("vera", Role.Viewer);
        (await vera.Get("/api/v1/incidents/inc_nothing/events")).Refuses(System.Net.HttpStatusCode.NotFound, "incident_not_found");
        var id = (await (await app.As("grace")).Post("/api/v1/incidents", new { title = "x" })).Of("id");
        (await vera.Get($"/api/v1/incidents/{id}/events?after=x")).Refuses(System.Net.HttpStatusCode.BadRequest, "bad_query");
        (await app.Anonymous.Get($"/api/v1/incidents/{id}/events")).Refuses(System.Net.HttpStatusCode.Unauthorized, "unauthenticated");
    }

    /// <summary>A listener does not hold up the end of the server.</summary>
    [Fact]
    public async Task The_server_stops_while_somebody_listens()
    {
        var own = await TestApp.Start();
        var ada = await own.As("ada");
        using var listener = await Listen("/events", ada.Token!, url: own.Url);
        await own.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
    }

    private async Task<StreamReader> Listen(string path, string token, string? last = null, string? url = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, (url ?? app.Url) + path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        request.Headers.Add("Cookie", $"incidents={token}");
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("retry: 2000", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return reader;
    }

    private static async Task<List<string>> Next(StreamReader reader)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var lines = new List<string>();
        while (await reader.ReadLineAsync(patience.Token) is { Length: > 0 } line) lines.Add(line);
        return lines;
    }
}
