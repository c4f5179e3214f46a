using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>The end of a run with probes: answers to them, or two people who agree to end without.</summary>
public static class ProbeService
{
    public static Outcome<Run> Record(WriteTx tx, string runId, string name, string value, string? evidence, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        var probes = ProbeStore.Of(tx, runId);
        var probe = probes.FirstOrDefault(p => p.Definition.Name == name);
        if (!Probing.Decide(run, probe, name, value, evidence, by.Id, by.Name, tx.Now).Is(out var answer, out var refusal)) return refusal;
        // Only of the executor: from the answer to anybody else he would learn whether he guessed a value.
        if (by.Is(run.ExecutorId) && Blindness.Leaks(run, answer.Value, evidence) is { Count: > 0 } names) return RunRefusals.ValueWouldLeak(names);
        ProbeStore.AddTry(tx, runId, probe!, answer);
        var after = probes.Select(p => p == probe ? p with { Tries = [.. p.Tries, answer] } : p).ToList();
        var delay = probes.All(p => p.Tries.Count == 0) ? Probing.DetectionDelay(run, after, ProbeStore.FirstRelease(tx, runId)) : null;
        RunService.Tell(tx, run, null, EntryKind.ProbeRecorded, by,
            $"{probe!.Definition.Label ?? name}: {answer.Value}, {(answer.Passed ? "as expected" : "NOT as expected")} ({answer.Expected}){(delay is { } took ? $"; first looked {Durations.Words(took)} after the first step that mattered" : "")}",
            new { probe = name, answer.Value, answer.Expected, answer.Passed, answer.Evidence, detectionDelaySeconds = (long?)delay?.TotalSeconds });
        return EndIfOver(tx, run, after, by);
    }

    public static Outcome<Run> Propose(WriteTx tx, string runId, string reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        var probes = ProbeStore.Of(tx, runId);
        if (!Probing.Propose(run, probes, by.Id, by.Name, reason, tx.Now).Is(out var proposal, out var refusal)) return refusal;
        ProbeStore.Propose(tx, runId, proposal);
        RunService.Tell(tx, run, null, EntryKind.FinishProposed, by, $"Asks to finish with exceptions: {reason}", new { open = Open(probes) });
        NotificationStore.Add(tx, VerificationFactFinding.Of(tx, run, "", null, by).Pool(tx.Now), NotificationKind.FinishProposed, runId, $"{by.Name} asks to finish '{run.Title}' although not every probe has passed ({reason}). Look at it; agree only if you would.");
        return run;
    }

    public static Outcome<Run> Confirm(WriteTx tx, string runId, string? reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        var proposal = ProbeStore.Proposal(tx, runId);
        if (!Probing.Confirm(run, proposal, RunStore.Contributors(tx, runId), by.Id, tx.Now).Is(out var ended, out var refusal)) return refusal;
        // Asked after: the executor, who often may not verify, is told that it cannot be him.
        var facts = VerificationFactFinding.Of(tx, run, "", null, by);
        if (!facts.IsEligible(by.Id, tx.Now)) return VerificationRefusals.NotEligible();
        if (SteppingUp.Refuse(by, facts.Policy.StepUpMinutes, tx.Now) is { } stale) return stale;
        if (!RunStore.SaveEnd(tx, ended)) return IncidentRefusals.SomebodyWasFaster();
        ProbeStore.Confirm(tx, runId, by.Id, by.Name);
        RunService.Tell(tx, ended, null, EntryKind.RunCompleted, by, $"'{run.Title}' ends with exceptions: {ended.EndReason}. {by.Name} agrees{(reason is null ? "" : $": {reason}")}",
            new { state = Http.Words.Of(ended.State), open = Open(ProbeStore.Of(tx, runId)), proposal!.ProposedByName, reason });
        Drills.DrillService.RunEnded(tx, ended, by);
        return ended;
    }

    /// <summary>After a step or an answer: the run ends when its steps are closed and its probes have passed; until then it waits.</summary>
    internal static Outcome<Run> EndIfOver(WriteTx tx, Run run, IReadOnlyList<RunProbe> probes, Caller by, DateTimeOffset? at = null)
    {
        // Told late, without probes, it ended when its last step did.
        var after = Probing.EndIfOver(run, probes, probes.Count == 0 ? at ?? tx.Now : tx.Now);
        return after.State == RunState.Active ? after : RunService.End(tx, after, EntryKind.RunCompleted, by, $"'{run.Title}' is through");
    }

    private static List<string> Open(IReadOnlyList<RunProbe> probes) => [.. probes.Where(p => !p.HasPassed).Select(p => p.Definition.Name)];
}
