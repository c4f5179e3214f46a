using Incidents.Core.Alerts;
using Incidents.Core.Drills;
using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Alerts;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Incidents;

/// <summary>An incident with its alerts, the runbooks that may help, and the runs that were begun.</summary>
public sealed record IncidentView(
    string Id, string Title, IncidentState State, Severity Severity, string? Service, DateTimeOffset OpenedAt,
    DateTimeOffset? AcknowledgedAt, ActorView? AcknowledgedBy, DateTimeOffset? ResolvedAt, ActorView? ResolvedBy, PersonName? Commander, DateTimeOffset? ClosedAt, ActorView? ClosedBy, int ReviewsOpen,
    long AlertCount, long JoinedCount, DateTimeOffset? AcknowledgedUntil, string? MergedInto,
    IReadOnlyList<AlertView> Alerts, IReadOnlyList<OfferedRunbook> Runbooks, IReadOnlyList<RunListItem> Runs)
{
    public static IncidentView Of(ReadTx tx, Incident incident)
    {
        var service = incident.ServiceId is null ? null : ServiceStore.Find(tx, incident.ServiceId)?.Slug;
        var alerts = AlertStore.Of(tx, incident.Id);
        return new IncidentView(
            incident.Id, incident.Title, incident.State, incident.Severity, service, incident.OpenedAt,
            incident.AcknowledgedAt, ActorView.Of(incident.AcknowledgedBy), incident.ResolvedAt, ActorView.Of(incident.ResolvedBy),
            incident.CommanderId is null ? null : new(incident.CommanderId, incident.CommanderName ?? ""), incident.ClosedAt, ActorView.Of(incident.ClosedBy), BrokenGlassStore.Of(tx, incident.Id).Count(g => g.ReviewedAt is null),
            incident.AlertCount, incident.JoinedCount, incident.AcknowledgedUntil, incident.MergedInto,
            [.. alerts.Select(AlertView.Of)],
            OfferedRunbook.Of(tx, RunbookStore.For(tx, alerts.Select(a => a.Rule).OfType<string>(), service)),
            [.. RunStore.List(tx, null, incident.Id, new(Cursor.MaxLimit, null)).Items.Select(RunListItem.Of)]);
    }
}

/// <summary>A runbook that may help, why it is offered, and whether it is known to work.</summary>
public sealed record OfferedRunbook(string Slug, string Title, string Reason, ProofState ProofState, string Proof)
{
    public static IReadOnlyList<OfferedRunbook> Of(ReadTx tx, IReadOnlyList<RunbookOffer> offers)
    {
        if (offers.Count == 0) return [];
        var proofs = ProofReading.All(tx);
        return [.. from offer in offers let proof = proofs[RunbookStore.Find(tx, offer.Slug)!.Id] select new OfferedRunbook(offer.Slug, offer.Title, offer.Reason, proof.State, proof.Text)];
    }
}

/// <summary>An incident in a list. What belongs to it is shown on the incident itself.</summary>
public sealed record IncidentListItem(
    string Id, string Title, IncidentState State, Severity Severity, string? Service, DateTimeOffset OpenedAt,
    DateTimeOffset? AcknowledgedAt, ActorView? AcknowledgedBy, DateTimeOffset? ResolvedAt, ActorView? ResolvedBy, PersonName? Commander, DateTimeOffset? ClosedAt,
    long AlertCount, long JoinedCount, DateTimeOffset? AcknowledgedUntil, string? MergedInto)
{
    /// <param name="i">The incident.</param>
    /// <param name="services">Slugs of services by id.</param>
    public static IncidentListItem Of(Incident i, IReadOnlyDictionary<string, string> services) => new(
        i.Id, i.Title, i.State, i.Severity, i.ServiceId is null ? null : services.GetValueOrDefault(i.ServiceId), i.OpenedAt, i.AcknowledgedAt, ActorView.Of(i.AcknowledgedBy), i.ResolvedAt, ActorView.Of(i.ResolvedBy),
        i.CommanderId is null ? null : new(i.CommanderId, i.CommanderName ?? ""), i.ClosedAt, i.AlertCount, i.JoinedCount, i.AcknowledgedUntil, i.MergedInto);
}

/// <summary>Who did it.</summary>
public sealed record ActorView(ActorKind Kind, string Id, string Name)
{
    public static ActorView? Of(Actor? actor) => actor is null ? null : new(actor.Kind, actor.Id, actor.Name);
}

/// <summary>A run in a list. Its environment is shown on the run itself, to those who may see it.</summary>
public sealed record RunListItem(string Id, string Runbook, string Title, int Revision, RunState State, string? IncidentId, PersonName Executor, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    string? Service, RunOrigin Origin, int Deviations)
{
    public static RunListItem Of(Run run) => new(run.Id, run.Runbook, run.Title, run.Revision, run.State, run.IncidentId, new(run.ExecutorId, run.ExecutorName), run.StartedAt, run.EndedAt, run.Service, run.Origin, run.DeviationCount);
}

/// <summary>A person by id and name.</summary>
public sealed record PersonName(string Id, string Name);

/// <summary>One line of a timeline. Each hash covers the line and the hash before it.</summary>
public sealed record EntryView(long Seq, EntryKind Kind, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, ActorView Actor, string Source, string Text, RawJson Data, string Hash)
{
    public static EntryView Of(Entry e) => new(e.Seq, e.Kind, e.OccurredAt, e.RecordedAt, ActorView.Of(e.Actor)!, e.Source, e.Text, new RawJson(e.Data), e.Hash);
}
