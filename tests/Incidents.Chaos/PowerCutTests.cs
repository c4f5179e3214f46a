using System.Globalization;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>
/// The power goes while alerts come in: everything that was not synced is gone. The data folder is on an ext4 in a file, which is shut down as xfstests does it;
/// the server stands still before, or it would acknowledge what never reached the disk.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Megabytes = 256;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_power_goes()
    {
        var random = new Random(Settings.Seed);
        using var disk = Disk.Ext4(Megabytes);
        using var installation = new Installation(null, disk.Path);
        var trial = new Trial(installation, output);
        await installation.Start();
        for (var cut = 1; cut <= Settings.PowerCuts; cut++)
        {
            var before = trial.Ledger.Acknowledged;
            var time = TimeSpan.FromMilliseconds(random.Next(20, 401));
            using (var load = new Load(installation, trial.Ledger, $"{cut}"))
            {
                await load.RunFor(time, random.Next());
                await installation.Freeze();
                disk.CutPower();
                installation.Kill();
                await load.Gone();
            }

            disk.PowerUp();
            await trial.ComesBack(string.Create(CultureInfo.InvariantCulture, $"cut {cut}/{Settings.PowerCuts} after {time.TotalSeconds:0.00} s"));
            Assert.True(trial.Ledger.Acknowledged > before, "Nothing was acknowledged before this cut, so it has shown nothing.");
        }

        await trial.End();
    }
}
