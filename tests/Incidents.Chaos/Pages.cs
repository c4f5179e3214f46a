using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>A chain of three: a shared channel, then Linus by a webhook of his own, and at its end another channel. All of them are the test's own receiver.</summary>
internal sealed class Pages(Installation installation, Receiver receiver) : IDisposable
{
    public const string Pager = "pager";
    public const string Linus = "linus";
    public const string Last = "last";

    /// <summary>Longer than the test; the test lets it go by.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromHours(1);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(10) };
    private string token = "";

    /// <summary>Once, on the running server.</summary>
    public async Task Prepare()
    {
        var (email, password) = installation.Person("Ada");
        token = await SignIn(email, password);
        var linus = new { email = "linus@example.org", name = "Linus", password = "a long one of his own", roles = new[] { "responder" } };
        var person = Id(await Send(HttpMethod.Post, "/people", linus));
        var ada = token;
        token = await SignIn(linus.email, linus.password);
        var methods = $"/people/{person}/contact-methods";
        var method = Id((await Send(HttpMethod.Post, methods, new { kind = "webhook", name = "pager", address = receiver.Address(Linus) })).GetProperty("destination"));
        await Send(HttpMethod.Post, $"{methods}/{method}/code");
        using (var sent = JsonDocument.Parse(receiver.All.Last().Body)) await Send(HttpMethod.Post, $"{methods}/{method}/verify", new { code = sent.RootElement.GetProperty("data").GetProperty("title").GetString()![^8..] });
        token = ada;
        var (pager, last) = (await Channel(Pager), await Channel(Last));
        var seconds = (int)Wait.TotalSeconds;
        await Send(HttpMethod.Post, "/escalation-chains", new
        {
            name = "chaos", steps = new[] { new { targets = new[] { new { kind = "channel", id = pager } }, waitSeconds = seconds }, new { targets = new[] { new { kind = "person", id = person } }, waitSeconds = seconds } },
            fallback = new { kind = "channel", id = last },
        });
        await Send(HttpMethod.Put, "/escalation-settings", new { defaultChain = "chaos" });
    }

    /// <summary>Opens an incident as a monitoring system does; its id, or null when the server did not answer.</summary>
    public async Task<string?> Open(string key)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(installation.Url, $"/integrations/{installation.Fact("integrationKey")}/events"), new { summary = key, severity = "critical", dedupKey = key });
            return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")[0].GetProperty("incidentId").GetString();
        }
        catch (Exception killed) when (killed is HttpRequestException { StatusCode: null } or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Whether so many steps of an incident were taken, and nothing is being sent; what waits for the minute between two pages may wait.</summary>
    public async Task<bool> Took(string incident, int steps)
    {
        var climb = (await Send(HttpMethod.Get, $"/incidents/{incident}")).GetProperty("escalation");
        return climb.GetProperty("told").GetArrayLength() >= steps && (await Send(HttpMethod.Get, "/deliveries?state=pending")).GetProperty("items").EnumerateArray()
            .All(d => d.GetProperty("tries").GetInt64() == 0 && d.GetProperty("dueAt").GetDateTimeOffset() > DateTimeOffset.UtcNow);
    }

    public void Dispose() => http.Dispose();

    private async Task<string> Channel(string name) => Id((await Send(HttpMethod.Post, "/channels", new { kind = "webhook", name, address = receiver.Address(name) })).GetProperty("destination"));

    private async Task<string> SignIn(string email, string password) => (await Send(HttpMethod.Post, "/sessions", new { email, password })).GetProperty("token").GetString()!;

    private async Task<JsonElement> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(installation.Url, $"/api/v1{path}"));
        if (token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static string Id(JsonElement made) => made.GetProperty("id").GetString()!;
}
