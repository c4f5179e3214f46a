using System.Net;
using Incidents.Core.People;
using Incidents.Peers;
using Incidents.Server.Escalation;
using Incidents.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Escalation;

/// <summary>The auditor depends on nothing that it watches: not on the writer, not on the readers that all share, not on how long it takes to tell what it found.</summary>
public sealed class AuditorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualResetEventSlim gate = new();

    public void Dispose() => gate.Dispose();

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task While_the_writer_is_stuck_and_with_it_whoever_climbs_the_auditor_looks_by_itself_and_cries(Db database)
    {
        await using var app = await Quiet(database);
        var ada = await app.Reachable("ada", Role.Admin);
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("ada")));
        var (log, auditor) = (LogRecorder.Of(app), app.Server.Services.GetRequiredService<EscalationAuditor>());
        var id = await ada.Opens();
        var stuck = app.Server.Database.Write(_ => gate.Wait(Patience));
        var climbing = app.Do<EscalationWorker>();
        app.Clock.Move(TimeSpan.FromSeconds(61));
        await auditor.StartAsync(TestContext.Current.CancellationToken);
        await Poll.Until(() => log.Cries(id) == 1, Patience, "the auditor to cry");
        Assert.Contains($"{id}: Nobody was told of it", (await app.Anonymous.Get("/health/escalation")).Is(HttpStatusCode.ServiceUnavailable).Text, StringComparison.Ordinal);
        Assert.False(climbing.IsCompleted);

        gate.Set();
        Assert.True(await stuck);
        await climbing;
        await Poll.Until(async () => await Alarms(ada) == 1, Patience, "the admins to be told");
        await auditor.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SQLite opens as many readers as are wanted; PostgreSQL's server gives so many and no more.</summary>
    [Fact]
    public async Task While_every_shared_reader_is_taken_the_auditor_looks_and_the_alarm_is_told()
    {
        await using var app = await Quiet(Db.Postgres, options => options with { Database = $"{options.Database};Maximum Pool Size=4;Timeout=1" });
        var ada = await app.Reachable("ada", Role.Admin);
        await ada.Chain("orders", 0, null, Chains.Step(300, app.Person("ada")));
        var id = await ada.Opens();
        app.Clock.Move(TimeSpan.FromSeconds(61));
        using var taken = new CountdownEvent(3);
        var hanging = Enumerable.Range(0, 3).Select(_ => Task.Run(() => app.Server.Database.Read(_ => taken.Signal() | gate.Wait(Patience)))).ToList();
        Assert.True(taken.Wait(Patience));
        Assert.Throws<StorageUnavailableException>(() => app.Server.Database.Read(tx => tx.Now));

        await app.Do<EscalationAuditor>();
        var health = (await new Client(app.Url, null).Get("/health/escalation")).Is(HttpStatusCode.ServiceUnavailable).Text;
        Assert.Contains("The database does not answer.", health, StringComparison.Ordinal);
        Assert.Contains($"{id}: Nobody was told of it", health, StringComparison.Ordinal);

        gate.Set();
        await Task.WhenAll(hanging);
        Assert.Equal(1, await Alarms(ada));
    }

    private static async Task<int> Alarms(Client reader) => (await reader.Get("/api/v1/notifications?limit=200")).Items().Count(n => n.Of("kind") == "escalation_alarm");

    private static async Task<TestApp> Quiet(Db database, Func<ServerOptions, ServerOptions>? set = null)
    {
        var app = await TestApp.Start(database, set: set);
        await app.Calm();
        return app;
    }
}
