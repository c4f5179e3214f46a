using System.Globalization;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// The system calls by which SQLite writes, one after the other: at the N-th of a thread the process is killed, or the call fails. strace does that;
/// a thread counts its own calls, so small numbers meet the start, and the others the thread that writes.
/// </summary>
public sealed class SweepTests(ITestOutputHelper output)
{
    private const int Killed = 128 + 9;
    private const int StorageFailed = 70;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Killed_at_any_write_nothing_acknowledged_is_lost() => Sweep("pwrite64", [1, 23, 90, 171, 400], n => $"signal=SIGKILL:when={n}", IsKilled);

    [Fact]
    public Task Killed_at_any_sync_nothing_acknowledged_is_lost() => Sweep("fdatasync", [2, 31, 150], n => $"signal=SIGKILL:when={n}", IsKilled);

    /// <summary>Every other disk fails for good; the others say the next time that all is well, though what was to be synced is gone.</summary>
    [Fact]
    public Task After_a_failed_sync_nothing_is_acknowledged_and_the_server_ends() =>
        Sweep("fdatasync", [1, 8, 33, 34, 120], n => $"error=EIO:when={n}{(n % 2 == 0 ? "+" : "")}", HasFailed);

    /// <summary>There is no room for twenty writes, and then there is again.</summary>
    [Fact]
    public Task Without_room_for_a_write_the_server_says_so_and_goes_on() => Sweep("pwrite64", [2, 40, 111, 260], n => $"error=ENOSPC:when={n}..{n + 19}", GoesOn);

    private async Task Sweep(string call, int[] spread, Func<int, string> fault, Func<Point, Task<string>> judge)
    {
        Peer.Required(File.Exists("/usr/bin/strace"), "strace", Peer.AptGet("strace"));
        using var installation = new Installation(null);
        var trial = new Trial(installation, output);
        await installation.Start();
        Assert.Equal(0, await installation.Stop());
        var points = Settings.Sweep > 0 ? [.. Enumerable.Range(1, Settings.Sweep)] : spread;
        foreach (var n in points)
        {
            var log = Path.Combine(Path.GetTempPath(), $"incidents-chaos-{Environment.ProcessId}-{call}.strace");
            try
            {
                // -D: strace works beside, and the server is the process that was started. The filter in the kernel would keep the other calls fast, but with it no signal is sent.
                string[] filter = fault(n).StartsWith("signal", StringComparison.Ordinal) ? [] : ["--seccomp-bpf"];
                var ready = await installation.Begin(["strace", "-D", "-f", .. filter, "-qq", "-o", log, "-e", $"trace={call}", "-e", "signal=none", "-e", $"inject={call}:{fault(n)}"]);
                var outcome = ready is null ? await NotStarted(installation, log) : await UnderLoad(installation, trial.Ledger, n, log, judge);
                await trial.ComesBack($"{call} {fault(n)}: {outcome}");
                Assert.Equal(0, await installation.Stop());
            }
            finally
            {
                File.Delete(log);
            }
        }

        trial.Look();
    }

    private static async Task<string> UnderLoad(Installation installation, Ledger ledger, int n, string log, Func<Point, Task<string>> judge)
    {
        using var load = new Load(installation, ledger, $"{n}");
        load.Start(Settings.Seed + n);
        return await judge(new Point(installation, load, ledger, log));
    }

    /// <summary>A start that cannot be is told in a line; a crash would be told by a signal.</summary>
    private static async Task<string> NotStarted(Installation installation, string log)
    {
        var code = await installation.Exit();
        Assert.True(code == Killed || (await File.ReadAllTextAsync(log)).Contains("INJECTED", StringComparison.Ordinal), "The server ended before any of its calls failed.");
        Assert.True(code is Killed or (> 0 and < 128), $"ended with {code}:\n{installation.Output}");
        Assert.DoesNotContain("Unhandled exception", installation.Output);
        return $"did not start, exit code {code}";
    }

    private static async Task<string> IsKilled(Point point)
    {
        await Poll.Until(() => point.Installation.HasEnded, Limit, "the call at which the server is killed");
        Assert.Equal(Killed, await point.Installation.Exit());
        await point.Load.Gone();
        return "killed";
    }

    private static async Task<string> HasFailed(Point point)
    {
        // A checkpoint that fails once is made again, and nothing acknowledged rests on it: only then the server may go on, and nobody was refused.
        await Poll.Until(() => point.Installation.HasEnded || point.Injected > 0, Limit, "a sync to fail");
        var before = point.Ledger.Acknowledged;
        await Poll.Until(() => point.Installation.HasEnded || (!point.Load.IsRefused && point.Ledger.Acknowledged > before + 100), Limit, "the server to end or to go on");
        if (!point.Installation.HasEnded)
        {
            await point.Load.Finish();
            Assert.False(point.Load.IsRefused);
            Assert.Equal(0, await point.Installation.Stop());
            return "met a checkpoint, and the server went on";
        }

        await point.Load.Gone();
        Assert.Equal(StorageFailed, await point.Installation.Exit());
        Assert.Empty(point.Load.AcknowledgedAfterRefusal);
        Assert.NotEqual(System.Net.HttpStatusCode.OK, point.Load.ReadyAfterRefusal);
        return $"{point.Load.Refusals.Values.Sum()} times 503, then it ended";
    }

    private static async Task<string> GoesOn(Point point)
    {
        await Poll.Until(() => point.Injected >= 20 || point.Installation.HasEnded, Limit, "the calls to fail");
        var before = point.Ledger.Acknowledged;
        await Poll.Until(() => point.Ledger.Acknowledged > before + 20 || point.Installation.HasEnded, Limit, "alerts to be taken again");
        Assert.False(point.Installation.HasEnded, point.Installation.Output);
        await point.Load.Finish();
        Assert.All(point.Load.Refusals.Keys, refusal => Assert.Matches("^503, Retry-After [1-9]", refusal));
        Assert.Equal(0, await point.Installation.Stop());
        return string.Create(CultureInfo.InvariantCulture, $"{point.Load.Refusals.Values.Sum()} times 503, then it went on");
    }

    private sealed record Point(Installation Installation, Load Load, Ledger Ledger, string Log)
    {
        public int Injected => File.ReadLines(Log).Count(line => line.Contains("INJECTED", StringComparison.Ordinal));
    }
}
