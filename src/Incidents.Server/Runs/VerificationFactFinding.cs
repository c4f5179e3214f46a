using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Escalation;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Snapshots;

namespace Incidents.Server.Runs;

/// <summary>Loads what <see cref="Verifying"/> must know, in the transaction that stores what it decides.</summary>
internal static class VerificationFactFinding
{
    private static readonly TimeSpan Flood = TimeSpan.FromMinutes(10);
    /// <summary>Enough to see that there are newer ones, and which.</summary>
    private const int NewestSnapshots = 200;

    private static readonly TimeSpan GlassRemembered = TimeSpan.FromDays(30);

    public static VerificationFacts Of(ReadTx tx, Run run, string stepId, Verification? request, Caller by)
    {
        var step = run.Find(stepId);
        var policy = VerificationPolicyStore.Current(tx);
        var runbook = RunbookStore.Find(tx, run.Runbook);
        var contributors = RunStore.Contributors(tx, run.Id);
        var verifiers = Verifiers(tx, run);
        var incident = run.IncidentId is { } id ? IncidentStore.Find(tx, id) : null;
        var loss = Loss(tx, run, stepId);
        var practice = Qualification.OfVerifier(tx, run, by);
        var facts = new VerificationFacts
        {
            Run = run,
            By = by,
            Policy = policy,
            Contributors = contributors,
            Verifiers = verifiers,
            Dissenters = step is null ? new HashSet<string>() : VerificationStore.Dissenters(tx, run.Id, stepId, step.UnlockedAt ?? run.StartedAt),
            CurrentRevision = runbook?.Revision ?? 0,
            StoredContentHash = RunbookStore.FindRevision(tx, run.RunbookId, run.Revision) is { } revision ? Publishing.HashOf(revision.Markdown) : "",
            RequestsLately = VerificationStore.CountBy(tx, by.Id, tx.Now - Flood),
            Loss = loss.Refusal is null ? loss.Value : null,
            Unsafe = (step is null ? null : Safeguarding.Missing(run, step)) ?? loss.Refusal,
            Absent = Presence.Missing(run),
            Unpractised = practice.Refusal,
            Warnings = Drills.ProofReading.Warnings(tx, run),
            IncidentSeverity = incident is { State: not IncidentState.Resolved } ? incident.Severity : null,
            CommanderId = Commander(incident),
            GlassBroken = BrokenGlassStore.Reasons(tx, run.ExecutorId, tx.Now - GlassRemembered),
            Reviewed = request is not null && BrokenGlassStore.Find(tx, request.Id)?.ReviewedAt is not null,
        };
        return facts with { Paged = request is null || !facts.Pool(request.RequestedAt).Except(NotificationStore.ToldOf(tx, request.Id, NotificationKind.VerificationRequested)).Any() };
    }

    /// <summary>What the step would discard, or null when it restores nothing.</summary>
    public static LossWindow? LossOf(ReadTx tx, Run run, string stepId) => Loss(tx, run, stepId).Is(out var loss, out _) ? loss : null;

    /// <summary>Whether somebody may know of the run's verifications at all: where a team owns the runbook or the service, its people and the admins.</summary>
    public static bool MaySee(ReadTx tx, Run run, Caller viewer) =>
        viewer.PersonId == run.ExecutorId || (viewer.IsHuman && viewer.May(Permission.Administer)) || TeamOf(tx, run) is not { } team || team.Members.Contains(viewer.PersonId);

    /// <summary>The team that the runbook names as its owner, else that of the service.</summary>
    public static Team? TeamOf(ReadTx tx, Run run)
    {
        var teams = TeamStore.All(tx);
        var owner = RunbookStore.Find(tx, run.Runbook)?.Owner;
        if (teams.FirstOrDefault(t => string.Equals(t.Name, owner, StringComparison.OrdinalIgnoreCase)) is { } named) return named;
        return run.ServiceId is { } id && ServiceStore.Find(tx, id)?.TeamId is { } teamId ? teams.FirstOrDefault(t => t.Id == teamId) : null;
    }

    /// <summary>Who is told when something is wrong: the incident's commander, else the admins.</summary>
    public static IEnumerable<string> InCharge(ReadTx tx, VerificationFacts facts) => facts.CommanderId is { } commander && commander != facts.Run.ExecutorId ? [commander] : Admins(tx);

    /// <summary>Who is told that somebody went on alone: everybody who could have helped, the whole escalation chain of the incident, who is in charge, and who looks after security.</summary>
    public static IEnumerable<string> Alarmed(ReadTx tx, VerificationFacts facts) =>
        facts.Verifiers.Keys.Concat(WholeChain(tx, facts.Run).SelectMany(reach => reach.PersonIds)).Concat(InCharge(tx, facts)).Concat(facts.Policy.SecurityContactId is { } contact ? [contact] : Admins(tx)).Where(id => id != facts.Run.ExecutorId).Distinct();

    /// <summary>Everybody and everything on the chain that the run's incident was opened with, and its fallback.</summary>
    public static IReadOnlyList<Reach> WholeChain(ReadTx tx, Run run)
    {
        if (run.IncidentId is not { } id || EscalationStore.Find(tx, id) is not { } climb || ChainStore.Revision(tx, climb.ChainId, climb.Revision) is not { Plan: var plan }) return [];
        return [.. plan.Steps.SelectMany(s => s.Targets).Concat(plan.Fallback is { } fallback ? [fallback] : []).DistinctBy(t => t.Key).Select(t => Reach.Of(tx, t, tx.Now))];
    }

    public static IEnumerable<string> Admins(ReadTx tx) =>
        PersonStore.All(tx).Where(p => p is { DisabledAt: null, SameAs: null } && Permissions.Of(p.Roles).HasFlag(Permission.Administer)).Select(p => p.Id);

    private static Outcome<LossWindow?> Loss(ReadTx tx, Run run, string stepId)
    {
        if (run.Find(stepId) is not { } step || DataLoss.Ids(run, step) is not { Count: > 0 } ids) return new Outcome<LossWindow?>();
        var service = run.ServiceId is { } id ? ServiceStore.Find(tx, id) : null;
        var inventory = DataLoss.Sources(run, step, service?.Slug).SelectMany(source => SnapshotStore.OfSource(tx, source, NewestSnapshots, ids)).ToList();
        return DataLoss.Of(run, step, inventory, service?.RpoSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, tx.Now, service?.Slug);
    }

    /// <summary>Named for it; else who acknowledged.</summary>
    private static string? Commander(Incident? incident) =>
        incident?.CommanderId ?? (incident?.AcknowledgedBy is { Kind: Core.Timeline.ActorKind.Person } acknowledged ? acknowledged.Id : null);

    private static Dictionary<string, DateTimeOffset> Verifiers(ReadTx tx, Run run)
    {
        var team = TeamOf(tx, run);
        return PersonStore.All(tx)
            .Where(p => p is { DisabledAt: null, SameAs: null, Kind: PersonKind.Human, VerifierSince: not null }
                && Permissions.Of(p.Roles).HasFlag(Permission.Verify | Permission.Respond) && (team is null || team.Members.Contains(p.Id)))
            .ToDictionary(p => p.Id, p => p.VerifierSince!.Value);
    }
}
