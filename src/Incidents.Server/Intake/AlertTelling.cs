using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Intake;

/// <summary>Writes what a sender's event did on the incident's timeline, in the sender's name.</summary>
/// <param name="tx">The turn.</param>
/// <param name="from">The sender.</param>
/// <param name="format">The format it spoke.</param>
internal sealed class AlertTelling(WriteTx tx, Integration from, string format)
{
    public WriteTx Tx => tx;

    public Actor Sender { get; } = new(ActorKind.Integration, from.Id, from.Name);

    public Integration From => from;

    public void Tell(Alert alert, EntryKind kind, string text)
    {
        if (alert.IncidentId is { } incidentId) TimelineStore.Append(tx, incidentId, Line(alert, kind, text));
    }

    /// <summary>The first line of an incident that was opened in this turn.</summary>
    public void Begin(Alert alert) => TimelineStore.Begin(tx, alert.IncidentId!, Line(alert, EntryKind.IncidentOpened, alert.Title));

    /// <summary>Changes the alert's incident. A refusal here only means that a person was faster; the alert's own change stands.</summary>
    public void Change(Alert alert, EntryKind kind, Func<Incident, Outcome<Incident>> decide)
    {
        var incident = IncidentStore.Find(tx, alert.IncidentId!)!;
        if (decide(incident).Is(out var changed, out _) && IncidentStore.Save(tx, changed, incident.State)) Tell(alert, kind, incident.Title);
    }

    private Entry Line(Alert alert, EntryKind kind, string text) => new()
    {
        Kind = kind,
        Actor = Sender,
        Source = format,
        Text = text,
        Data = JsonSerializer.Serialize(new { alertId = alert.Id, dedupKey = alert.DedupKey }, JsonSerializerOptions.Web),
    };
}
