using Incidents.Core.Coverage;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Server.Revising;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Coverage;

/// <summary>One list of what is left undone around runbooks: each is known elsewhere too, and seen by nobody who does not look there.</summary>
public sealed class BrokenWindowReading(CoverageReading coverage)
{
    /// <summary>What hurts most first.</summary>
    public IReadOnlyList<BrokenWindow> Of(ReadTx tx)
    {
        var (runbooks, proofs, people) = (RunbookStore.All(tx), ProofReading.All(tx), PersonStore.All(tx).Where(p => p is { DisabledAt: null, SameAs: null }).ToList());
        return
        [
            .. CoverageReading.RuleGaps(tx).Where(g => g.Pages).Select(g => new BrokenWindow(WindowKind.AlertRule, g.Rule, g.Gap switch
            {
                RuleGap.UnknownRunbook => $"{g.Integration} pages for it, and the runbook that it names is not here: {g.RunbookUrl}.",
                RuleGap.Elsewhere => $"{g.Integration} pages for it, and its runbook is elsewhere, where it may be down too: {g.RunbookUrl}.",
                _ => $"{g.Integration} pages for it, and there is no runbook.",
            })),
            .. coverage.Of(tx, null).Where(c => c.Runbook is null).Select(c => new BrokenWindow(WindowKind.Capability, $"{c.Service}: {Words.Of(c.Capability)}", c.Why[0])),
            .. from runbook in runbooks
               where runbook.RiskyCount > 0
               let proof = proofs.GetValueOrDefault(runbook.Id)
               where proof is { IsProven: false, State: not (ProofState.Exempt or ProofState.Experimental) }
               orderby proof.State == ProofState.NeverDrilled, runbook.Slug
               select new BrokenWindow(WindowKind.Unproven, runbook.Title, $"{string.Join(' ', proof.Details.Prepend($"{proof.Text}."))}", runbook.Slug),
            .. runbooks.Where(r => r.Owner is null || RevisionDrafting.Named(tx, r.Owner, people).Count == 0).Select(r => new BrokenWindow(WindowKind.Unowned, r.Title, Unowned(r), r.Slug)),
            .. from plan in DrillPlanStore.All(tx)
               where !plan.Paused
               let gone = DrillTurn.ZoneGone(plan)
               where gone is not null
               select new BrokenWindow(WindowKind.DrillPlan, plan.Runbook, gone, plan.Runbook),
        ];
    }

    private static string Unowned(RunbookSummary runbook) => runbook.Owner is null ? "It names no owner." : $"Its owner is {runbook.Owner}, and there is no such team or person.";
}
