using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Server.Drills;
using Incidents.Storage;
using Incidents.Storage.Drills;

namespace Incidents.Server.Pages.Drills;

/// <summary>A plan, how its runbook stands, its drills, and what they measured.</summary>
public sealed record PlanModel(DrillPlan Plan, DrillPlanView Shown, Proof Proof, IReadOnlyList<Drill> Drills, IReadOnlyList<DrillOutcome> Outcomes)
{
    /// <summary>More than a year of a plan of every two weeks.</summary>
    private const int Most = 30;

    internal static Outcome<PlanModel> Of(ReadTx tx, string id)
    {
        if (DrillPlanStore.Find(tx, id) is not { } plan) return DrillRefusals.PlanNotFound(id);
        var drills = DrillStore.List(tx, null, plan.RunbookId, null, new PageRequest(Most, null)).Items;
        var outcomes = drills.Where(d => d.RunId is not null).Select(d => DrillOutcomeStore.Of(tx, d.Id)).Where(o => o.Count > 0).Select(o => o[^1]).OrderBy(o => o.EndedAt ?? o.RecordedAt);
        return new PlanModel(plan, DrillPlanView.Of(tx, plan), ProofReading.Of(tx, plan.RunbookId), drills, [.. outcomes]);
    }
}
