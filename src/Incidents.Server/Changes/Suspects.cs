using Incidents.Core;
using Incidents.Core.Changes;
using Incidents.Core.Incidents;
using Incidents.Storage;
using Incidents.Storage.Changes;

namespace Incidents.Server.Changes;

/// <summary>The changes that may be behind an incident, found and put into words.</summary>
public static class Suspects
{
    /// <summary>When the first of its alerts began; of one opened by hand, when it was opened.</summary>
    public static DateTimeOffset SymptomOf(ReadTx tx, string incidentId, DateTimeOffset openedAt) =>
        ChangeLookStore.Starts(tx, incidentId).Select(start => Suspecting.SymptomAt(start.StartsAt, start.FirstAt)).DefaultIfEmpty(openedAt).Min();

    /// <summary>Ranked; of an incident that is over, up to its end only.</summary>
    public static (DateTimeOffset FirstSymptom, IReadOnlyList<Suspect> Ranked) Of(ReadTx tx, Incident incident) => Of(tx, incident.Id, incident.ServiceId, incident.OpenedAt, incident.ResolvedAt ?? tx.Now);

    public static (DateTimeOffset FirstSymptom, IReadOnlyList<Suspect> Ranked) Of(ReadTx tx, string incidentId, string? serviceId, DateTimeOffset openedAt, DateTimeOffset until)
    {
        var symptom = SymptomOf(tx, incidentId, openedAt);
        return (symptom, Suspecting.Rank(ChangeStore.Around(tx, serviceId, symptom, until + Suspecting.Reach), serviceId, symptom, until));
    }

    /// <summary>"Deploy of orders 4.2.0 (version 4.2.0, by ada): 12 min before the first symptom".</summary>
    public static string Line(Suspect suspect)
    {
        var change = suspect.Change;
        var known = string.Join(", ", new[] { change.Version is null ? null : $"version {change.Version}", change.Author is null ? null : $"by {change.Author}" }.OfType<string>());
        return $"{(change.IsPlanned ? "Planned: " : "")}{change.Summary}{(known.Length > 0 ? $" ({known})" : "")}: {When(suspect)}";
    }

    private static string When(Suspect suspect) => suspect.When switch
    {
        ChangeTiming.Ahead => $"begins at {suspect.Change.HappenedAt:u}",
        ChangeTiming.After => $"{Durations.Words(TimeSpan.FromMinutes(-suspect.MinutesBefore))} after the first symptom",
        _ => $"{Durations.Words(TimeSpan.FromMinutes(suspect.MinutesBefore))} before the first symptom",
    };
}
