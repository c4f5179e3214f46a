using System.Net;
using System.Net.Http.Headers;
using Incidents.Peers;

namespace Incidents.Chaos;

/// <summary>The disk fills under load: senders are told to send again, readers notice nothing, and with the first free megabyte it goes on.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Rounds = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task On_a_full_disk_alerts_are_refused_for_now_reading_works_and_room_is_enough_to_go_on()
    {
        using var disk = Disk.InMemory("24m");
        using var installation = new Installation(null, disk.Path);
        var trial = new Trial(installation, output);
        await installation.Start();
        for (var round = 1; round <= Rounds; round++)
        {
            using var load = new Load(installation, trial.Ledger, $"{round}");
            await load.RunFor(TimeSpan.FromMilliseconds(100), Settings.Seed + round);

            var ballast = Path.Combine(disk.Path, "ballast");
            Fill(ballast);
            await Poll.Until(() => load.Refusals.Values.Sum() >= 50, Limit, "alerts to be refused");
            await ReadersNoticeNothing(installation);
            File.Delete(ballast);
            var before = trial.Ledger.Acknowledged;
            await Poll.Until(() => trial.Ledger.Acknowledged > before + 50, Limit, "alerts to be taken again");
            await load.Finish();

            Assert.All(load.Refusals.Keys, refusal => Assert.Matches("^503, Retry-After [1-9].*(storage_full|disk of the database is full)", refusal));
            await trial.Compare($"round {round}: {load.Refusals.Values.Sum()} refused");
        }

        await trial.End();
    }

    /// <summary>Until not one byte more fits.</summary>
    private static void Fill(string file)
    {
        using var ballast = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in new[] { 1 << 20, 4096, 1 })
        {
            try
            {
                for (var bytes = new byte[piece]; ;) ballast.Write(bytes);
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }

    private static async Task ReadersNoticeNothing(Installation installation)
    {
        using var http = new HttpClient { BaseAddress = installation.Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", installation.Fact("apiKey")) } };
        foreach (var path in new[] { "/readyz", "/healthz", "/api/v1/incidents?limit=50", "/api/v1/alerts", "/api/v1/runbooks" })
        {
            using var answer = await http.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
