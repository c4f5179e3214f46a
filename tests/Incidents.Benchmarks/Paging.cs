using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>From an alert that was answered as accepted to its first notification in the hands of the channel, while nothing else happens and under a storm of other alerts.</summary>
internal static class Paging
{
    private const int StormPerSecond = 500;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    public static async Task Measure(Settings settings, PostgresServer? cluster)
    {
        Console.WriteLine($"""

            ### accepted alert to first notification

            | server | other alerts/s | probes | p50 ms | p99 ms | worst ms | not told within 30 s |
            |---|--:|--:|--:|--:|--:|--:|
            """);
        await On("ours, SQLite", settings, null);
        if (cluster is not null) await On("ours, PostgreSQL", settings, cluster.NewDatabase());
    }

    private static async Task On(string name, Settings settings, string? database)
    {
        using var data = new TemporaryFolder();
        var got = new ConcurrentDictionary<string, long>();
        using var receiver = new Receiver { Meanwhile = posted => got.TryAdd(posted.Path, posted.At) };
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        string[] where = database is null ? [] : ["--database", database];
        using var server = await ServerProcess.Start(new Uri(url, "/readyz"), ["--demo", "--data", data.Path, "--urls", url.OriginalString, "--allow-private", $"127.0.0.1:{receiver.Port}", .. where]);
        using var http = new HttpClient { BaseAddress = url };
        // Connections of its own: a probe must not wait in the client behind what the server has not taken yet.
        using var others = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        // A sender shows its key and nothing else.
        using var ada = new HttpClient { BaseAddress = url };
        await SignIn(ada, data.Path);
        // A channel takes one page a minute, so each probe has a service, a chain and a channel of its own; of channels there are at most 200.
        var probes = Math.Min(settings.Seconds * 10, 95);
        var keys = new List<string>();
        for (var i = 0; i < 2 * probes; i++) keys.Add(await Sender(ada, receiver, $"p{i}"));
        var storm = await Sender(ada, receiver, "storm");
        await Row(name, 0, http, got, keys.Take(probes).Select((key, i) => (key, $"p{i}")));
        using var stop = new CancellationTokenSource();
        var (told, blowing) = (new int[1], Task.CompletedTask);
        blowing = Storm(others, storm, told, stop.Token);
        var time = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await Row(name, null, http, got, keys.Skip(probes).Select((key, i) => (key, $"p{probes + i}")), () => told[0] / time.Elapsed.TotalSeconds);
        await stop.CancelAsync();
        await blowing;
        await server.Stop();
    }

    private static async Task Row(string name, int? others, HttpClient http, ConcurrentDictionary<string, long> got, IEnumerable<(string Key, string Name)> probes, Func<double>? rate = null)
    {
        var accepted = new List<(string Name, long At)>();
        foreach (var (key, probe) in probes)
        {
            await Tell(http, key, probe);
            accepted.Add((probe, Stopwatch.GetTimestamp()));
            await Task.Delay(Between);
        }

        for (var i = 0; i < 300 && accepted.Any(a => !got.ContainsKey(a.Name)); i++) await Task.Delay(100);
        var took = accepted.Where(a => got.ContainsKey(a.Name)).Select(a => Stopwatch.GetElapsedTime(a.At, got[a.Name]).TotalMilliseconds).Order().ToList();
        var seen = rate?.Invoke() ?? others ?? 0;
        Console.WriteLine($"| {name} | {seen:0} | {accepted.Count} | {Table.Text(At(took, 0.5))} | {Table.Text(At(took, 0.99))} | {Table.Text(At(took, 1))} | {accepted.Count - took.Count} |");
    }

    private static double At(List<double> sorted, double quantile) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(quantile * sorted.Count))];

    /// <summary>Each alert is an incident of its own, which climbs its chain too.</summary>
    private static async Task Storm(HttpClient http, string key, int[] told, CancellationToken stop)
    {
        var (time, begun, flying) = (Stopwatch.StartNew(), 0, new ConcurrentDictionary<Task, byte>());
        while (!stop.IsCancellationRequested)
        {
            for (; begun < time.Elapsed.TotalSeconds * StormPerSecond; begun++)
            {
                var one = Said(begun);
                flying[one] = 0;
                _ = one.ContinueWith(done => flying.TryRemove(done, out _), TaskScheduler.Default);
            }

            await Task.Delay(10, CancellationToken.None);
        }

        await Task.WhenAll(flying.Keys);

        async Task Said(int n)
        {
            await Tell(http, key, $"storm {n}");
            Interlocked.Increment(ref told[0]);
        }
    }

    private static async Task Tell(HttpClient http, string key, string name)
    {
        using var answer = await http.PostAsJsonAsync($"/integrations/{key}/events", new { summary = name, severity = "critical", dedupKey = name });
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted)) throw new InvalidOperationException($"Not taken: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task SignIn(HttpClient http, string folder)
    {
        using var facts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "demo.json")));
        var ada = facts.RootElement.GetProperty("people").EnumerateArray().First(person => person.GetProperty("name").GetString() == "Ada");
        var session = await Made(http, "/api/v1/sessions", new { email = ada.GetProperty("email").GetString(), password = ada.GetProperty("password").GetString() });
        http.DefaultRequestHeaders.Authorization = new("Bearer", session.GetProperty("token").GetString());
    }

    /// <summary>A service with a chain that ends in a channel of its own, and the key of a sender for it.</summary>
    private static async Task<string> Sender(HttpClient http, Receiver receiver, string name)
    {
        var channel = (await Made(http, "/api/v1/channels", new { kind = "webhook", name, address = receiver.Address(name) })).GetProperty("destination").GetProperty("id").GetString();
        await Made(http, "/api/v1/escalation-chains", new { name, steps = new[] { new { targets = new[] { new { kind = "channel", id = channel } }, waitSeconds = 3600 } } });
        await Made(http, "/api/v1/services", new { name, slug = name });
        using var set = await http.PutAsJsonAsync($"/api/v1/services/{name}/chain", new { chain = name });
        return (await Made(http, "/api/v1/integrations", new { name, service = name })).GetProperty("key").GetString()!;
    }

    private static async Task<JsonElement> Made(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
