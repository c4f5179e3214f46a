using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>A hundred thousand requests that nobody should send, to every endpoint that takes a body: no 5xx, none that takes long, and the server lives.</summary>
public abstract class HostileTests(ITestOutputHelper output)
{
    private const int Senders = 16;

    /// <summary>G8 says two seconds on an idle machine; the slowest is printed. This one only says that nobody hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private protected async Task Attack(string? postgres)
    {
        using var installation = new Installation(postgres);
        await installation.Start();
        var process = installation.ProcessId;
        using var http = new HttpClient { BaseAddress = installation.Url };
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var addresses = Addresses.Of(document);
        Assert.True(addresses.Count(a => a.IsIntake) > 30 && addresses.Count(a => !a.IsIntake) > 30, $"{addresses.Count} addresses");
        var requests = new HostileRequests(Settings.Seed, installation.Fact("integrationKey"), await SignIn(http, installation), addresses);

        var warm = Math.Min(2000, Settings.Hostile / 5);
        var findings = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();
        await Send(installation, requests, 1, warm, findings, statuses);
        var before = Resident(process);
        var began = Stopwatch.StartNew();
        var slowest = await Send(installation, requests, warm + 1, Settings.Hostile, findings, statuses);
        var after = Resident(process);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Settings.Seed}: {Settings.Hostile} requests to {addresses.Count} addresses, {(Settings.Hostile - warm) / began.Elapsed.TotalSeconds:0} a second; slowest {slowest.Took.TotalMilliseconds:0} ms ({slowest.What}); "
            + $"memory {before} MiB after the first {warm}, {after} MiB at the end; {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} times {s.Key}"))}"));

        Assert.True(findings.IsEmpty, $"seed {Settings.Seed}, {findings.Count} findings:\n{string.Join('\n', findings.Take(20))}");
        Assert.True(slowest.Took < Limit, $"{slowest.What} took {slowest.Took}");
        Assert.False(installation.HasEnded, installation.Output);
        Assert.Empty(installation.Output.Split('\n').Where(line => line.Contains("Defect", StringComparison.Ordinal)).Take(5));
        await StillServes(http, installation);
    }

    private static async Task<(TimeSpan Took, string What)> Send(Installation installation, HostileRequests requests, int from, int to, ConcurrentQueue<string> findings, ConcurrentDictionary<int, int> statuses)
    {
        var next = from - 1;
        var slowest = new ConcurrentBag<(TimeSpan Took, string What)>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using var wire = new Wire(installation.Url);
            (TimeSpan Took, string What) mine = default;
            for (int n; (n = Interlocked.Increment(ref next)) <= to;)
            {
                var request = requests.Make(n);
                var sent = Stopwatch.GetTimestamp();
                var answer = request.IsWhole ? await wire.Send(request.Bytes) : await wire.Throw(request.Bytes, request.IsReset);
                var took = Stopwatch.GetElapsedTime(sent);
                if (took > mine.Took) mine = (took, $"{n}: {request.What}");
                statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
                // 505 says that the sender's HTTP is none of ours. Who sent a whole request is told something.
                // No AWS answers here, and a signature that cannot be checked is honestly "not now".
                var isUncheckable = answer.Status == 503 && answer.Text.Contains("unverifiable_signature", StringComparison.Ordinal);
                if ((answer.Status is >= 500 and not 505 && !isUncheckable) || (answer.Status == 0 && request.IsWhole)) findings.Enqueue($"{n}: {request.What}: {answer.Status} {Cut(answer.Text)} to {Cut(Encoding.UTF8.GetString(request.Bytes))}");
            }

            slowest.Add(mine);
        })));
        return slowest.MaxBy(s => s.Took);
    }

    /// <summary>A good alert is taken, everything can be read, and no chain is broken.</summary>
    private static async Task StillServes(HttpClient http, Installation installation)
    {
        using var good = await http.PostAsJsonAsync($"/integrations/{installation.Fact("integrationKey")}/events", new { summary = "afterwards", dedupKey = "afterwards" });
        Assert.True(good.IsSuccessStatusCode, await good.Content.ReadAsStringAsync());
        var stored = await installation.Alerts();
        Assert.Equal(1, stored.Single(alert => alert.DedupKey == "afterwards").Count);
        Assert.Equal(0, await installation.Stop());
        Assert.Equal("ok", installation.IntegrityCheck());
        Assert.Empty(installation.BrokenTimelines(stored).Take(20));
    }

    private static async Task<string> SignIn(HttpClient http, Installation installation)
    {
        var (email, password) = installation.Person("Ada");
        using var answer = await http.PostAsJsonAsync("/api/v1/sessions", new { email, password });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static long Resident(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    private static string Cut(string text) => text.Length <= 600 ? text : text[..600] + "…";
}

/// <inheritdoc/>
public sealed class HostileTestsOnSqlite(ITestOutputHelper output) : HostileTests(output)
{
    [Fact]
    public Task Whatever_is_sent_is_no_defect_and_the_server_lives() => Attack(null);
}

/// <inheritdoc/>
public sealed class HostileTestsOnPostgres(ITestOutputHelper output) : HostileTests(output)
{
    [Fact]
    public async Task Whatever_is_sent_is_no_defect_and_the_server_lives()
    {
        using var cluster = PostgresServer.Start();
        await Attack(cluster.NewDatabase());
    }
}
