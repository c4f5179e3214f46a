using System.Globalization;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>SIGTERM under load: what is under way is finished, nothing acknowledged is lost, and the server ends well.</summary>
public abstract class StopTests(ITestOutputHelper output)
{
    private protected async Task StopAgainAndAgain(string? postgres)
    {
        var random = new Random(Settings.Seed);
        using var installation = new Installation(postgres);
        var trial = new Trial(installation, output);
        await installation.Start();
        for (var stop = 1; stop <= Settings.Stops; stop++)
        {
            var time = TimeSpan.FromMilliseconds(random.Next(50, 501));
            using (var load = new Load(installation, trial.Ledger, $"{stop}"))
            {
                await load.RunFor(time, random.Next());
                Assert.Equal(0, await installation.Stop());
                await load.Gone();
            }

            Assert.Equal("ok", installation.IntegrityCheck());
            await trial.ComesBack(string.Create(CultureInfo.InvariantCulture, $"stop {stop}/{Settings.Stops} after {time.TotalSeconds:0.00} s"));
        }

        await trial.End();
    }
}

/// <inheritdoc/>
public sealed class StopTestsOnSqlite(ITestOutputHelper output) : StopTests(output)
{
    [Fact]
    public Task Stopped_under_load_the_server_ends_well_and_keeps_what_it_acknowledged() => StopAgainAndAgain(null);
}

/// <inheritdoc/>
public sealed class StopTestsOnPostgres(ITestOutputHelper output) : StopTests(output)
{
    [Fact]
    public async Task Stopped_under_load_the_server_ends_well_and_keeps_what_it_acknowledged()
    {
        using var cluster = PostgresServer.Start(durable: true);
        await StopAgainAndAgain(cluster.NewDatabase());
    }
}
