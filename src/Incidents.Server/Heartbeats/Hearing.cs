using System.Collections.Concurrent;
using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;
using Incidents.Storage;
using Incidents.Storage.Heartbeats;

namespace Incidents.Server.Heartbeats;

/// <summary>Who was heard. That a sender sent anything is only noted here, in memory: <see cref="SilenceWatch"/> writes it down some seconds later, so that intake pays nothing.</summary>
public sealed class Hearing
{
    /// <summary>Microseconds, which are written at once where they are; an instant would be a new node each time.</summary>
    private readonly ConcurrentDictionary<string, long> heard = new();

    /// <summary>Whatever an integration sends is a sign of its life; what we raise ourselves about its silence is none.</summary>
    public void Heard(WriteTx tx, Integration from, string format)
    {
        if (format != Beating.Format) heard[from.Id] = Micros.From(tx.Now);
    }

    /// <summary>True for the Watchdog, which is a beat and no alert: it opens nothing, neither when it fires nor when it ends.</summary>
    public static bool Takes(WriteTx tx, Integration from, AlertEvent said, string format)
    {
        if (!Beating.IsWatchdog(said, format)) return false;
        if (said.Action == AlertAction.Trigger && !HeartbeatStore.Beat(tx, from.Id, Beating.Watchdog)) HeartbeatStore.Put(tx, Beating.NewWatchdog(from.Id, format, tx.Now));
        return true;
    }

    internal IReadOnlyDictionary<string, DateTimeOffset> Noted() => heard.ToDictionary(h => h.Key, h => Micros.ToInstant(h.Value));

    /// <summary>What was written down, unless it was heard again meanwhile.</summary>
    internal void Forget(IReadOnlyDictionary<string, DateTimeOffset> written)
    {
        foreach (var (integrationId, at) in written) heard.TryRemove(KeyValuePair.Create(integrationId, Micros.From(at)));
    }
}
