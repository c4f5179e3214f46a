using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Incidents.Chaos;

/// <summary>Ada and Grace of the demo, who restore one thing after the other: up to the moment before the release.</summary>
internal sealed class Pair(Installation installation) : IDisposable
{
    private static readonly TimeSpan PasswordHolds = TimeSpan.FromMinutes(10);
    private static readonly string[] Words = ["ada", "grace"];

    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore
        params:
          - {name: snapshot, type: text, derive: "the console"}
        ---
        # Restore

        ### Overwrite
        <!-- step: overwrite -->

        > [!CAUTION]
        > It is gone.

            restore {{snapshot}}
        """;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly Dictionary<string, string> tokens = [];
    private long signedInAt = -1;

    /// <summary>Once: the runbook, and a policy under which one person may ask as often as this test does.</summary>
    public async Task Prepare()
    {
        await SignIn();
        using var runbook = new StringContent(Runbook, Encoding.UTF8, "text/markdown");
        var change = await Send("ada", HttpMethod.Put, "/runbooks/chaos", runbook);
        await Approve(change);
        var policy = (await Send("ada", HttpMethod.Get, "/verification-policy")).Deserialize<Dictionary<string, JsonElement>>()!;
        policy["requestsPerTenMinutes"] = JsonSerializer.SerializeToElement(1000);
        using var changed = JsonContent.Create(policy);
        await Approve(await Send("ada", HttpMethod.Put, "/verification-policy", changed));
    }

    /// <summary>Signs in where the password was given too long ago.</summary>
    public async Task SignIn()
    {
        if (signedInAt >= 0 && TimeSpan.FromMilliseconds(Environment.TickCount64 - signedInAt) < PasswordHolds) return;
        foreach (var name in Words)
        {
            var (email, password) = installation.Person(char.ToUpperInvariant(name[0]) + name[1..]);
            using var body = JsonContent.Create(new { email, password });
            tokens[name] = (await Send(null, HttpMethod.Post, "/sessions", body)).GetProperty("token").GetString()!;
        }

        signedInAt = Environment.TickCount64;
    }

    /// <summary>A run whose risky step is verified and not released.</summary>
    public async Task<Verified> Verify()
    {
        await SignIn();
        var run = Id(await Post("ada", "/runs", new { runbook = "chaos", acknowledgeUnproven = true, environment = "chaos", parameters = new { snapshot = "snap-0417" } }));
        var asked = await Post("ada", $"/runs/{run}/steps/overwrite/verifications", new { });
        var (id, packageHash) = (Id(asked), asked.GetProperty("packageHash").GetString()!);
        await Post("grace", $"/verifications/{id}/attempts", new { packageHash, values = new { snapshot = "snap-0417", environment = "chaos" } });
        return new Verified(run, id, JsonSerializer.Serialize(new { packageHash }));
    }

    /// <summary>The state of the request, of its step, and how often the run's timeline tells of a release.</summary>
    public async Task<(string Request, string Step, int Releases)> Look(Verified verified)
    {
        var request = await Send("grace", HttpMethod.Get, $"/verifications/{verified.Id}");
        var run = await Send("grace", HttpMethod.Get, $"/runs/{verified.RunId}");
        var timeline = await Send("grace", HttpMethod.Get, $"/runs/{verified.RunId}/timeline?limit=200");
        return (request.GetProperty("state").GetString()!, run.GetProperty("steps")[0].GetProperty("state").GetString()!,
            timeline.GetProperty("items").EnumerateArray().Count(e => e.GetProperty("kind").GetString() == "verification_released"));
    }

    public async Task<(HttpStatusCode Status, string Text)> Release(Verified verified, string key)
    {
        using var body = new StringContent(verified.Body, Encoding.UTF8, "application/json");
        using var request = Request("ada", HttpMethod.Post, Path(verified), body);
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The same on a connection that is opened before and read after the kill. Of HTTP 1.0, so that the answer's text comes as it is.</summary>
    public async Task<Socket> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(installation.Url.Host, installation.Url.Port);
        return socket;
    }

    public byte[] Bytes(Verified verified, string key) => Encoding.ASCII.GetBytes(
        $"POST /api/v1{Path(verified)} HTTP/1.0\r\nHost: {installation.Url.Authority}\r\nAuthorization: Bearer {tokens["ada"]}\r\nIdempotency-Key: {key}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {verified.Body.Length}\r\n\r\n{verified.Body}");

    public void Dispose() => http.Dispose();

    private async Task Approve(JsonElement proposal) => await Post("grace", $"/proposals/{Id(proposal)}/approve", new { });

    private async Task<JsonElement> Post(string who, string path, object body)
    {
        using var content = JsonContent.Create(body);
        return await Send(who, HttpMethod.Post, path, content);
    }

    private async Task<JsonElement> Send(string? who, HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = Request(who, method, path, body);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    private HttpRequestMessage Request(string? who, HttpMethod method, string path, HttpContent? body) => new(method, new Uri(installation.Url, $"/api/v1{path}"))
    {
        Content = body,
        Headers = { Authorization = who is null ? null : new AuthenticationHeaderValue("Bearer", tokens[who]) },
    };

    private static string Path(Verified verified) => $"/verifications/{verified.Id}/release";

    private static string Id(JsonElement made) => made.GetProperty("id").GetString()!;
}

/// <summary>What Ada may release, and what she sends to do so.</summary>
internal sealed record Verified(string RunId, string Id, string Body);
