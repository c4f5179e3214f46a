using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Drills;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Following a runbook: begin, step by step, end. Each change and its timeline entry are one commit.</summary>
public sealed class RunService(RunbookService runbooks)
{
    public Outcome<Run> Start(WriteTx tx, NewRun asked, Caller by) => Decide(tx, asked, by, drill: null).Then<Run>(begun => Store(tx, begun, asked, by));

    /// <summary>Whether the run may begin; stores nothing.</summary>
    internal Outcome<BegunRun> Decide(WriteTx tx, NewRun asked, Caller by, Drill? drill)
    {
        if (!runbooks.Find(tx, asked.Runbook, asked.Revision?.ToString()).Is(out var shown, out var refusal)) return refusal;
        if (!Starting.Decide(shown.Volume.Runbook, asked.Environment, asked.Parameters ?? []).Is(out var values, out refusal)) return refusal;
        var incident = asked.IncidentId is { } id ? IncidentStore.Find(tx, id) : null;
        if (asked.IncidentId is not null && incident is null) return IncidentRefusals.NotFound(asked.IncidentId);
        if (incident?.State == IncidentState.Resolved) return IncidentRefusals.AlreadyResolved(incident);
        if (!RunServices.Of(tx, asked.Service, incident, shown.Volume.Runbook).Is(out var service, out refusal)) return refusal;
        if (!Qualification.AtStart(tx, shown.Summary.Id, RunRules.Of(shown.Volume.Runbook), by, asked.UnqualifiedReason).Is(out var qualified, out refusal)) return refusal;
        // In a drill it is being proven.
        var unproven = drill is null && shown.Volume.Runbook.Steps.Any(s => s.Quorum > 0) && ProofReading.Of(tx, shown.Summary.Id) is { IsProven: false } proof ? proof : null;
        if (unproven is not null && !asked.AcknowledgeUnproven) return DrillRefusals.RunbookUnproven(unproven);

        var run = new Run
        {
            Id = tx.NewId("run"),
            RunbookId = shown.Summary.Id,
            Runbook = shown.Summary.Slug,
            Revision = shown.Revision.Number,
            ContentHash = shown.Revision.ContentHash,
            Title = shown.Volume.Runbook.Title,
            IncidentId = asked.IncidentId,
            DrillId = drill?.Id,
            ServiceId = service.Id,
            Service = service.Slug,
            Rules = qualified.Rules,
            Environment = values.Environment,
            ExecutorId = by.Id,
            ExecutorName = by.Name,
            StartedAt = tx.Now,
            Parameters = shown.Volume.Runbook.Parameters,
            Values = values.Values,
            Steps = [.. shown.Volume.Runbook.Steps.Select((step, index) => new RunStep { Ordinal = index + 1, Definition = step })],
        };
        return Leak(run, asked.UnqualifiedReason, drill?.Scenario) is { } leak ? leak : new BegunRun(run, shown.Volume.Runbook.Probes, qualified, unproven);
    }

    internal static Run Store(WriteTx tx, BegunRun begun, NewRun asked, Caller by)
    {
        var (run, probes, qualified, unproven) = begun;
        RunStore.Add(tx, run);
        ProbeStore.Add(tx, run.Id, probes);
        RunStore.AddContributor(tx, run.Id, by.Id);
        Tell(tx, run, null, EntryKind.RunStarted, by, $"{by.Name} follows '{run.Title}', revision {run.Revision}{(run.DrillId is null ? "" : ", in a drill")}", new { run.Runbook, run.Revision, run.ContentHash, run.DrillId });
        if (unproven is not null)
            Tell(tx, run, null, EntryKind.UnprovenAcknowledged, by, $"{by.Name} follows it although it is not proven. {unproven.Text}", new { state = Http.Words.Of(unproven.State), unproven.Details });
        Qualification.Tell(tx, run, qualified, asked.UnqualifiedReason, by);
        return run;
    }

    public static Outcome<Run> StartStep(WriteTx tx, string runId, string stepId, Caller by) =>
        Step(tx, runId, stepId, by, EntryKind.StepStarted, (run, now) => Stepping.Start(run, stepId, by.Id, now));

    public static Outcome<Run> Complete(WriteTx tx, string runId, string stepId, string? outcome, string? evidence, Caller by, DateTimeOffset? occurredAt = null) =>
        Step(tx, runId, stepId, by, EntryKind.StepDone, (run, _) => At(tx, run, stepId, occurredAt, act: true, by).Then(at => Stepping.Complete(run, stepId, by.Id, outcome, evidence, at)).Then(step => Unleaked(run, step, outcome, evidence)));

    public static Outcome<Run> Skip(WriteTx tx, string runId, string stepId, string reason, Caller by, DateTimeOffset? occurredAt = null) =>
        Step(tx, runId, stepId, by, EntryKind.StepSkipped, (run, _) => At(tx, run, stepId, occurredAt, act: false, by).Then(at => Stepping.Skip(run, stepId, by.Id, reason, at)).Then(step => Unleaked(run, step, reason)));

    public static Outcome<Run> Fail(WriteTx tx, string runId, string stepId, string reason, Caller by, DateTimeOffset? occurredAt = null) =>
        Step(tx, runId, stepId, by, EntryKind.StepFailed, (run, _) => At(tx, run, stepId, occurredAt, act: true, by).Then(at => Stepping.Fail(run, stepId, by.Id, reason, at)).Then(step => Unleaked(run, step, reason)));

    public static Outcome<Run> Note(WriteTx tx, string runId, string stepId, string text, bool wrong, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Stepping.Note(run, stepId, by.Id).Is(out var step, out var refusal)) return refusal;
        if (Leak(run, text) is { } leak) return leak;
        Tell(tx, run, step, EntryKind.Note, by, text, wrong ? new { stepIsWrong = true } : null);
        if (wrong) Deviate(tx, run, new Deviation { Kind = DeviationKind.CalledWrong, StepId = stepId, Text = text }, by);
        return run;
    }

    public static Outcome<Run> Enter(WriteTx tx, string runId, IReadOnlyDictionary<string, string?> values, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Entering.Decide(run, by.Id, values).Is(out var after, out var refusal)) return refusal;
        var names = Entering.Changed(run, after);
        if (names.Count == 0) return run;
        if (Probing.Fixed(run, ProbeStore.Of(tx, run.Id), names) is { } inUse) return inUse;
        RunStore.SaveValues(tx, after);
        RunStore.AddContributor(tx, run.Id, by.Id);
        Tell(tx, run, null, EntryKind.ValuesEntered, by, $"Entered {string.Join(", ", names)}", new { names });
        foreach (var corrected in Deviating.Of(run, names)) Deviate(tx, run, corrected, by);
        foreach (var step in Entering.Outdated(run, after)) after = Reopen(tx, after, step, by);
        return after;
    }

    public static Outcome<Run> Abort(WriteTx tx, string runId, RunAbort asked, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        // An executor who is gone must not leave a run open for ever.
        if (!by.Is(run.ExecutorId) && !by.May(Permission.Administer)) return RunRefusals.ExecutorOnly(run);
        if (by.Is(run.ExecutorId) && Leak(run, asked.Reason) is { } leak) return leak;
        if (!Stepping.Abort(run, asked.Reason, tx.Now, asked.Disposition).Is(out var ended, out var refusal)) return refusal;
        foreach (var step in run.Steps) Supersede(tx, run, step, by, "the run was given up");
        if (run.PastPointOfNoReturnAt is not null)
            ActionItemStore.Add(tx, $"'{run.Title}' was aborted past the point of no return, {Left(ended)}: see to what is left behind ({asked.Reason})", run.IncidentId, run.Id, tx.Now.AddDays(7));
        return End(tx, ended, EntryKind.RunAborted, by, ended.Disposition is null ? asked.Reason : $"{asked.Reason} ({Left(ended)})");
    }

    /// <summary>Closes the open verification of a step that went another way; gives the run with the step in progress again.</summary>
    private static Run Reopen(WriteTx tx, Run run, RunStep step, Caller by)
    {
        Supersede(tx, run, step, by, "a value was changed");
        return run.With(step with { State = StepState.InProgress });
    }

    internal static void Supersede(WriteTx tx, Run run, RunStep step, Caller by, string why = "the run went another way") => VerificationService.Supersede(tx, run, step, why, by);

    private static Outcome<Run> Step(WriteTx tx, string runId, string stepId, Caller by, EntryKind kind, Func<Run, DateTimeOffset, Outcome<RunStep>> decide)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!decide(run, tx.Now).Is(out var step, out var refusal)) return refusal;
        var before = run.Find(stepId)!;
        if (step == before) return run;
        if (!RunStore.SaveStep(tx, run.Id, step, before.State)) return IncidentRefusals.SomebodyWasFaster();
        if (before.State == StepState.Released) VerificationService.Close(tx, run, step, step.State == StepState.Done, by);
        else if (step.State != before.State) Supersede(tx, run, step, by, "the step went another way");
        Tell(tx, run, step, kind, by, Words(before, step), new { step.Outcome, step.Evidence, step.Reason, late = step.EndedAt is { } at && Dating.IsLate(at, tx.Now) }, step.EndedAt);
        foreach (var deviation in Deviating.Of(before, step, tx.Now)) Deviate(tx, run, deviation, by);
        var told = run.With(step);
        return told.Current is null ? ProbeService.EndIfOver(tx, told, ProbeStore.Of(tx, run.Id), by, told.Steps.Max(s => s.EndedAt)) : told;
    }

    internal static Outcome<Run> End(WriteTx tx, Run ended, EntryKind kind, Caller by, string text)
    {
        if (!RunStore.SaveEnd(tx, ended)) return IncidentRefusals.SomebodyWasFaster();
        Tell(tx, ended, null, kind, by, text, new { state = Http.Words.Of(ended.State), disposition = ended.Disposition is { } left ? Http.Words.Of(left) : null });
        DrillService.RunEnded(tx, ended, by);
        return ended;
    }

    private static string Left(Run ended) => Http.Words.Of(ended.Disposition!.Value).Replace('_', ' ');

    /// <summary>Asked last: somebody who is not the executor must not learn from the answer whether he guessed a value.</summary>
    private static Outcome<RunStep> Unleaked(Run run, RunStep step, params IEnumerable<string?> texts) => Leak(run.With(step), texts) is { } leak ? leak : step;

    internal static Refusal? Leak(Run run, params IEnumerable<string?> texts) =>
        Blindness.Leaks(run, texts) is { Count: > 0 } names ? RunRefusals.ValueWouldLeak(names) : null;

    private static Outcome<DateTimeOffset> At(WriteTx tx, Run run, string stepId, DateTimeOffset? occurredAt, bool act, Caller by) =>
        Dating.OfStep(run, stepId, by.Id, occurredAt, occurredAt is null ? null : LiveRunStore.ReleasedAt(tx, run.Id, stepId), act, tx.Now);

    internal static void Deviate(WriteTx tx, Run run, Deviation deviation, Caller by) => DeviationStore.Add(tx, run.Id, deviation with { ById = by.Id, ByName = by.Name });

    private static string Words(RunStep before, RunStep step) => step.State switch
    {
        StepState.Done => $"Done: {step.Definition.Title}",
        StepState.Skipped => $"Skipped{(step.IsGuarded && before.State != StepState.Released ? " without verification" : "")}: {step.Definition.Title} ({step.Reason})",
        StepState.Failed => $"Failed: {step.Definition.Title} ({step.Reason})",
        _ => $"Began: {step.Definition.Title}",
    };

    internal static void Tell(WriteTx tx, Run run, RunStep? step, EntryKind kind, Caller by, string text, object? more = null, DateTimeOffset? occurredAt = null) =>
        Storage.Timeline.TimelineStore.Append(tx, run.TimelineId, new Entry
        {
            Kind = kind,
            Actor = by.Actor,
            Source = "api",
            Text = text,
            OccurredAt = occurredAt ?? default,
            Data = JsonSerializer.Serialize(new { runId = run.Id, stepId = step?.Definition.Id, more }, JsonSerializerOptions.Web),
        });
}

/// <summary>A run that may begin: with its probes, what was said about its people, and how its runbook stands when that is not well.</summary>
internal sealed record BegunRun(Run Run, IReadOnlyList<Probe> Probes, Qualified Qualified, Proof? Unproven);
