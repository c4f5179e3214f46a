using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.Proposals;
using Incidents.Core.Runs;
using Incidents.Server.Drills;
using Incidents.Server.Incidents;
using Incidents.Server.OnCall;
using Incidents.Server.Pages.OnCall;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;
using Incidents.Storage.Proposals;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Front;

/// <summary>What is burning, what waits for the one who looks, and what he is in the middle of.</summary>
public sealed record FrontModel(
    IReadOnlyList<IncidentListItem> Open, bool MoreOpen, IReadOnlyList<VerificationView> ForMe, IReadOnlyList<RunListItem> MyRuns, IReadOnlyList<Proposal> Proposals, IReadOnlyList<BrokenGlass> Unreviewed,
    IReadOnlyList<ScheduleNow> OnCall, IReadOnlyList<Unproven> Unproven)
{
    private const int Most = 30;

    public bool IsCalm => Open.Count == 0 && ForMe.Count == 0 && MyRuns.Count == 0 && Proposals.Count == 0 && Unreviewed.Count == 0;

    public static FrontModel Of(ReadTx tx, Caller caller)
    {
        var open = IncidentStore.List(tx, null, true, null, new PageRequest(Most, null));
        var (people, proofs) = (new OnCallPeople(PersonStore.All(tx)), ProofReading.All(tx));
        var services = ServiceStore.All(tx).ToDictionary(s => s.Id, s => s.Slug);
        return new FrontModel(
            // The worst first, and of those what nobody has.
            [.. open.Items.Select(i => IncidentListItem.Of(i, services)).OrderBy(i => i.State).ThenBy(i => i.Severity)], open.Next is not null,
            VerificationEndpoints.Waiting(tx, caller, onlyForMe: true),
            [.. RunStore.List(tx, RunState.Active, null, new PageRequest(Most, null)).Items.Where(r => r.ExecutorId == caller.Id).Select(RunListItem.Of)],
            [.. ProposalStore.List(tx, ProposalState.Pending, new PageRequest(Most, null)).Items.Where(p => p.ProposedById != caller.PersonId && (caller.Permission & Proposing.Right(p.Kind)) != 0)],
            [.. BrokenGlassStore.List(tx, onlyOpen: true, new PageRequest(Most, null)).Items.Where(g => g.ExecutorId != caller.Id)],
            [.. ScheduleStore.All(tx).Select(s => ScheduleNow.Of(tx, s, people))],
            [.. from runbook in RunbookStore.All(tx) where runbook.RiskyCount > 0 let proof = proofs[runbook.Id] where !proof.IsProven select new Unproven(runbook.Slug, runbook.Title, proof.Text)]);
    }
}

/// <summary>A risky runbook of which nobody knows whether it works.</summary>
public sealed record Unproven(string Slug, string Title, string Text);
