using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>Merges and splits incidents; both timelines tell of it in the same commit.</summary>
internal static class RegroupingService
{
    /// <summary>Answers with the one that goes on.</summary>
    public static Outcome<Incident> Merge(WriteTx tx, string id, string intoId, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } from) return IncidentRefusals.NotFound(id);
        if (IncidentStore.Find(tx, intoId) is not { } into) return IncidentRefusals.NotFound(intoId);
        if (!Regrouping.Merge(from, into, by.Actor, tx.Now).Is(out var merger, out var refusal)) return refusal;
        IncidentStore.Save(tx, merger.From, from.State);
        IncidentStore.MergeInto(tx, id, intoId);
        IncidentStore.TakeOver(tx, merger.From);
        IncidentStore.Save(tx, merger.Into, into.State);
        IncidentStore.TakeOver(tx, merger.Into);
        AlertStore.Move(tx, id, intoId);
        var runs = string.Concat(RunStore.Of(tx, id).Select(run => $"; the run of '{run.Title}' stays with it ({run.Id})"));
        Tell(tx, id, EntryKind.IncidentMerged, by, $"Merged into '{into.Title}' with {Alerts(from.AlertCount)}{runs.Replace("stays with it", "stays here", StringComparison.Ordinal)}", intoId);
        Tell(tx, intoId, EntryKind.IncidentMerged, by, $"'{from.Title}' is the same trouble: {Alerts(from.AlertCount)} came from it{runs}", id);
        if (merger.Into.Severity != into.Severity) Tell(tx, intoId, EntryKind.SeverityRaised, by, $"Now {Http.Words.Of(merger.Into.Severity)}", id);
        if (into.State == IncidentState.Acknowledged && from.AlertCount > 0) Notice(tx, into, from, by);
        return IncidentStore.Find(tx, intoId)!;
    }

    /// <summary>Answers with the new one.</summary>
    public static Outcome<Incident> Split(WriteTx tx, string id, IReadOnlyList<string> alertIds, string? title, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } from) return IncidentRefusals.NotFound(id);
        if (!Regrouping.Split(from, [.. alertIds.Select(a => (a, AlertStore.Find(tx, a)))], title).Is(out var parting, out var refusal)) return refusal;
        var part = IncidentStore.Open(tx, parting.Title, parting.Severity, from.ServiceId, null, alertIds.Count);
        AlertStore.Move(tx, id, part.Id, alertIds);
        AlertStore.UnacknowledgeAllOf(tx, part.Id);
        IncidentStore.SetAlertCount(tx, id, parting.Left);
        Tell(tx, part.Id, EntryKind.IncidentOpened, by, part.Title, id);
        Tell(tx, part.Id, EntryKind.IncidentSplit, by, $"It was part of '{from.Title}': {Alerts(alertIds.Count)} came from there", id);
        Tell(tx, id, EntryKind.IncidentSplit, by, $"Another trouble: {Alerts(alertIds.Count)} went to '{part.Title}'", part.Id);
        return IncidentStore.Find(tx, part.Id)!;
    }

    /// <summary>Who has it did not see these yet, unless it is he who merged them.</summary>
    private static void Notice(WriteTx tx, Incident into, Incident from, Caller by)
    {
        var people = new[] { into.AcknowledgedBy is { Kind: ActorKind.Person } acknowledged ? acknowledged.Id : null, into.CommanderId }.OfType<string>().Where(person => !by.Is(person));
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.AlertJoined, Urgency = Urgency.High, SubjectId = into.Id, Text = $"More than you acknowledged: '{from.Title}' was merged into '{into.Title}'; acknowledge again when you have seen it." }, people);
    }

    private static string Alerts(long count) => count == 1 ? "one alert" : $"{count} alerts";

    private static void Tell(WriteTx tx, string id, EntryKind kind, Caller by, string text, string other) => TimelineStore.Append(
        tx, id, new Entry { Kind = kind, Actor = by.Actor, Source = "api", Text = text, Data = JsonSerializer.Serialize(new { incidentId = id, otherIncidentId = other }) });
}
