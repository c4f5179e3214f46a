using System.Net;
using System.Net.Http.Json;

namespace Incidents.Chaos;

/// <summary>Senders that send as fast as they are answered, until nobody answers any more: new problems, known ones again, and ones that come and go.</summary>
internal sealed class Load(Uri server, string key, Ledger ledger, string cycle) : IDisposable
{
    private const int Senders = 8;
    private static readonly HttpStatusCode[] Transient = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests];
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource over = new();

    /// <summary>Ends when the server is gone, and fails when a sender was told that its event is wrong.</summary>
    public Task Run(int seed) => Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Send(sender, new Random(seed + sender)))));

    /// <summary>For a server that is still there.</summary>
    public void End() => over.Cancel();

    public void Dispose()
    {
        http.Dispose();
        over.Dispose();
    }

    private async Task Send(int sender, Random random)
    {
        try
        {
            for (var n = 0; !over.IsCancellationRequested; n++)
            {
                var name = random.Next(10) switch { 0 or 1 => $"again {random.Next(10)}", 2 => $"flapping {cycle} {sender}", _ => $"new {cycle} {sender} {n}" };
                if (name[0] == 'f' && random.Next(2) == 0) await Post("/v2/enqueue", new { routing_key = key, event_action = "resolve", dedup_key = name });
                else if (random.Next(2) == 0) await Trigger([name], "/v2/enqueue", new { routing_key = key, event_action = "trigger", dedup_key = name, payload = new { summary = name, source = "chaos", severity = "error" } });
                else
                {
                    string[] names = [name, .. Enumerable.Range(0, random.Next(3)).Select(i => $"{name} and {i}")];
                    await Trigger(names, $"/integrations/{key}/events", names.Select(each => new { summary = each, dedupKey = each }).ToArray());
                }
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            // Killed: whether the last ones were stored nobody was told.
        }
    }

    private async Task Trigger(string[] names, string path, object body)
    {
        foreach (var name in names) ledger.Attempt(name);
        if (!await Post(path, body)) return;
        foreach (var name in names) ledger.Acknowledge(name);
    }

    private async Task<bool> Post(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body, over.Token);
        // Once the first line is here the server has decided; what may still break off is only the receipt's text.
        if (answer.IsSuccessStatusCode) return true;
        return Transient.Contains(answer.StatusCode) ? false : throw new InvalidOperationException($"The server said {(int)answer.StatusCode} to a good event: {await answer.Content.ReadAsStringAsync()}");
    }
}
