using System.Collections.Concurrent;
using Incidents.Core.Alerts;
using Incidents.Server.Access;
using Incidents.Storage;
using Incidents.Storage.Alerts;

namespace Incidents.Server.Intake;

/// <summary>
/// Whose key it is. Known keys are remembered for a second: a storm comes from few senders, and looking each up would cost as much as the rest of the request.
/// Unknown keys are not remembered, so that a new one works at once and guesses cannot fill the memory.
/// </summary>
public sealed class IntegrationKeys(Database db)
{
    private const int RememberedMilliseconds = 1000;
    private readonly ConcurrentDictionary<string, (Integration Integration, long At)> known = new();

    public Integration? Find(string? key)
    {
        if (key is not { Length: > 0 and <= 200 }) return null;
        var now = Environment.TickCount64;
        if (known.TryGetValue(key, out var seen) && now - seen.At < RememberedMilliseconds) return seen.Integration;
        if (db.Read(tx => IntegrationStore.FindByKey(tx, Secrets.Hash(key))) is { } found)
        {
            known[key] = (found, now);
            return found;
        }

        known.TryRemove(key, out _);
        return null;
    }
}
