using System.Globalization;
using Incidents.Core.People;
using Incidents.Server.Escalation;
using Incidents.Storage.Escalation;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Escalation;

/// <summary>Two servers climb the same incidents at once, one of them now and then taken away or stopped in the middle of it: nothing is done twice, and nothing is left out.</summary>
public sealed class RaceTests
{
    /// <summary>Steps in all; 10,000 in the long run.</summary>
    private static readonly int Steps = int.Parse(Environment.GetEnvironmentVariable("INCIDENTS_ESCALATION_STEPS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Two_servers_take_each_step_of_each_round_once()
    {
        await using var app = await TestApp.Start(Db.Postgres);
        await app.Calm();
        var ada = await app.Reachable("ada", Role.Admin);
        foreach (var name in new[] { "bob", "grace", "linus" }) await app.Reachable(name);
        await ada.Chain("orders", 1, null, Chains.Step(60, app.Person("bob")), Chains.Step(60, app.Person("grace"), app.Person("linus")));
        // Two rounds of three targets and the fallback.
        var incidents = new List<string>();
        for (var i = 0; i < (Steps + 6) / 7; i++) incidents.Add(await ada.Opens(title: $"i{i}"));
        var (other, random) = (await Beside(app), new Random(17));
        try
        {
            for (var minute = 0; minute <= 4; minute++)
            {
                if (minute == 2) await Stopped(app, other, incidents.Count);
                // Several passes at once on each server, and others that meet what these have left.
                for (var turn = 0; turn < Math.Max(4, incidents.Count / 25); turn++)
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => (n % 2 == 0 ? app : other).Server.Services.GetRequiredService<EscalationWorker>().Pass())));
                if (minute is 1 or 3)
                {
                    // One server goes away while it is at it; what it had begun is done by the other, or by the next.
                    var passing = Task.Run(() => other.Server.Services.GetRequiredService<EscalationWorker>().Pass());
                    await Task.Delay(random.Next(10));
                    await other.DisposeAsync();
                    try
                    {
                        await passing;
                    }
                    catch (Exception error) when (error is Storage.StorageUnavailableException or ObjectDisposedException)
                    {
                        // Its database was taken away.
                    }

                    other = await Beside(app);
                }

                app.Clock.Move(TimeSpan.FromMinutes(1));
            }

            await app.Do<EscalationWorker>();
            var seen = app.Server.Database.Read(tx => (
                Taken: tx.Query<string>("SELECT round || '.' || step || ' ' || COUNT(*) FROM escalation_steps_taken GROUP BY round, step ORDER BY round, step"),
                Told: tx.Query<string>("SELECT p.name || ' ' || COUNT(*) FROM notifications n JOIN people p ON p.id = n.person_id WHERE n.kind IN ('IncidentPage', 'EscalationGaveUp') GROUP BY p.name ORDER BY p.name"),
                Deliveries: tx.Scalar<long>("SELECT COUNT(*) FROM deliveries WHERE incident_id IS NOT NULL"),
                Entries: tx.Scalar<long>("SELECT COUNT(*) FROM timeline_entries WHERE kind = 'EscalationStep'"),
                Late: tx.Scalar<long>("SELECT COUNT(*) FROM escalations WHERE gave_up_at IS NULL OR due_at IS NOT NULL")));
            var n = incidents.Count;
            Assert.Equal([$"1.1 {n}", $"1.2 {2 * n}", $"2.1 {n}", $"2.2 {2 * n}", $"2.3 {n}"], seen.Taken);
            Assert.Equal([$"ada {n}", $"bob {2 * n}", $"grace {2 * n}", $"linus {2 * n}"], seen.Told);
            Assert.Equal((7L * n, 7L * n, 0L), (seen.Deliveries, seen.Entries, seen.Late));
            Assert.True(7 * n >= Steps);
        }
        finally
        {
            await other.DisposeAsync();
        }
    }

    /// <summary>
    /// One server stands still in the middle of a turn, as SIGSTOP makes it stand, and holds all that climbs. What it holds is taken from it, the other one does what is due;
    /// what the first then still writes is refused, and what it wanted to do it finds done.
    /// </summary>
    private static async Task Stopped(TestApp app, TestApp other, int incidents)
    {
        using var gate = new ManualResetEventSlim();
        var holds = new TaskCompletionSource();
        var standing = other.Server.Database.Write(tx =>
        {
            var held = tx.Execute("UPDATE escalations SET turn = turn");
            holds.TrySetResult();
            gate.Wait(TimeSpan.FromMinutes(5));
            return held;
        });
        await holds.Task;
        var passing = other.Server.Services.GetRequiredService<EscalationWorker>().Pass();
        for (var turn = 0; turn < Math.Max(4, incidents / 25); turn++) await app.Server.Services.GetRequiredService<EscalationWorker>().Pass();
        Assert.Empty(app.Server.Database.Read(tx => EscalationStore.Due(tx, 50)));
        gate.Set();
        await Assert.ThrowsAsync<Storage.StorageUnavailableException>(() => standing);
        await passing;
    }

    private static async Task<TestApp> Beside(TestApp app)
    {
        var other = await app.Beside();
        await other.Calm();
        return other;
    }
}
