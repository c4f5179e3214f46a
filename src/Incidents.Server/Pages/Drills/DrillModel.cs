using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Drills;
using Incidents.Server.Pages.OnCall;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Drills;

/// <summary>One drill as this visitor may see it, with the forms of what comes next.</summary>
/// <param name="Drill">As it is.</param>
/// <param name="Shown">As he may see it.</param>
/// <param name="Start">For one that waits: what its beginning asks for.</param>
/// <param name="RunIsOver">Whether its report can be written.</param>
/// <param name="RequiredChecks">Names of what a witness must have seen.</param>
/// <param name="People">Who can be asked for follow-ups.</param>
public sealed record DrillModel(Drill Drill, DrillView Shown, DrillStartModel? Start, bool RunIsOver, IReadOnlyList<string> RequiredChecks, IReadOnlyList<Choice> People)
{
    internal static Outcome<DrillModel> Of(ReadTx tx, string id, RunbookService runbooks, Caller viewer)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        var start = drill.Waits && DrillStartModel.Of(tx, drill.Runbook, drill.PlanId, runbooks).Is(out var asked, out _) ? asked : null;
        var isOver = drill.RunId is not null && RunStore.Find(tx, drill.RunId) is { State: not Core.Runs.RunState.Active };
        return new DrillModel(drill, DrillView.Of(tx, drill, viewer), start, isOver, drill.State == DrillState.AwaitingWitness ? DrillWitnessing.Required(tx, drill) : [], OnCallModel.Callable(PersonStore.All(tx)));
    }
}

/// <summary>What the beginning of a drill asks for.</summary>
/// <param name="Runbook">The slug.</param>
/// <param name="Environment">That of the plan.</param>
/// <param name="Parameters">Those that can be given at once; the snapshot is chosen by the plan.</param>
/// <param name="Services">All of them.</param>
public sealed record DrillStartModel(string Runbook, string Environment, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Choice> Services)
{
    internal static Outcome<DrillStartModel> Of(ReadTx tx, string slug, string? planId, RunbookService runbooks) => runbooks.Find(tx, slug).Then<DrillStartModel>(shown =>
    {
        var parameters = shown.Volume.Runbook.Parameters;
        var dated = parameters.Select(p => p.TakenAt).OfType<string>().ToHashSet();
        return new DrillStartModel(slug, (planId is null ? null : DrillPlanStore.Find(tx, planId)?.Environment) ?? "scratch",
            [.. parameters.Where(p => p.Type != ParameterType.Snapshot && p.Name != Placeholders.Environment && !dated.Contains(p.Name))], [.. ServiceStore.All(tx).Select(s => new Choice(s.Slug, s.Name))]);
    });
}

/// <summary>A drill that no date asks for: of which runbook, and what its beginning asks for.</summary>
public sealed record NewDrillModel(IReadOnlyList<Choice> Runbooks, DrillStartModel? Start);
