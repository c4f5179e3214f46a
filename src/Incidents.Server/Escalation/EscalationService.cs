using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Escalation;

/// <summary>What people do with a climb; each in one commit with its timeline entry and with whoever is told.</summary>
internal static class EscalationService
{
    /// <summary>For an incident without a chain: so long has who is named before it is nobody's again.</summary>
    private const int DefaultWait = 300;

    /// <summary>On to the next step, or to <paramref name="step"/> (from 1), now. Whoever has it has it no more.</summary>
    public static Outcome<Incident> Escalate(WriteTx tx, string id, int? step, Caller by)
    {
        if (!Open(tx, id).Is(out var incident, out var refusal)) return refusal;
        if (EscalationStore.Find(tx, id) is not { } before) return EscalationRefusals.NoChain();
        var chain = ChainStore.Revision(tx, before.ChainId, before.Revision)!;
        if (step > chain.Plan.Steps.Count || chain.Plan.Steps.Count == 0) return HttpRefusals.InvalidInput(new Dictionary<string, string> { ["step"] = $"1 to {chain.Plan.Steps.Count}" });
        var index = step - 1 ?? (before.Step < chain.Plan.Steps.Count ? before.Step : 0);
        if (!CallAnew(tx, incident).Is(out incident, out refusal)) return refusal;
        Line(tx, id, EntryKind.IncidentEscalated, by, $"Escalated to step {index + 1} of {chain.Name}", new { step = index + 1 });
        var now = EscalationStore.Find(tx, id)!;
        var service = new ClimbService(tx, incident, chain);
        service.Store(service.TakeNow(now.Anew(index, tx.Now), index), now);
        ClimbService.GoOn(tx, id);
        return IncidentStore.Find(tx, id)!;
    }

    /// <summary>Somebody looks at it later, and until then nobody else is called; after that it calls anew, unless it was acknowledged again.</summary>
    public static Outcome<Incident> Snooze(WriteTx tx, string id, int minutes, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        var until = tx.Now.AddMinutes(minutes);
        if (!Lifecycle.Acknowledge(incident, by.Actor, tx.Now, until).Is(out var changed, out var refusal)) return refusal;
        if (!IncidentStore.Save(tx, changed, incident.State)) return IncidentRefusals.SomebodyWasFaster();
        AlertStore.AcknowledgeAllOf(tx, id);
        Line(tx, id, EntryKind.IncidentSnoozed, by, $"Put off until {until:u}", new { until });
        return changed;
    }

    /// <summary>Another is told of it, at once; the chain goes on from its beginning if he does not take it.</summary>
    public static Outcome<Incident> Reassign(WriteTx tx, string id, string? personId, string? scheduleId, Caller by)
    {
        if (!Open(tx, id).Is(out var incident, out var refusal)) return refusal;
        if (personId is not null && PersonStore.Find(tx, personId) is not { DisabledAt: null }) return PeopleRefusals.PersonNotFound(personId);
        if (scheduleId is not null && ScheduleStore.Find(tx, scheduleId) is not { RemovedAt: null }) return EscalationRefusals.UnknownTarget(scheduleId);
        var reach = Reach.Of(tx, personId is not null ? new ChainTarget(TargetKind.Person, personId) : new ChainTarget(TargetKind.Schedule, scheduleId!), tx.Now);
        if (reach.Hole is { } hole) return EscalationRefusals.NobodyOnCall(reach.Name, hole);
        if (!CallAnew(tx, incident).Is(out incident, out refusal)) return refusal;
        Line(tx, id, EntryKind.IncidentReassigned, by, $"Reassigned to {reach.Name}", new { people = reach.PersonIds });
        if (EscalationStore.Find(tx, id) is not { } before)
        {
            Notifying.Tell(tx, Notice(incident, $"{by.Name} reassigned it to you"), reach.PersonIds);
            return incident;
        }

        var chain = ChainStore.Revision(tx, before.ChainId, before.Revision)!;
        var wait = chain.Plan.Steps.Count > 0 ? chain.Plan.Steps[0].WaitSeconds : DefaultWait;
        var anew = before.AllAnew(tx.Now);
        var service = new ClimbService(tx, incident, chain);
        var reached = service.Tell(reach, anew, 0, wait, NotificationKind.IncidentPage, $"{by.Name} reassigned it to you", []);
        service.Store(reached ? anew with { DueAt = tx.Now.AddSeconds(wait), HasReached = true } : anew, before);
        ClimbService.GoOn(tx, id);
        return IncidentStore.Find(tx, id)!;
    }

    /// <summary>Another chain, as it is now, from its beginning.</summary>
    public static Outcome<Incident> ReEscalate(WriteTx tx, string id, string chain, Caller by)
    {
        if (!Open(tx, id).Is(out var incident, out var refusal)) return refusal;
        if (!ChainService.Named(tx, chain).Is(out var named, out refusal)) return refusal;
        if (!CallAnew(tx, incident).Is(out incident, out refusal)) return refusal;
        var (now, before) = (named.Chain!, EscalationStore.Find(tx, id));
        var repeats = ChainStore.Revision(tx, now.Id, now.Revision)!.Plan.Repeats;
        var climb = (before ?? new Climb { IncidentId = id, Round = 0 }) with { ChainId = now.Id, Revision = now.Revision, Repeats = repeats, Severity = incident.Severity };
        if (before is null) EscalationStore.Add(tx, climb.AllAnew(tx.Now));
        else if (!EscalationStore.Save(tx, climb.AllAnew(tx.Now), before)) return IncidentRefusals.SomebodyWasFaster();
        Line(tx, id, EntryKind.ChainChanged, by, $"Climbs the chain {now.Name} (revision {now.Revision}) now", new { chainId = now.Id, now.Revision });
        ClimbService.GoOn(tx, id);
        return IncidentStore.Find(tx, id)!;
    }

    /// <summary>Nobody has it any more, and it calls anew.</summary>
    public static Outcome<Incident> Unacknowledge(WriteTx tx, string id, Caller by)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return IncidentRefusals.NotFound(id);
        if (!Lifecycle.Unacknowledge(incident).Is(out var changed, out var refusal)) return refusal;
        if (!IncidentStore.Save(tx, changed, incident.State)) return IncidentRefusals.SomebodyWasFaster();
        AlertStore.UnacknowledgeAllOf(tx, id);
        Line(tx, id, EntryKind.IncidentUnacknowledged, by, $"{incident.AcknowledgedBy?.Name} does not have it any more", null);
        return changed;
    }

    private static Outcome<Incident> Open(ReadTx tx, string id) =>
        IncidentStore.Find(tx, id) is not { } incident ? IncidentRefusals.NotFound(id) : incident.State == IncidentState.Resolved ? IncidentRefusals.AlreadyResolved(incident) : incident;

    /// <summary>Others are called: then nobody has it until one of them takes it.</summary>
    private static Outcome<Incident> CallAnew(WriteTx tx, Incident incident)
    {
        if (!Lifecycle.CallAnew(incident).Is(out var changed, out var refusal)) return refusal;
        if (incident.State == IncidentState.Triggered) return incident;
        if (!IncidentStore.Save(tx, changed, incident.State)) return IncidentRefusals.SomebodyWasFaster();
        AlertStore.UnacknowledgeAllOf(tx, incident.Id);
        return changed;
    }

    private static Notice Notice(Incident incident, string why) => new()
    {
        Kind = NotificationKind.IncidentPage, Urgency = Climb.UrgencyOf(incident.Severity), SubjectId = incident.Id, IncidentId = incident.Id,
        Text = $"{Http.Words.Of(incident.Severity)}: {incident.Title}. {why}.",
    };

    private static void Line(WriteTx tx, string id, EntryKind kind, Caller by, string text, object? data) => TimelineStore.Append(
        tx, id, new Entry { Kind = kind, Actor = by.Actor, Source = "api", Text = text, Data = JsonSerializer.Serialize(new { incidentId = id, details = data }, JsonSerializerOptions.Web) });
}
