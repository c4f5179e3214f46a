using System.Globalization;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// The server is killed under load and started again, many times: acknowledged ⊆ stored ⊆ attempted, nothing open twice, every timeline's chain whole.
/// </summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private static readonly int Cycles = Settings.Cycles(25);

    private protected async Task KillAgainAndAgain(string? postgres)
    {
        var random = new Random(Settings.Seed);
        using var installation = new Installation(postgres);
        var trial = new Trial(installation, output);
        await installation.Start();
        for (var cycle = 1; cycle <= Cycles; cycle++)
        {
            var before = trial.Ledger.Acknowledged;
            var time = TimeSpan.FromMilliseconds(random.Next(50, 501));
            using (var load = new Load(installation, trial.Ledger, $"{cycle}"))
            {
                await load.RunFor(time, random.Next());
                installation.Kill();
                await load.Gone();
            }

            await trial.ComesBack(string.Create(CultureInfo.InvariantCulture, $"cycle {cycle}/{Cycles}: killed after {time.TotalSeconds:0.00} s"));
            Assert.True(trial.Ledger.Acknowledged > before, "Nothing was acknowledged in this cycle, so it has shown nothing.");
        }

        await trial.End();
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
