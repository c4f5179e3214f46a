using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Core.Timeline;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>What people do with incidents.</summary>
public sealed class IncidentService(Database db)
{
    public Task<Outcome<Incident>> Open(string title, Severity severity, string? service, Caller by) => db.Write<Outcome<Incident>>(tx =>
    {
        var found = service is null ? null : ServiceStore.Find(tx, service);
        if (service is not null && found is null) return ServiceRefusals.NotFound(service);
        var incident = IncidentStore.Open(tx, title, severity, found?.Id);
        Tell(tx, incident.Id, EntryKind.IncidentOpened, by, title);
        return incident;
    });

    public Task<Outcome<Incident>> Acknowledge(string id, Caller by) => Change(id, by, EntryKind.IncidentAcknowledged, (tx, incident) =>
    {
        var decided = Lifecycle.Acknowledge(incident, by.Actor, tx.Now);
        if (decided.Refusal is null) AlertStore.AcknowledgeAllOf(tx, id);
        return decided;
    });

    public Task<Outcome<Incident>> Resolve(string id, Caller by) => Change(id, by, EntryKind.IncidentResolved, (tx, incident) =>
    {
        var decided = Lifecycle.Resolve(incident, by.Actor, tx.Now);
        if (decided.Refusal is null) AlertStore.ResolveAllOf(tx, id);
        return decided;
    });

    /// <param name="id">The incident.</param>
    /// <param name="text">What is to be remembered.</param>
    /// <param name="occurredAt">When it happened, for what is written down later.</param>
    /// <param name="by">Who writes.</param>
    public Task<Outcome<Entry>> Note(string id, string text, DateTimeOffset? occurredAt, Caller by) => db.Write<Outcome<Entry>>(tx =>
    {
        if (IncidentStore.Find(tx, id) is null) return IncidentRefusals.NotFound(id);
        if (occurredAt > tx.Now) return IncidentRefusals.InFuture();
        if (Telling.Leak(tx, id, by, text) is { } leak) return leak;
        return TimelineStore.Append(tx, id, new Entry { Kind = EntryKind.Note, Actor = by.Actor, Source = "api", Text = text, OccurredAt = occurredAt ?? default });
    });

    private Task<Outcome<Incident>> Change(string id, Caller by, EntryKind kind, Func<WriteTx, Incident, Outcome<Incident>> decide) => db.Write<Outcome<Incident>>(tx =>
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        if (!decide(tx, incident).Is(out var changed, out var refusal)) return refusal;
        if (!IncidentStore.Save(tx, changed, incident.State)) return IncidentRefusals.SomebodyWasFaster();
        Tell(tx, id, kind, by, incident.Title);
        return changed;
    });

    private static void Tell(WriteTx tx, string id, EntryKind kind, Caller by, string text) =>
        TimelineStore.Append(tx, id, new Entry { Kind = kind, Actor = by.Actor, Source = "api", Text = text, Data = JsonSerializer.Serialize(new { incidentId = id }) });
}
