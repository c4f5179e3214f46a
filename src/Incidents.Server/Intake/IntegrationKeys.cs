using System.Collections.Concurrent;
using Incidents.Core.Alerts;
using Incidents.Server.Access;
using Incidents.Storage;
using Incidents.Storage.Alerts;

namespace Incidents.Server.Intake;

/// <summary>
/// Whose key it is, with the rules for what it brings. Known keys are remembered for a second: a storm comes from few senders, and looking each up would cost as much
/// as the rest of the request. Unknown keys are not remembered, so that a new one works at once and guesses cannot fill the memory.
/// </summary>
public sealed class IntegrationKeys(Database db)
{
    private const int RememberedMilliseconds = 1000;
    private readonly ConcurrentDictionary<string, (Sender Sender, long At)> known = new();

    public Sender? Find(string? key)
    {
        if (key is not { Length: > 0 and <= 200 }) return null;
        var now = Environment.TickCount64;
        if (known.TryGetValue(key, out var seen) && now - seen.At < RememberedMilliseconds) return seen.Sender;
        if (db.Read(tx => IntegrationStore.FindByKey(tx, Secrets.Hash(key))) is { } found)
        {
            found = seen.Sender is { } before ? Keeping(before, found) : found;
            known[key] = (found, now);
            return found;
        }

        known.TryRemove(key, out _);
        return null;
    }

    /// <summary>With the rules and windows that did not change as they were: making their patterns costs more than an alert.</summary>
    private static Sender Keeping(Sender before, Sender now) => now with
    {
        Rules = before.Integration.Revision == now.Integration.Revision ? before.Rules : now.Rules,
        Windows = [.. now.Windows.Select(w => before.Windows.FirstOrDefault(b => b.Id == w.Id && b.EndsAt == w.EndsAt) ?? w)],
    };

    /// <summary>A rule, a window or a setting has changed: this server uses it at once, others within a second.</summary>
    public void Forget() => known.Clear();
}
