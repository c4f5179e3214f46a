using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Going another way than the runbook while it is followed: a step more, a step again, back to a step, what was only on paper, who is there.</summary>
public static class LiveRunService
{
    public static Outcome<Run> Insert(WriteTx tx, string runId, NewStep asked, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Rerouting.Insert(run, by.Id, asked.After, asked.Title.Trim(), asked.Markdown).Is(out var rerouted, out var refusal)) return refusal;
        if (RunService.Leak(run, asked.Title, asked.Markdown, asked.Reason) is { } leak) return leak;
        return Store(tx, run, rerouted, EntryKind.StepInserted, DeviationKind.Inserted, $"Inserted: {rerouted.Step.Definition.Title} ({asked.Reason})", by);
    }

    public static Outcome<Run> Repeat(WriteTx tx, string runId, string stepId, string reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Rerouting.Repeat(run, by.Id, stepId).Is(out var rerouted, out var refusal)) return refusal;
        if (RunService.Leak(rerouted.Run, reason) is { } leak) return leak;
        return Store(tx, run, rerouted, EntryKind.StepRepeated, DeviationKind.Repeated, $"Once more: {rerouted.Step.Definition.Title} ({reason})", by);
    }

    public static Outcome<Run> Return(WriteTx tx, string runId, string stepId, string reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Rerouting.Return(run, by.Id, stepId).Is(out var rerouted, out var refusal)) return refusal;
        if (RunService.Leak(rerouted.Run, reason) is { } leak) return leak;
        return Store(tx, run, rerouted, EntryKind.StepReopened, DeviationKind.Returned, $"Back to: {rerouted.Step.Definition.Title} ({reason})", by);
    }

    public static Outcome<Run> LateEntry(WriteTx tx, string runId, NewLateEntry told, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Dating.OfEntry(run, by.Id, told.OccurredAt, tx.Now).Is(out var at, out var refusal)) return refusal;
        var step = told.StepId is null ? null : run.Find(told.StepId);
        if (told.StepId is not null && step is null) return RunRefusals.StepNotFound(run, told.StepId);
        if (RunService.Leak(run, told.Text) is { } leak) return leak;
        RunService.Tell(tx, run, step, EntryKind.LateEntry, by, told.Text, new { late = true }, at);
        RunService.Deviate(tx, run, new Deviation { Kind = DeviationKind.Late, StepId = told.StepId, Text = $"Written down later, what happened at {at:u}" }, by);
        return run;
    }

    public static Outcome<Run> CheckIn(WriteTx tx, string runId, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Presence.CheckIn(run, [by.Id, by.AccountId], TeamStore.All(tx)).Is(out var teams, out var refusal)) return refusal;
        List<string> more = [.. teams.Where(team => !run.Present.Any(p => p.Team == team && p.PersonId == by.Id))];
        if (more.Count == 0) return run;
        foreach (var team in more) LiveRunStore.CheckIn(tx, run.Id, team, by.Id, by.Name);
        RunService.Tell(tx, run, null, EntryKind.PresenceBegan, by, $"{by.Name} is there for {string.Join(", ", more)}", new { teams = more });
        return RunStore.Find(tx, runId)!;
    }

    public static Outcome<Run> CheckOut(WriteTx tx, string runId, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (run.State != RunState.Active) return RunRefusals.RunEnded(run);
        if (!LiveRunStore.CheckOut(tx, run.Id, by.Id)) return run;
        RunService.Tell(tx, run, null, EntryKind.PresenceEnded, by, $"{by.Name} has left");
        return RunStore.Find(tx, runId)!;
    }

    /// <summary>What was asked for the steps that wait again no longer holds; their former outcome stays on the timeline.</summary>
    private static Outcome<Run> Store(WriteTx tx, Run run, Rerouted rerouted, EntryKind kind, DeviationKind deviation, string text, Caller by)
    {
        foreach (var was in rerouted.Reopened)
        {
            // By its ordinal of before: the steps are moved afterwards.
            if (!RunStore.SaveStep(tx, run.Id, rerouted.Run.Find(was.Definition.Id)! with { Ordinal = was.Ordinal }, was.State)) return IncidentRefusals.SomebodyWasFaster();
            RunService.Supersede(tx, run, was, by);
        }

        if (run.Find(rerouted.Step.Definition.Id) is null) LiveRunStore.InsertStep(tx, run.Id, rerouted.Step);
        RunService.Tell(tx, run, rerouted.Step, kind, by, text, new { rerouted.Step.Repeats, reopened = rerouted.Reopened.Select(s => s.Definition.Id) });
        RunService.Deviate(tx, run, new Deviation { Kind = deviation, StepId = rerouted.Step.Definition.Id, Text = text }, by);
        return rerouted.Run;
    }
}
