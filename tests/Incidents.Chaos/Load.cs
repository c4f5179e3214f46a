using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>Senders that send as fast as they are answered, until nobody answers any more: new problems, known ones again, and ones that come and go.</summary>
internal sealed class Load : IDisposable
{
    private const int Senders = 8;
    private static readonly HttpStatusCode[] Transient = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests];
    private readonly HttpClient http;
    private readonly Ledger ledger;
    private readonly string key;
    private readonly string cycle;
    private readonly CancellationTokenSource over = new();
    private Task sending = Task.CompletedTask;
    private volatile bool isRefused;

    public Load(Installation installation, Ledger ledger, string cycle)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = installation.Url, Timeout = TimeSpan.FromSeconds(20) };
        (this.ledger, this.cycle, key) = (ledger, cycle, installation.Fact("integrationKey"));
    }

    /// <summary>True since the first 503.</summary>
    public bool IsRefused => isRefused;

    /// <summary>How often each answer came that was none of success.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new();

    /// <summary>What was sent after somebody had already been told 503, and was acknowledged.</summary>
    public ConcurrentQueue<string> AcknowledgedAfterRefusal { get; } = new();

    /// <summary>What <c>/readyz</c> said right after the first 503; null when nobody answered any more.</summary>
    public HttpStatusCode? ReadyAfterRefusal { get; private set; }

    /// <summary>Sends for this long after the first acknowledgement, or until nobody answers. A busy machine is slow to answer the first one, and a fault before it would show nothing.</summary>
    public async Task RunFor(TimeSpan time, int seed)
    {
        var before = ledger.Acknowledged;
        Start(seed);
        await Poll.Until(() => ledger.Acknowledged > before || sending.IsCompleted, TimeSpan.FromSeconds(30), "the first acknowledgement");
        var waited = Stopwatch.StartNew();
        await Poll.Until(() => waited.Elapsed >= time || sending.IsCompleted, time + TimeSpan.FromSeconds(30), "the load");
    }

    public void Start(int seed) => sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => Send(sender, new Random(seed + sender)))));

    /// <summary>For a server that is gone; fails when a sender was told that its event is wrong.</summary>
    public async Task Gone()
    {
        await over.CancelAsync();
        await sending;
    }

    /// <summary>For a server that is still there: what is under way is answered first.</summary>
    public async Task Finish()
    {
        isOver = true;
        await sending;
    }

    public void Dispose()
    {
        over.Cancel();
        http.Dispose();
        over.Dispose();
    }

    private volatile bool isOver;

    private async Task Send(int sender, Random random)
    {
        try
        {
            for (var n = 0; !isOver && !over.IsCancellationRequested; n++)
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
            // Gone: whether the last ones were stored nobody was told.
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
        var isLate = isRefused;
        using var answer = await http.PostAsJsonAsync(path, body, over.Token);
        // Once the first line is here the server has decided; what may still break off is only the receipt's text.
        if (answer.IsSuccessStatusCode)
        {
            if (isLate) AcknowledgedAfterRefusal.Enqueue(path);
            return true;
        }

        var text = await answer.Content.ReadAsStringAsync(over.Token);
        if (!Transient.Contains(answer.StatusCode)) throw new InvalidOperationException($"The server said {(int)answer.StatusCode} to a good event: {text}");
        Refusals.AddOrUpdate($"{(int)answer.StatusCode}, Retry-After {answer.Headers.RetryAfter}: {text[..Math.Min(text.Length, 200)]}", 1, (_, n) => n + 1);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && !isRefused) await Refused();
        return false;
    }

    private async Task Refused()
    {
        isRefused = true;
        try
        {
            using var ready = await http.GetAsync("/readyz", over.Token);
            ReadyAfterRefusal = ready.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It has ended already.
        }
    }
}
