using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Notifications;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;

namespace Incidents.Server.Drills;

/// <summary>The way of a drill up to its end: a run of the runbook through the same engine as in earnest.</summary>
public sealed class DrillService(RunService runs, RunbookService runbooks)
{
    /// <summary>One that no date asked for.</summary>
    public Outcome<Drill> Begin(WriteTx tx, NewDrill asked, Caller by)
    {
        var plan = asked.PlanId is null ? null : DrillPlanStore.Find(tx, asked.PlanId);
        if (asked.PlanId is not null && plan is null) return DrillRefusals.PlanNotFound(asked.PlanId);
        var slug = asked.Runbook ?? plan!.Runbook;
        if (RunbookStore.Find(tx, slug) is not { } runbook || (plan is not null && plan.RunbookId != runbook.Id)) return PublishingRefusals.NotFound(slug);
        var drill = new Drill
        {
            Id = tx.NewId("drl"), PlanId = plan?.Id, RunbookId = runbook.Id, Runbook = runbook.Slug, Kind = asked.Kind ?? plan?.Kind ?? DrillKind.RestoreToScratch, State = DrillState.Open,
            DueLocal = tx.Now.UtcDateTime, DueAt = tx.Now, OpensAt = tx.Now, PlannedAt = tx.Now,
        };
        return Prepare(tx, drill, plan, asked).Then(prepared => Run(tx, prepared, asked, by, isNew: true));
    }

    public Outcome<Drill> Start(WriteTx tx, string id, DrillStart asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        // Nobody need wait for the scheduler to open it.
        if (drill.State != DrillState.Open && (drill.State != DrillState.Planned || tx.Now < drill.OpensAt)) return DrillRefusals.NotStartable(drill);
        var plan = drill.PlanId is null ? null : DrillPlanStore.Find(tx, drill.PlanId);
        return Prepare(tx, drill, plan, asked).Then(prepared => Run(tx, prepared, asked, by, isNew: false));
    }

    public static Outcome<Drill> Plant(WriteTx tx, string id, NewPlantedError asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        if (drill.RunId is null || RunStore.Find(tx, drill.RunId) is not { } run) return DrillRefusals.NotRunning(drill);
        if (!Planting.Plant(drill, run, asked.Name, asked.Value, by.Id, by.Name, tx.Now).Is(out var planted, out var refusal)) return refusal;
        var after = drill with { Planted = planted };
        if (!DrillStore.Save(tx, after, drill.State)) return Core.Incidents.IncidentRefusals.SomebodyWasFaster();
        // Which value is in the drill, where only he sees it.
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.DrillErrorPlanted, SubjectId = drill.Id, Text = $"{by.Name} has planted an error in your drill: enter the value that GET /api/v1/drills/{drill.Id} shows you for {planted.Name}, and ask for a second person. Tell nobody." }, [run.ExecutorId]);
        return after;
    }

    public static Outcome<Drill> Skip(WriteTx tx, string id, string reason, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        var plan = drill.PlanId is null ? null : DrillPlanStore.Find(tx, drill.PlanId);
        if (!Exempting.Skip(drill, plan, reason, by, tx.Now).Is(out var after, out var refusal)) return refusal;
        if (!DrillStore.Save(tx, after, drill.State)) return Core.Incidents.IncidentRefusals.SomebodyWasFaster();
        DrillTurn.Tell(tx, id, by.Actor, $"{by.Name} skips it: {reason}");
        return after;
    }

    public static Outcome<Drill> Abort(WriteTx tx, string id, DrillAbort asked, Caller by)
    {
        if (DrillStore.Find(tx, id) is not { } drill) return DrillRefusals.NotFound(id);
        if (drill.State != DrillState.InProgress || drill.RunId is null) return DrillRefusals.NotRunning(drill);
        return RunService.Abort(tx, drill.RunId, new RunAbort(asked.Reason, asked.Disposition), by).Then<Drill>(_ => DrillStore.Find(tx, id)!);
    }

    /// <summary>In the commit that ends the run of a drill.</summary>
    internal static void RunEnded(WriteTx tx, Run run, Caller by)
    {
        if (run.DrillId is null || DrillStore.Find(tx, run.DrillId) is not { State: DrillState.InProgress } drill) return;
        if (run.State == RunState.Aborted)
        {
            DrillWitnessing.Finish(tx, drill with { Reason = run.EndReason, DecidedById = by.Id, DecidedByName = by.Name }, run, null, null, by);
            return;
        }

        Notifying.Tell(tx, new Notice { Kind = NotificationKind.DrillToWitness, SubjectId = drill.Id, Key = $"{drill.Id}/report", Text = $"The run of your drill of '{run.Title}' is through. Tell how it went: POST /api/v1/drills/{drill.Id}/report" }, [run.ExecutorId]);
    }

    /// <summary>In the commit of an answer to a verification: whether a planted error was found.</summary>
    internal static void Answered(WriteTx tx, Run run, Verification request, Attempt attempt, Caller by)
    {
        if (run.DrillId is null || DrillStore.Find(tx, run.DrillId) is not { Planted: { } planted } drill || Planting.Result(planted, request.Package, attempt) is not { } result) return;
        if (!DrillStore.Save(tx, drill with { Planted = planted with { Result = result, ResultAt = tx.Now } }, drill.State)) return;
        RunService.Tell(tx, run, run.Find(request.StepId), result == PlantedResult.Caught ? EntryKind.PlantedErrorCaught : EntryKind.PlantedErrorMissed, by,
            result == PlantedResult.Caught ? $"{by.Name} found the error that {planted.ByName} had planted in {planted.Name}" : $"{by.Name} did not find the error that {planted.ByName} had planted in {planted.Name}");
    }

    /// <summary>Why a command about a verification must not be: the facilitator answers, or a step would be done with the planted error.</summary>
    internal static Refusal? Hindered(ReadTx tx, Run run, Verification request, VerificationCommand command, Caller by) =>
        run.DrillId is null || DrillStore.Find(tx, run.DrillId) is not { Planted: { } planted } ? null
        : command is VerificationCommand.Attempt && by.PersonId == planted.ById ? DrillRefusals.FacilitatorKnows()
        : command is VerificationCommand.Release && request.IsLive ? Planting.StillThere(planted, request.Package)
        : null;

    /// <summary>What it is done with, decided before anything is stored.</summary>
    private Outcome<Prepared> Prepare(ReadTx tx, Drill drill, DrillPlan? plan, DrillStart asked)
    {
        if (!runbooks.Find(tx, drill.Runbook).Is(out var shown, out var refusal)) return refusal;
        var runbook = shown.Volume.Runbook;
        if (!RunServices.Of(tx, asked.Service, null, runbook).Is(out var service, out refusal)) return refusal;
        var real = drill.Kind is not (DrillKind.Tabletop or DrillKind.Walkthrough);
        if (!(real ? SnapshotChoice.Of(tx, plan, runbook, service.Slug) : new ChosenSnapshot(null, null, null)).Is(out var chosen, out refusal)) return refusal;
        var values = new NamedValues();
        foreach (var (name, value) in asked.Parameters ?? []) values[name] = value;
        if (chosen is { Parameter: { } wanted, Snapshot: { } snapshot } && runbook.Parameters.Single(p => p.Name == wanted) is { Required: true } parameter)
        {
            values.TryAdd(wanted, snapshot.ExternalId);
            if (parameter.TakenAt is { } takenAt) values.TryAdd(takenAt, snapshot.TakenAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
        }

        return new Prepared(
            drill with { Scenario = asked.Scenario, VolumePercent = asked.VolumePercent, SnapshotSource = chosen.Source, Snapshot = chosen.Snapshot?.ExternalId },
            new NewRun(drill.Runbook, asked.Environment ?? plan?.Environment ?? "scratch", values, null, null, asked.Service, asked.UnqualifiedReason));
    }

    private Outcome<Drill> Run(WriteTx tx, Prepared prepared, DrillStart asked, Caller by, bool isNew)
    {
        var before = prepared.Drill;
        if (!runs.Decide(tx, prepared.Run, by, before).Is(out var start, out var refusal)) return refusal;
        if (isNew) DrillStore.Add(tx, before);
        var run = RunService.Store(tx, start, prepared.Run, by);
        var after = before with { State = DrillState.InProgress, RunId = run.Id, DeclaredAt = tx.Now, Environment = run.Environment };
        if (!DrillStore.Save(tx, after, before.State)) return Core.Incidents.IncidentRefusals.SomebodyWasFaster();
        DrillTurn.Tell(tx, before.Id, by.Actor, $"{by.Name} begins it{(asked.Scenario is null ? "" : $": {asked.Scenario}")}");
        return after;
    }

    private sealed record Prepared(Drill Drill, NewRun Run);
}
