using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;

namespace Incidents.Server.Intake;

/// <summary>Does to alerts and their incidents what an event asks for, as <see cref="Deduplicating"/> decides.</summary>
internal static class AlertTaking
{
    /// <param name="tx">The turn.</param>
    /// <param name="from">The sender with its rules.</param>
    /// <param name="told">What it says.</param>
    /// <param name="format">The format it was said in, for the timeline.</param>
    public static Receipt Take(WriteTx tx, Sender from, AlertEvent told, string format)
    {
        if (Heartbeats.Hearing.Takes(tx, from.Integration, told, format)) return new Receipt(null, null, told.DedupKey, IsNew: false);
        var telling = new AlertTelling(tx, from.Integration, format);
        var said = Lasting(told.At(tx.Now), from.Integration, tx.Now);
        var latest = AlertStore.Latest(tx, from.Integration.Id, said.DedupKey);
        var known = new KnownEpisodes(latest, Deduplicating.NamesAnother(said, latest) ? AlertStore.Episode(tx, from.Integration.Id, said.DedupKey, said.StartsAt!.Value) : null);
        switch (Deduplicating.Decide(said, known, tx.Now))
        {
            case AlertChange.Open:
                return Begin(telling, from, said, latest);
            case AlertChange.Succeed:
                AlertStore.Resolve(tx, latest!, null);
                telling.Tell(latest!, EntryKind.AlertResolved, "Over without having been told so: it has begun anew");
                return Begin(telling, from, said, latest! with { State = AlertState.Resolved, ResolvedAt = tx.Now, ResolvedBySender = true, Count = Math.Max(1, latest!.Count) });
            case AlertChange.Repeat:
                return Repeat(telling, from, said, latest!);
            case AlertChange.Acknowledge:
                Acknowledge(telling, latest!);
                break;
            case AlertChange.Resolve:
                Resolve(telling, known.Meant(said) ?? latest!, said.StartsAt);
                break;
            case AlertChange.Remember:
                if (latest is { State: not AlertState.Resolved }) Resolve(telling, latest, null);
                return Remember(tx, from, said);
            case AlertChange.Conclude:
                return Conclude(telling, from, said, known);
            case AlertChange.Ignore:
                break;
        }

        return new Receipt(latest?.Id, latest?.IncidentId, said.DedupKey, IsNew: false);
    }

    /// <summary>The sender says that it is over, or its time has run out.</summary>
    public static void Resolve(AlertTelling telling, Alert alert, DateTimeOffset? saidAt, EntryKind kind = EntryKind.AlertResolved, string text = "The sender says that it is over")
    {
        var tx = telling.Tx;
        AlertStore.Resolve(tx, alert, saidAt, bySender: kind != EntryKind.AlertExpired);
        // Only told again, or of one that called nobody.
        if (alert.ResolvedBySender || alert.IncidentId is not { } incidentId) return;
        var flaps = Flapping.Is(alert.Flaps);
        if (!flaps) telling.Tell(alert, kind, text);
        if (AlertStore.AnyOpenOf(tx, incidentId)) return;
        if (flaps) IncidentStore.ResolveLater(tx, incidentId, tx.Now + Flapping.Quiet);
        else telling.Change(alert, EntryKind.IncidentResolved, incident => Lifecycle.Resolve(incident, telling.Sender, tx.Now));
    }

    /// <summary>Puts an alert that was kept quiet where it belongs, now that nothing keeps it quiet; gives the incident.</summary>
    public static string Surface(AlertTelling telling, Alert alert, AlertRoute route)
    {
        var incident = IncidentJoining.Place(telling, alert, route, rejoin: null);
        AlertStore.Surface(telling.Tx, alert.Id, incident.Id);
        telling.Tell(alert with { IncidentId = incident.Id }, EntryKind.AlertSurfaced, $"It fires since {alert.FirstAt:u} and was kept quiet until now");
        return incident.Id;
    }

    private static AlertEvent Lasting(AlertEvent said, Integration from, DateTimeOffset now) =>
        said is { Action: AlertAction.Trigger, ExpiresAt: null } && from.ExpireSeconds is { } seconds ? said with { ExpiresAt = now.AddSeconds(seconds) } : said;

    /// <param name="telling">Who tells.</param>
    /// <param name="from">The sender with its rules.</param>
    /// <param name="said">What it says.</param>
    /// <param name="before">The episode before this one, which is over.</param>
    private static Receipt Begin(AlertTelling telling, Sender from, AlertEvent said, Alert? before)
    {
        var tx = telling.Tx;
        var route = Routing.Decide(said, from, tx.Now);
        var flaps = Flapping.Returns(before, tx.Now);
        if (Flapping.Is(flaps) && before!.IncidentId is not null && route.SuppressedBy is null && IncidentJoining.Rejoin(telling, before) is { } same)
        {
            AlertStore.Refire(tx, before, said with { Severity = route.Severity }, flaps);
            IncidentStore.ResolveLater(tx, same.Id, null);
            if (Flapping.IsTold(flaps)) telling.Tell(before, EntryKind.AlertFlapping, $"It goes off and on: back for the {flaps}th time, each within {Flapping.Window.TotalMinutes:0} minutes");
            return new Receipt(before.Id, same.Id, said.DedupKey, IsNew: false);
        }

        var alert = AlertStore.New(tx, from.Integration.Id, said) with { Severity = route.Severity, Flaps = flaps, SuppressedBy = route.SuppressedBy };
        if (route.SuppressedBy is null) alert = alert with { IncidentId = IncidentJoining.Place(telling, alert, route, flaps > 0 ? before : null).Id };
        AlertStore.Add(tx, alert);
        return new Receipt(alert.Id, alert.IncidentId, said.DedupKey, IsNew: true);
    }

    private static Receipt Repeat(AlertTelling telling, Sender from, AlertEvent said, Alert open)
    {
        var tx = telling.Tx;
        // Routed anew only where that can matter: repeats are what storms are made of.
        var route = from.Rules.Count > 0 || open.SuppressedBy is not null ? Routing.Decide(said, from, tx.Now) : null;
        if (route is not null) said = said with { Severity = route.Severity };
        AlertStore.Repeat(tx, open, said);
        var incidentId = open.IncidentId;
        if (open.SuppressedBy is not null && route!.SuppressedBy is null) incidentId = Surface(telling, AlertStore.Find(tx, open.Id)!, route);
        else if (said.Severity < open.Severity && incidentId is not null) IncidentJoining.Raise(telling, open, said.Severity);
        return new Receipt(open.Id, incidentId, said.DedupKey, IsNew: false);
    }

    private static void Acknowledge(AlertTelling telling, Alert alert)
    {
        AlertStore.Acknowledge(telling.Tx, alert.Id);
        if (alert.IncidentId is null) return;
        telling.Tell(alert, EntryKind.AlertAcknowledged, "The sender says that somebody has it");
        telling.Change(alert, EntryKind.IncidentAcknowledged, incident => Lifecycle.Acknowledge(incident, telling.Sender, telling.Tx.Now));
    }

    private static Receipt Remember(WriteTx tx, Sender from, AlertEvent said)
    {
        var over = AlertStore.New(tx, from.Integration.Id, said) with { State = AlertState.Resolved, Count = 0, ResolvedAt = tx.Now, ResolvedBySender = true, ExpiresAt = null };
        AlertStore.Add(tx, over);
        return new Receipt(over.Id, null, said.DedupKey, IsNew: false);
    }

    private static Receipt Conclude(AlertTelling telling, Sender from, AlertEvent said, KnownEpisodes known)
    {
        var tx = telling.Tx;
        var route = Routing.Decide(said, from, tx.Now);
        var remembered = said.TellsEpisode ? known.Meant(said) : known.Latest;
        var alert = (remembered ?? AlertStore.New(tx, from.Integration.Id, said)) with { Title = said.Title, Severity = route.Severity, State = AlertState.Resolved, ResolvedAt = tx.Now, ResolvedBySender = true, ExpiresAt = null };
        if (route.SuppressedBy is null) alert = alert with { IncidentId = IncidentJoining.PlaceOver(telling, alert, route, known.Latest).Id };
        alert = alert with { SuppressedBy = route.SuppressedBy };
        if (remembered is null) AlertStore.Add(tx, alert);
        else AlertStore.Conclude(tx, alert, said);
        return new Receipt(alert.Id, alert.IncidentId, said.DedupKey, IsNew: true);
    }
}
