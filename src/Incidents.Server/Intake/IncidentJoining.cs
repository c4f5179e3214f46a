using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Incidents;

namespace Incidents.Server.Intake;

/// <summary>Finds or opens the incident that an alert belongs to: the one of its episode before, the open one of its group, or a new one.</summary>
internal static class IncidentJoining
{
    /// <summary>So many are told one by one; of more only the growing number is.</summary>
    private const int ToldOneByOne = 50;

    /// <param name="telling">Who tells.</param>
    /// <param name="alert">The alert, which need not be stored yet.</param>
    /// <param name="route">Where it goes.</param>
    /// <param name="rejoin">Its episode before, when that ended just now.</param>
    public static Incident Place(AlertTelling telling, Alert alert, AlertRoute route, Alert? rejoin)
    {
        var tx = telling.Tx;
        if (rejoin is not null && Rejoin(telling, rejoin) is { } same) return Join(telling, alert, same);
        if (route.GroupKey is { } group && IncidentGroupStore.FindOpen(tx, route.ServiceId, group, tx.Now.AddSeconds(-telling.From.GroupSeconds)) is { } open) return Join(telling, alert, open);
        var incident = IncidentStore.Open(tx, alert.Title, route.Severity, route.ServiceId, route.GroupKey, alerts: 1);
        telling.Begin(alert with { IncidentId = incident.Id });
        return incident;
    }

    /// <summary>For an alert whose end is known already: it goes to the incident of the identity's latest episode, or to one of its own that is opened and resolved at once.</summary>
    public static Incident PlaceOver(AlertTelling telling, Alert alert, AlertRoute route, Alert? latest)
    {
        var tx = telling.Tx;
        var incident = latest?.IncidentId is { } id ? IncidentStore.Find(tx, id)! : null;
        var own = incident is null;
        incident ??= IncidentStore.Open(tx, alert.Title, route.Severity, route.ServiceId, route.GroupKey, alerts: 0);
        var here = alert with { IncidentId = incident.Id };
        if (own) telling.Begin(here);
        IncidentStore.SetAlertCount(tx, incident.Id, incident.AlertCount + 1);
        telling.Tell(here, EntryKind.AlertLate, "Told only now, when it was known to be over");
        if (own) telling.Change(here, EntryKind.IncidentResolved, opened => Lifecycle.Resolve(opened, telling.Sender, tx.Now));
        return incident;
    }

    /// <summary>The incident of the episode before: while it is open, or open again when a sender has just resolved it.</summary>
    public static Incident? Rejoin(AlertTelling telling, Alert before)
    {
        var tx = telling.Tx;
        if (before.IncidentId is null || IncidentStore.Find(tx, before.IncidentId) is not { } incident) return null;
        if (incident.State != IncidentState.Resolved) return incident;
        if (Lifecycle.Reopen(incident, tx.Now) is not { } reopened || !IncidentStore.Save(tx, reopened, incident.State)) return null;
        telling.Tell(before, EntryKind.IncidentReopened, incident.Title);
        return reopened;
    }

    public static void Raise(AlertTelling telling, Alert alert, Severity severity) => Raise(telling, alert, IncidentStore.Find(telling.Tx, alert.IncidentId!)!, severity);

    private static Incident Join(AlertTelling telling, Alert alert, Incident incident)
    {
        var here = alert with { IncidentId = incident.Id };
        IncidentGroupStore.Join(telling.Tx, incident);
        var count = incident.AlertCount + 1;
        if (count <= ToldOneByOne || Milestones.Is(count)) telling.Tell(here, EntryKind.AlertJoined, count <= ToldOneByOne ? alert.Title : $"{count} alerts now, the last: {alert.Title}");
        if (incident is { State: IncidentState.Acknowledged, JoinedCount: 0 }) Notice(telling, incident, alert);
        if (alert.Severity < incident.Severity) Raise(telling, here, IncidentStore.Find(telling.Tx, incident.Id)!, alert.Severity);
        return incident;
    }

    /// <summary>Who has it may think that he knows what it is about.</summary>
    private static void Notice(AlertTelling telling, Incident incident, Alert alert)
    {
        var full = IncidentStore.Find(telling.Tx, incident.Id)!;
        var people = new[] { full.AcknowledgedBy }.Where(by => by?.Kind == ActorKind.Person).Select(by => by!.Id).Append(full.CommanderId).OfType<string>();
        Notifying.Tell(telling.Tx, new Notice { Kind = NotificationKind.AlertJoined, Urgency = Urgency.High, SubjectId = incident.Id, Text = $"More than you acknowledged: {alert.Title}. It joined '{incident.Title}'; acknowledge again when you have seen it." }, people);
    }

    private static void Raise(AlertTelling telling, Alert alert, Incident incident, Severity severity)
    {
        if (Lifecycle.Raise(incident, severity) is { } raised && IncidentStore.Save(telling.Tx, raised, incident.State))
            telling.Tell(alert, EntryKind.SeverityRaised, $"Now {Words.Of(raised.Severity)}");
    }
}
