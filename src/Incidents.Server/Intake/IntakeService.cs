using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Intake;

/// <summary>Takes what senders say. The receipt is given after the commit is on disk: what was acknowledged is stored.</summary>
public sealed class IntakeService(Database db, IntegrationKeys keys, Heartbeats.Hearing hearing)
{
    public Integration? WhoseKey(string? key) => keys.Find(key);

    /// <summary>All events of one body are taken together or not at all.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="events">What it says, in its order.</param>
    /// <param name="format">The format it was said in, for the timeline.</param>
    public Task<IReadOnlyList<Receipt>> Accept(Integration from, IReadOnlyList<AlertEvent> events, string format) =>
        Accept(from, _ => events, format);

    /// <summary>As above, where what is said depends on what time it is.</summary>
    public Task<IReadOnlyList<Receipt>> Accept(Integration from, Func<DateTimeOffset, IEnumerable<AlertEvent>> events, string format) =>
        db.Write<IReadOnlyList<Receipt>>(tx =>
        {
            hearing.Heard(tx, from, format);
            return [.. events(tx.Now).Select(said => Heartbeats.Hearing.Takes(tx, from, said, format) ? new Receipt(null, null, said.DedupKey, IsNew: false) : Take(tx, from, said, format))];
        });

    /// <summary>What is said about an alert that is already there; where it is not, the receipt is without ids.</summary>
    public Task<Receipt> Accept(Integration from, AlertName name, AlertRemark remark, string format) => db.Write(tx =>
    {
        var alert = Named(tx, from, name);
        if (alert is null) return new Receipt(null, null, name.Text, IsNew: false);
        if (remark.Action is { } action) Take(tx, from, new AlertEvent(action, alert.DedupKey), format);
        if (remark.Title is { } title) AlertStore.Retitle(tx, alert.Id, title);
        var description = remark.Description is { Length: > 0 } text && !Holds(AlertStore.Find(tx, alert.Id)!.Details, text) ? text : null;
        foreach (var note in new[] { remark.Note, description }.OfType<string>())
            Tell(tx, alert, EntryKind.Note, new Actor(ActorKind.Integration, from.Id, from.Name), format, note);
        return new Receipt(alert.Id, alert.IncidentId, alert.DedupKey, IsNew: false);
    });

    /// <summary>Without the quotes, for what was read has no blanks at its ends.</summary>
    private static bool Holds(string details, string text) => details.Contains(JsonSerializer.Serialize(text, Json.Options)[1..^1], StringComparison.Ordinal);

    /// <summary>An alert of this sender, by our id of it.</summary>
    public Alert? Find(Integration from, string id) => db.Read(tx => AlertStore.Find(tx, id)) is { } alert && alert.IntegrationId == from.Id ? alert : null;

    /// <summary>The latest episode only: what is said about an ended one by its id must not end the next.</summary>
    private static Alert? Named(WriteTx tx, Integration from, AlertName name)
    {
        if (!name.IsId) return AlertStore.Latest(tx, from.Id, name.Text);
        var alert = AlertStore.Find(tx, name.Text);
        return alert?.IntegrationId == from.Id && AlertStore.Latest(tx, from.Id, alert.DedupKey)?.Id == alert.Id ? alert : null;
    }

    private static Receipt Take(WriteTx tx, Integration from, AlertEvent said, string format)
    {
        var latest = AlertStore.Latest(tx, from.Id, said.DedupKey);
        var sender = new Actor(ActorKind.Integration, from.Id, from.Name);
        switch (Deduplicating.Decide(said, latest))
        {
            case AlertChange.Open:
                var incident = IncidentStore.Open(tx, said.Title, said.Severity, from.ServiceId);
                var alert = AlertStore.Open(tx, from.Id, incident.Id, said);
                Tell(tx, alert, EntryKind.IncidentOpened, sender, format, said.Title);
                return new Receipt(alert.Id, incident.Id, said.DedupKey, IsNew: true);
            case AlertChange.Repeat:
                AlertStore.Repeat(tx, latest!.Id, said);
                if (said.Severity < latest.Severity) Raise(tx, latest, said.Severity, sender, format);
                break;
            case AlertChange.Acknowledge:
                AlertStore.Acknowledge(tx, latest!.Id);
                Tell(tx, latest, EntryKind.AlertAcknowledged, sender, format, "The sender says that somebody has it");
                Change(tx, latest, EntryKind.IncidentAcknowledged, sender, format, incident => Lifecycle.Acknowledge(incident, sender, tx.Now));
                break;
            case AlertChange.Resolve:
                AlertStore.Resolve(tx, latest!.Id);
                Tell(tx, latest, EntryKind.AlertResolved, sender, format, "The sender says that it is over");
                if (!AlertStore.AnyOpenOf(tx, latest.IncidentId))
                    Change(tx, latest, EntryKind.IncidentResolved, sender, format, incident => Lifecycle.Resolve(incident, sender, tx.Now));
                break;
        }

        return new Receipt(latest?.Id, latest?.IncidentId, said.DedupKey, IsNew: false);
    }

    private static void Raise(WriteTx tx, Alert alert, Severity severity, Actor sender, string format)
    {
        var incident = IncidentStore.Find(tx, alert.IncidentId)!;
        if (Lifecycle.Raise(incident, severity) is { } raised && IncidentStore.Save(tx, raised, incident.State))
            Tell(tx, alert, EntryKind.SeverityRaised, sender, format, $"Now {Words.Of(raised.Severity)}");
    }

    /// <summary>A refusal here only means that a person was faster; the alert's own change stands.</summary>
    private static void Change(WriteTx tx, Alert alert, EntryKind kind, Actor sender, string format, Func<Incident, Outcome<Incident>> decide)
    {
        var incident = IncidentStore.Find(tx, alert.IncidentId)!;
        if (decide(incident).Is(out var changed, out _) && IncidentStore.Save(tx, changed, incident.State))
            Tell(tx, alert, kind, sender, format, incident.Title);
    }

    private static void Tell(WriteTx tx, Alert alert, EntryKind kind, Actor sender, string format, string text) =>
        TimelineStore.Append(tx, alert.IncidentId, new Entry
        {
            Kind = kind,
            Actor = sender,
            Source = format,
            Text = text,
            Data = JsonSerializer.Serialize(new { alertId = alert.Id, dedupKey = alert.DedupKey }, JsonSerializerOptions.Web),
        });
}

/// <summary>What became of one event. Without ids it named an alert that is not open here; it was taken and changed nothing.</summary>
public sealed record Receipt(string? AlertId, string? IncidentId, string DedupKey, bool IsNew);
