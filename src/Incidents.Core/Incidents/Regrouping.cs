using Incidents.Core.Alerts;
using Incidents.Core.Timeline;

namespace Incidents.Core.Incidents;

/// <summary>Decides what becomes of incidents that turn out to be one trouble, or two.</summary>
public static class Regrouping
{
    /// <summary>All alerts of the one go to the other, which is as bad as the worse of them. Both must be open: what is over is history.</summary>
    /// <param name="from">The one that ends.</param>
    /// <param name="into">The one that goes on.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="now">This moment.</param>
    public static Outcome<Merger> Merge(Incident from, Incident into, Actor by, DateTimeOffset now)
    {
        if (from.Id == into.Id) return IncidentRefusals.MergeIntoItself();
        foreach (var incident in new[] { from, into })
        {
            if (incident.MergedInto is not null) return IncidentRefusals.AlreadyMerged(incident);
            if (incident.State == IncidentState.Resolved) return IncidentRefusals.AlreadyResolved(incident);
        }

        return Lifecycle.Resolve(from, by, now).Then<Merger>(over => new Merger(
            over with { MergedInto = into.Id, AlertCount = 0, JoinedCount = 0 },
            (Lifecycle.Raise(into, from.Severity) ?? into) with
            {
                AlertCount = into.AlertCount + from.AlertCount,
                LastAlertAt = into.LastAlertAt > from.LastAlertAt ? into.LastAlertAt : from.LastAlertAt ?? into.LastAlertAt,
                // Who has it has more now than he acknowledged.
                JoinedCount = into.JoinedCount + (into.State == IncidentState.Acknowledged ? from.AlertCount : 0),
            }));
    }

    /// <summary>Some of its alerts are another trouble: an incident of their own, which nobody has yet.</summary>
    /// <param name="from">The incident.</param>
    /// <param name="chosen">The alerts as they were named, with what is known of each.</param>
    /// <param name="title">What the new one is called; as its first alert when null.</param>
    public static Outcome<Parting> Split(Incident from, IReadOnlyList<(string Id, Alert? Alert)> chosen, string? title)
    {
        if (from.MergedInto is not null) return IncidentRefusals.AlreadyMerged(from);
        if (from.State == IncidentState.Resolved) return IncidentRefusals.AlreadyResolved(from);
        if (chosen.FirstOrDefault(c => c.Alert?.IncidentId != from.Id) is { Id: not null } other) return IncidentRefusals.NotItsAlert(other.Id);
        if (chosen.Count >= from.AlertCount) return IncidentRefusals.SplitTakesAll();
        return new Parting(title ?? chosen[0].Alert!.Title, chosen.Min(c => c.Alert!.Severity), from.AlertCount - chosen.Count);
    }
}

/// <summary>Two incidents that are one now.</summary>
/// <param name="From">The one that is over.</param>
/// <param name="Into">The one that goes on.</param>
public sealed record Merger(Incident From, Incident Into);

/// <summary>An incident to be opened for some alerts of another.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Severity">As bad as the worst of its alerts.</param>
/// <param name="Left">How many alerts the other one keeps.</param>
public sealed record Parting(string Title, Severity Severity, long Left);
