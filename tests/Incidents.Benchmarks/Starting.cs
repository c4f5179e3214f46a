using System.Diagnostics;
using System.Net.Http.Headers;
using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>From the start of the process to the first alert that is on disk, and the memory that it then needs for doing nothing.</summary>
internal static class Starting
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task Measure(Settings settings)
    {
        using var data = new TemporaryFolder();
        // Once before: that there is a database is the usual case.
        using (var first = (await Target.Serve(data.Path)).Server) await first.Stop();
        var key = Target.Fact(data.Path, "integrationKey");
        var (starts, atRest, afterwards) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
            using var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(5) };
            var time = Stopwatch.StartNew();
            using var server = ServerProcess.Begin(["--demo", "--data", data.Path, "--urls", url.OriginalString]);
            await Poll.Until(async () => (await http.PostAsync("/v2/enqueue", Event(key, round))).IsSuccessStatusCode, TimeSpan.FromSeconds(30), $"the first alert to be taken; the server said:\n{server.Output}");
            starts.Add(time.Elapsed.TotalMilliseconds);
            await Task.Delay(Idle);
            atRest.Add(Machine.MemoryNow(server.Id));
            await Wrk.Run(new Uri(url, "/v2/enqueue"), Shape.All[0].Lua(key, $"load{round}"), 64, settings.Seconds);
            await Task.Delay(Idle);
            afterwards.Add(Machine.MemoryNow(server.Id));
            await server.Stop();
        }

        Console.WriteLine($"""

            ### start and rest

            | | median of {settings.Rounds} | all |
            |---|--:|---|
            | start of the process to the first synced 202, ms | {Table.Text(Table.Median(starts))} | {All(starts)} |
            | resident memory after that and 10 idle seconds, MiB | {Table.Text(Table.Median(atRest))} | {All(atRest)} |
            | the same after {settings.Seconds} s of load at 64 connections, MiB | {Table.Text(Table.Median(afterwards))} | {All(afterwards)} |
            """);
    }

    private static string All(IEnumerable<double> values) => string.Join(", ", values.Select(Table.Text));

    private static StringContent Event(string key, int round) => new(
        $$$"""{"routing_key":"{{{key}}}","event_action":"trigger","dedup_key":"start-{{{round}}}","payload":{"summary":"First alert","source":"start","severity":"error"}}""",
        MediaTypeHeaderValue.Parse("application/json"));
}
