namespace Incidents.Core.Runs;

/// <summary>Every "no" about safeguards and the point of no return.</summary>
public static class SafeguardRefusals
{
    internal static Refusal Missing(RunStep step, RunStep safeguard) => new(RefusalKind.Conflict, "safeguard_missing",
        safeguard.State == StepState.Skipped
            ? $"'{step.Definition.Title}' cannot be undone, and its safeguard '{safeguard.Definition.Title}' was skipped. Abort and begin a new run in which it is done, or skip this step too."
            : $"'{step.Definition.Title}' cannot be undone. First do its safeguard '{safeguard.Definition.Title}' and say in its evidence where what was kept can be seen.");

    internal static Refusal Unknown(RunStep step, string safeguard) => new(RefusalKind.Conflict, "safeguard_missing",
        $"'{step.Definition.Title}' names the safeguard '{safeguard}', which is no step of this run. Correct the runbook and begin a new run, or skip the step.");

    internal static Refusal EvidenceRequired(RunStep step, RunStep relying) => new(RefusalKind.Invalid, "evidence_required",
        $"'{relying.Definition.Title}' relies on this step. Say in evidence where what '{step.Definition.Title}' kept can be seen.",
        new Dictionary<string, string> { ["evidence"] = "say where it can be seen" });

    internal static Refusal DispositionRequired(Run run) => new(RefusalKind.Invalid, "disposition_required",
        $"The point of no return was passed at {run.PastPointOfNoReturnAt:u}. Say with disposition what is left behind: rolled_back, forward_fixed or left_as_is.",
        new Dictionary<string, string> { ["disposition"] = "one of rolled_back, forward_fixed, left_as_is" });
}
