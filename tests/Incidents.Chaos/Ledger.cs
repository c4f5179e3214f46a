using System.Collections.Concurrent;

namespace Incidents.Chaos;

/// <summary>What the senders did, by dedup key, kept outside of what is being broken.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Tally> tallies = new();

    /// <summary>True when all alerts tell the same rule, so that they belong together.</summary>
    public bool TellsOneRule { get; set; }

    public long Attempted => tallies.Values.Sum(t => t.Attempted);

    public long Acknowledged => tallies.Values.Sum(t => t.Acknowledged);

    public long AcknowledgedOf(string key) => tallies[key].Acknowledged;

    public void Attempt(string key) => Interlocked.Increment(ref tallies.GetOrAdd(key, _ => new Tally()).Attempted);

    public void Acknowledge(string key) => Interlocked.Increment(ref tallies[key].Acknowledged);

    /// <summary>Everything that must not be: acknowledged and not stored, stored and never sent, counted too little or too much, open twice.</summary>
    public IEnumerable<string> Disagreements(IReadOnlyList<StoredAlert> stored)
    {
        var byKey = stored.ToLookup(alert => alert.DedupKey);
        foreach (var (key, tally) in tallies)
        {
            var count = byKey[key].Sum(alert => alert.Count);
            if (count < tally.Acknowledged) yield return $"{key}: {tally.Acknowledged} triggers acknowledged, {count} stored";
            if (count > tally.Attempted) yield return $"{key}: {tally.Attempted} triggers sent, {count} stored";
            if (byKey[key].Count(alert => alert.IsOpen) > 1) yield return $"{key}: open {byKey[key].Count(alert => alert.IsOpen)} times";
        }

        foreach (var key in byKey.Select(group => group.Key).Where(key => !tallies.ContainsKey(key))) yield return $"{key}: stored, and never sent";
        foreach (var id in stored.GroupBy(alert => alert.Id).Where(group => group.Count() > 1)) yield return $"{id.Key}: listed {id.Count()} times";
        // What comes back soon has the incident that it had; two keys never share one, for they tell no rule.
        if (TellsOneRule) yield break;
        foreach (var incident in stored.Where(alert => alert.IncidentId is not null).GroupBy(alert => alert.IncidentId).Where(group => group.Select(alert => alert.DedupKey).Distinct().Count() > 1)) yield return $"{incident.Key}: the incident of {incident.Count()} alerts";
    }

    private sealed class Tally
    {
        public long Attempted;
        public long Acknowledged;
    }
}

/// <summary>An alert as the API gives it.</summary>
internal sealed record StoredAlert(string Id, string DedupKey, string State, long Count, string? IncidentId)
{
    public bool IsOpen => State != "resolved";
}
