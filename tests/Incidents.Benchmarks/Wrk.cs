using System.Globalization;
using Incidents.Peers;

namespace Incidents.Benchmarks;

/// <summary>Debian's load generator. What it sends is a Lua script; what it saw, the script prints in one line.</summary>
internal static class Wrk
{
    private const string Binary = "/usr/bin/wrk";
    private const string Mark = "MEASURED ";

    /// <summary>Each thread of wrk has a Lua of its own, so it needs a number for its keys to be its own.</summary>
    private const string Common =
        """
        local threads = 0
        function setup(thread) threads = threads + 1; thread:set("id", threads) end
        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("MEASURED %d %d %d %d %d %d\n", summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99)))
        end

        """;

    public static bool IsInstalled => File.Exists(Binary);

    public static async Task<Measured> Run(Uri url, string script, int connections, int seconds)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Common + script);
            using var wrk = new Child(Binary, [$"-t{Math.Min(connections, 2)}", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "-s", file, url.OriginalString]);
            await wrk.WaitForExit(TimeSpan.FromSeconds(seconds + 60));
            // The reader of its output may be behind its end.
            await Poll.Until(() => wrk.Output.Contains(Mark, StringComparison.Ordinal), TimeSpan.FromSeconds(5), $"the figures of wrk, which said:\n{wrk.Output}");
            var line = wrk.Output.Split('\n').First(l => l.StartsWith(Mark, StringComparison.Ordinal));
            var n = line[Mark.Length..].Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            return new Measured { Requests = n[0], Seconds = n[1] / 1e6, Refused = n[2], Broken = n[3], Median = n[4] / 1000, Late = n[5] / 1000 };
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>What one run of wrk saw. Times in milliseconds; refused is any answer of 400 and above, broken is no answer at all.</summary>
internal sealed record Measured
{
    public double Requests { get; init; }

    public double Seconds { get; init; }

    public double Refused { get; init; }

    public double Broken { get; init; }

    public double Median { get; init; }

    public double Late { get; init; }

    public double PerSecond => Requests / Seconds;
}
