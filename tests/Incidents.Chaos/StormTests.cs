using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>The worst minute: as many alerts as can be sent, all with one key, then each with its own. What was acknowledged is there, no more and no less, and nobody got a 5xx.</summary>
public abstract class StormTests(ITestOutputHelper output)
{
    private const int Senders = 64;
    private const int Accepted = 202;
    private const int TooMany = 429;

    private protected async Task Storm(string? postgres, int alerts)
    {
        using var installation = new Installation(postgres);
        var trial = new Trial(installation, output);
        trial.Ledger.TellsOneRule = true;
        await installation.Start();
        await Send(installation, trial.Ledger, alerts, "one key", _ => "storm");
        await Send(installation, trial.Ledger, alerts, "different keys", n => $"storm {n}");
        await trial.Compare("storm");
        var stored = await installation.Alerts();
        // Nothing was killed, so each was told what became of it: "may be stored" is not an answer here.
        Assert.Equal(trial.Ledger.Acknowledged, stored.Sum(alert => alert.Count));
        Assert.Single(stored.Select(alert => alert.IncidentId).Distinct());
        Assert.Equal(trial.Ledger.AcknowledgedOf("storm"), stored.Single(alert => alert.DedupKey == "storm").Count);
        await trial.End();
    }

    private async Task Send(Installation installation, Ledger ledger, int alerts, string what, Func<int, string> key)
    {
        var path = $"POST /integrations/{installation.Fact("integrationKey")}/events HTTP/1.1\r\nHost: storm\r\nContent-Type: application/json\r\nContent-Length: ";
        var (next, statuses, times) = (0, new ConcurrentDictionary<int, int>(), new ConcurrentBag<double>());
        var began = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using var wire = new Wire(installation.Url);
            for (int n; (n = Interlocked.Increment(ref next)) <= alerts;)
            {
                var name = key(n);
                var body = $$"""{"summary":"The disk of {{name}} is full","severity":"critical","rule":"DiskFull","dedupKey":"{{name}}"}""";
                ledger.Attempt(name);
                var sent = Stopwatch.GetTimestamp();
                var answer = await wire.Send(Encoding.UTF8.GetBytes($"{path}{body.Length}\r\n\r\n{body}"));
                times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
                if (answer.Status == Accepted) ledger.Acknowledge(name);
                else Assert.True(answer.Status == TooMany, $"{answer.Status} {answer.Text}");
            }
        })));
        var sorted = times.Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {alerts} alerts in {began.Elapsed.TotalSeconds:0.0} s, {alerts / began.Elapsed.TotalSeconds:0} a second with {Senders} senders; "
            + $"p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[sorted.Count * 99 / 100]:0.0} ms, slowest {sorted[^1]:0.0} ms; {string.Join(", ", statuses.Select(s => $"{s.Value} times {s.Key}"))}"));
    }
}

/// <inheritdoc/>
[Collection(Alone.Name)]
public sealed class StormTestsOnSqlite(ITestOutputHelper output) : StormTests(output)
{
    [Fact]
    public Task In_a_storm_what_was_acknowledged_is_there_and_nobody_gets_a_5xx() => Storm(null, Settings.Storm);
}

/// <inheritdoc/>
[Collection(Alone.Name)]
public sealed class StormTestsOnPostgres(ITestOutputHelper output) : StormTests(output)
{
    [Fact]
    public async Task In_a_storm_what_was_acknowledged_is_there_and_nobody_gets_a_5xx()
    {
        using var cluster = PostgresServer.Start(durable: true);
        // A tenth: what is shown is the same, and each takes longer.
        await Storm(cluster.NewDatabase(), Settings.Storm / 10);
    }
}

/// <summary>What tells of times has the machine for itself.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
