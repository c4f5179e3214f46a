using System.Diagnostics;
using System.Globalization;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// The server is killed under load and started again, many times: acknowledged ⊆ stored ⊆ attempted, nothing open twice, every timeline's chain whole.
/// </summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private static readonly int Cycles = Settings.Cycles(10);

    private protected async Task KillAgainAndAgain(string? postgres)
    {
        var random = new Random(Settings.Seed);
        var ledger = new Ledger();
        IReadOnlyList<StoredAlert> stored = [];
        using var installation = new Installation(postgres);
        output.WriteLine($"seed {Settings.Seed}, first start: ready in {(await installation.Start()).TotalSeconds:0.00} s");
        for (var cycle = 1; cycle <= Cycles; cycle++)
        {
            var before = (ledger.Attempted, ledger.Acknowledged);
            var time = TimeSpan.FromMilliseconds(random.Next(200, 1001));
            await LoadAndKill(installation, ledger, cycle, time, random.Next());
            var ready = await installation.Start();

            stored = await installation.Alerts();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"cycle {cycle}/{Cycles}: killed after {time.TotalSeconds:0.00} s, {ledger.Acknowledged - before.Acknowledged} of {ledger.Attempted - before.Attempted} triggers acknowledged; "
                + $"ready in {ready.TotalSeconds:0.00} s; in all {ledger.Acknowledged} acknowledged, {stored.Sum(alert => alert.Count)} stored, {ledger.Attempted} attempted, as {stored.Count} alerts"));
            Assert.Empty(ledger.Disagreements(stored).Take(20));
            Assert.True(ledger.Acknowledged > before.Acknowledged, "Nothing was acknowledged in this cycle, so it has shown nothing.");
        }

        Assert.Equal(0, await installation.Stop());
        Assert.Empty(installation.BrokenTimelines(stored).Take(20));
    }

    private static async Task LoadAndKill(Installation installation, Ledger ledger, int cycle, TimeSpan time, int seed)
    {
        using var load = new Load(installation.Url, installation.Fact("integrationKey"), ledger, $"{cycle}");
        var sending = load.Run(seed);
        // A busy machine is slow to answer the first one, and a kill before it would show nothing.
        var before = ledger.Acknowledged;
        await Poll.Until(() => ledger.Acknowledged > before || sending.IsCompleted, TimeSpan.FromSeconds(30), "the first acknowledgement");
        var waited = Stopwatch.StartNew();
        await Poll.Until(() => waited.Elapsed >= time || sending.IsCompleted, time + TimeSpan.FromSeconds(30), "the load");
        installation.Kill();
        load.End();
        await sending;
    }
}

/// <inheritdoc/>
public sealed class KillTestsOnSqlite(ITestOutputHelper output) : KillTests(output)
{
    [Fact]
    public Task Nothing_acknowledged_is_lost_when_the_server_is_killed() => KillAgainAndAgain(null);
}

/// <inheritdoc/>
public sealed class KillTestsOnPostgres(ITestOutputHelper output) : KillTests(output)
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_is_killed()
    {
        using var cluster = PostgresServer.Start(durable: true);
        await KillAgainAndAgain(cluster.NewDatabase());
    }
}
