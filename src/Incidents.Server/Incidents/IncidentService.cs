using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Core.Timeline;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>What people do with incidents; each in one commit with its timeline entry.</summary>
internal static class IncidentService
{
    public static Outcome<Incident> Open(WriteTx tx, string title, Severity severity, string? service, Caller by)
    {
        var found = service is null ? null : ServiceStore.Find(tx, service);
        if (service is not null && found is null) return ServiceRefusals.NotFound(service);
        var incident = IncidentStore.Open(tx, title, severity, found?.Id);
        Tell(tx, incident.Id, EntryKind.IncidentOpened, by, title);
        return incident;
    }

    public static Outcome<Incident> Acknowledge(WriteTx tx, string id, int? forMinutes, Caller by) => Change(tx, id, by, EntryKind.IncidentAcknowledged, incident =>
    {
        var decided = Lifecycle.Acknowledge(incident, by.Actor, tx.Now, forMinutes is { } minutes ? tx.Now.AddMinutes(minutes) : null);
        if (decided.Refusal is null) AlertStore.AcknowledgeAllOf(tx, id);
        return decided;
    });

    public static Outcome<Incident> Resolve(WriteTx tx, string id, Caller by) => Change(tx, id, by, EntryKind.IncidentResolved, incident =>
    {
        var decided = Lifecycle.Resolve(incident, by.Actor, tx.Now);
        if (decided.Refusal is null) AlertStore.ResolveAllOf(tx, id);
        return decided;
    });

    /// <summary>Names who decides in it: the caller, unless another is named.</summary>
    public static Outcome<Incident> NameCommander(WriteTx tx, string id, string? personId, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        if (PersonStore.Find(tx, personId ?? by.Id) is not { DisabledAt: null, Kind: PersonKind.Human, SameAs: null } person) return PeopleRefusals.PersonNotFound(personId ?? by.Id);
        if (incident.CommanderId == person.Id) return incident;
        IncidentStore.NameCommander(tx, id, person.Id, person.Name);
        Tell(tx, id, EntryKind.CommanderNamed, by, $"{person.Name} commands");
        return IncidentStore.Find(tx, id)!;
    }

    /// <summary>The retrospective is done with. Not before what was done without a second person was reviewed.</summary>
    public static Outcome<Incident> Close(WriteTx tx, string id, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        if (incident.State != IncidentState.Resolved) return IncidentRefusals.NotResolved();
        if (BrokenGlassStore.Of(tx, id).Count(g => g.ReviewedAt is null) is > 0 and var open) return BreakGlassRefusals.ReviewOpen(open);
        if (!IncidentStore.Close(tx, id, by.Actor)) return incident;
        Tell(tx, id, EntryKind.IncidentClosed, by, incident.Title);
        return IncidentStore.Find(tx, id)!;
    }

    /// <param name="tx">The turn.</param>
    /// <param name="id">The incident.</param>
    /// <param name="text">What is to be remembered.</param>
    /// <param name="occurredAt">When it happened, for what is written down later.</param>
    /// <param name="by">Who writes.</param>
    public static Outcome<Entry> Note(WriteTx tx, string id, string text, DateTimeOffset? occurredAt, Caller by)
    {
        if (IncidentStore.Find(tx, id) is null) return IncidentRefusals.NotFound(id);
        if (occurredAt > tx.Now) return IncidentRefusals.InFuture();
        if (Telling.Leak(tx, id, by, text) is { } leak) return leak;
        return TimelineStore.Append(tx, id, new Entry { Kind = EntryKind.Note, Actor = by.Actor, Source = "api", Text = text, OccurredAt = occurredAt ?? default });
    }

    private static Outcome<Incident> Change(WriteTx tx, string id, Caller by, EntryKind kind, Func<Incident, Outcome<Incident>> decide)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        if (!decide(incident).Is(out var changed, out var refusal)) return refusal;
        if (!IncidentStore.Save(tx, changed, incident.State)) return IncidentRefusals.SomebodyWasFaster();
        Tell(tx, id, kind, by, incident.Title);
        return changed;
    }

    private static void Tell(WriteTx tx, string id, EntryKind kind, Caller by, string text) =>
        TimelineStore.Append(tx, id, new Entry { Kind = kind, Actor = by.Actor, Source = "api", Text = text, Data = JsonSerializer.Serialize(new { incidentId = id }) });
}
