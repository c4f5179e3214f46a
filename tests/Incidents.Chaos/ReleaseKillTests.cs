using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// M48: the server is killed while it releases a verified step, about when that is committed and not yet answered. Whatever the moment: it was released once or not at all,
/// and who sends the same again, as a client must that got no answer, gets the one answer.
/// </summary>
public abstract class ReleaseKillTests(ITestOutputHelper output)
{
    private static readonly int Cycles = Settings.Cycles(6);

    private protected async Task KillWhileReleasing(string? postgres)
    {
        var random = new Random(Settings.Seed);
        using var installation = new Installation(postgres);
        using var pair = new Pair(installation);
        await installation.Start();
        await pair.Prepare();
        // In milliseconds: about how long it takes.
        var aim = await TimeOne(pair);
        var step = aim / 20;
        var runs = new List<string>();
        var (before, between, after) = (0, 0, 0);
        for (var cycle = 1; cycle <= Cycles; cycle++)
        {
            var verified = await pair.Verify();
            runs.Add(verified.RunId);
            var key = $"chaos-{cycle}";
            // Every other time not by the clock, but as soon as the commit is there.
            var isWatched = cycle % 2 == 0;
            var wait = Math.Max(0, aim + (((random.NextDouble() * 2) - 1) * 2 * step));
            using var watch = isWatched ? installation.Watch($"SELECT COUNT(*) FROM verifications WHERE id = '{verified.Id}' AND state = 'Released'") : null;
            var answered = await Release(pair, verified, key, () => installation.KillAfter(TimeSpan.FromMilliseconds(isWatched ? 10_000 : wait), () => watch?.Sees() == true));
            watch?.Dispose();
            await installation.Start();
            await pair.SignIn();

            var found = await pair.Look(verified);
            var released = found == ("released", "released", 1);
            Assert.True(released || found == ("verified", "verified", 0), $"Cycle {cycle}, killed after {wait:0.00} ms: {found}");
            Assert.True(released || answered is null, $"Cycle {cycle}: answered, and not there: {answered}");
            // Half of the answer is none; and what comes before the commit tells nothing.
            (before, between, after) = (before + (released ? 0 : 1), between + (released && answered is null ? 1 : 0), after + (answered is null ? 0 : 1));
            // The next kill closer to the moment that matters.
            aim = Math.Max(0, aim + (isWatched ? 0 : !released ? step : answered is not null ? -step : 0));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cycle {cycle}/{Cycles}: killed {(isWatched ? "when the commit was seen" : $"{wait:0.00} ms after sending")}: {(!released ? "not released" : answered is null ? "released, not answered" : "released and answered")}"));

            await TheSameAgain(pair, verified, key, answered);
        }

        output.WriteLine($"seed {Settings.Seed}: of {Cycles} kills {before} came before the commit, {between} between commit and answer, {after} after the answer");
        Assert.Equal(0, await installation.Stop());
        Assert.Empty(installation.BrokenTimelines(runs));
        // Whoever kills ten times and never meets the moment has shown little; in a short run it may happen.
        Assert.True(between > 0 || Cycles < 100, "No kill fell between commit and answer.");
    }

    /// <summary>Gives the answer when it came whole.</summary>
    private static async Task<string?> Release(Pair pair, Verified verified, string key, Action afterSending)
    {
        using var socket = await pair.Connect();
        var bytes = pair.Bytes(verified, key);
        socket.Send(bytes);
        afterSending();

        var received = new MemoryStream();
        try
        {
            var buffer = new byte[4096];
            for (int n; (n = socket.Receive(buffer)) > 0;) received.Write(buffer, 0, n);
        }
        catch (SocketException)
        {
            // Reset: it was killed before it had read all.
        }

        var answer = Encoding.UTF8.GetString(received.ToArray());
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (body < 0 || !answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) return answer.Length == 0 || body < 0 ? null : throw new InvalidOperationException($"A good release was answered\n{answer}");
        try
        {
            using var whole = JsonDocument.Parse(answer[(body + 4)..]);
            return answer[(body + 4)..];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task TheSameAgain(Pair pair, Verified verified, string key, string? answered)
    {
        var again = await pair.Release(verified, key);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        if (answered is not null) Assert.Equal(answered, again.Text);
        var third = await pair.Release(verified, key);
        Assert.Equal((HttpStatusCode.OK, again.Text), third);
        var another = await pair.Release(verified, $"{key}-another");
        Assert.True(another.Status == HttpStatusCode.Conflict && another.Text.Contains("\"already_released\"", StringComparison.Ordinal), another.Text);
        Assert.Equal(("released", "released", 1), await pair.Look(verified));
    }

    /// <summary>A release without a kill. The first one is no measure: its code is compiled while it runs.</summary>
    private static async Task<double> TimeOne(Pair pair)
    {
        await TheSameAgain(pair, await pair.Verify(), "warm", null);
        var verified = await pair.Verify();
        var took = Stopwatch.StartNew();
        Assert.NotNull(await Release(pair, verified, "timed", () => { }));
        return took.Elapsed.TotalMilliseconds;
    }
}

/// <inheritdoc/>
public sealed class ReleaseKillTestsOnSqlite(ITestOutputHelper output) : ReleaseKillTests(output)
{
    [Fact]
    public Task M48_Killed_between_commit_and_answer_a_release_holds_once() => KillWhileReleasing(null);
}

/// <inheritdoc/>
public sealed class ReleaseKillTestsOnPostgres(ITestOutputHelper output) : ReleaseKillTests(output)
{
    [Fact]
    public async Task M48_Killed_between_commit_and_answer_a_release_holds_once()
    {
        using var cluster = PostgresServer.Start(durable: true);
        await KillWhileReleasing(cluster.NewDatabase());
    }
}
