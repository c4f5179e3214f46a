using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;
using Incidents.Server.Intake;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Heartbeats;

namespace Incidents.Server.Heartbeats;

/// <summary>
/// Raises an alert when a sender is silent, through the same door as every alert, and ends it when it is heard again. Which server does it is leased;
/// when it dies in between, another does it again, and the alert's identity makes that the same alert.
/// </summary>
public sealed class SilenceWatch(Database db, IntakeService intake, Hearing hearing, ILogger<SilenceWatch> logger) : Worker(TimeSpan.FromSeconds(5), logger)
{
    /// <summary>A sign of our own life is written so often, and not at each pass.</summary>
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public override async Task<bool> Pass()
    {
        var heard = hearing.Noted();
        if (db.Read(tx => IsDue(tx, heard)))
            foreach (var heartbeat in await db.Write(tx => Turn(tx, heard))) await Tell(heartbeat);
        hearing.Forget(heard);
        return false;
    }

    private static bool IsDue(ReadTx tx, IReadOnlyDictionary<string, DateTimeOffset> heard)
    {
        var expected = HeartbeatStore.Expected(tx);
        if (expected.Count == 0) return false;
        var listened = HeartbeatStore.Listening(tx);
        return listened is null || (tx.Now - listened.AliveAt).Duration() >= AliveEvery
            || expected.Any(h => Awaits(h) || (h.Name.Length == 0 && heard.ContainsKey(h.IntegrationId)) || Listening.FallsSilent(h, listened.Since, tx.Now) is not null);
    }

    /// <summary>Writes down what is so, and gives those of whom this server is to tell.</summary>
    private static IReadOnlyList<Heartbeat> Turn(WriteTx tx, IReadOnlyDictionary<string, DateTimeOffset> heard)
    {
        var listened = Listening.GoOn(HeartbeatStore.Listening(tx), tx.Now);
        HeartbeatStore.Listen(tx, listened);
        foreach (var heartbeat in HeartbeatStore.Expected(tx).Where(h => h.Name.Length == 0))
            if (heard.TryGetValue(heartbeat.IntegrationId, out var at)) HeartbeatStore.Heard(tx, heartbeat.IntegrationId, at);
        foreach (var heartbeat in HeartbeatStore.Expected(tx))
            if (Listening.FallsSilent(heartbeat, listened.Since, tx.Now) is { } since) HeartbeatStore.FallSilent(tx, heartbeat, since);
        return [.. HeartbeatStore.Expected(tx).Where(h => Awaits(h) && HeartbeatStore.Lease(tx, h, tx.Now + Lease))];
    }

    private static bool Awaits(Heartbeat heartbeat) => heartbeat.SilentSince is not null && (heartbeat.RaisedAt is null || heartbeat.HeardAgain);

    private async Task Tell(Heartbeat heartbeat)
    {
        if (db.Read(tx => IntegrationStore.All(tx)).FirstOrDefault(i => i.Id == heartbeat.IntegrationId) is not { } integration) return;
        if (heartbeat.HeardAgain)
        {
            await intake.Accept(integration, [Beating.Silence(heartbeat, integration, AlertAction.Resolve)], Beating.Format);
            await db.Write(tx =>
            {
                HeartbeatStore.Speaks(tx, heartbeat);
                return true;
            });
            return;
        }

        await intake.Accept(integration, [Beating.Silence(heartbeat, integration, AlertAction.Trigger)], Beating.Format);
        // It was heard and told of by another while this one slept, or was taken away: what was just raised would never end.
        if (!await db.Write(tx => HeartbeatStore.Raised(tx, heartbeat)))
            await intake.Accept(integration, [Beating.Silence(heartbeat, integration, AlertAction.Resolve)], Beating.Format);
    }
}
