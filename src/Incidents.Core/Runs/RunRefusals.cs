namespace Incidents.Core.Runs;

/// <summary>Every "no" about runs and their steps.</summary>
public static class RunRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "run_not_found", $"There is no run {id}. List them with GET /api/v1/runs.");

    public static Refusal NoSteps(string title) => new(RefusalKind.Invalid, "no_steps",
        $"'{title}' has no steps to follow; read it as it is. Steps are headings with <!-- step: id --> under them, or ordered lists.");

    public static Refusal InvalidValues(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "invalid_parameters",
        "Some values are not what the runbook asks for: " + string.Join("; ", fields.Select(f => $"{f.Key} {f.Value}")) + ".", fields);

    public static Refusal ValueReleased(RunStep step) => new(RefusalKind.Conflict, "value_released",
        $"Step '{step.Definition.Title}' was released with these values. Complete, fail or skip it first, then change them.");

    public static Refusal ExecutorOnly(Run run) => new(RefusalKind.Forbidden, "executor_only",
        $"{run.ExecutorName} is following this runbook, and only the executor moves it on. If {run.ExecutorName} cannot be reached, an admin aborts the run and you start your own.");

    public static Refusal RunEnded(Run run) => new(RefusalKind.Conflict, "run_ended",
        $"The run ended at {run.EndedAt:u}. Start another one to go through the runbook again.");

    public static Refusal StepNotFound(Run run, string stepId) => new(RefusalKind.NotFound, "step_not_found",
        $"The run has no step '{stepId}'; its steps are named in GET /api/v1/runs/{run.Id}.");

    public static Refusal OutOfOrder(RunStep step, RunStep? current) => new(RefusalKind.Conflict, "out_of_order", step.IsClosed
        ? $"Step '{step.Definition.Title}' is {(step.State == StepState.Done ? "done" : "skipped")} already{Next(current)}."
        : $"Step '{step.Definition.Title}' is not the next one{Next(current)}.");

    public static Refusal VerificationRequired(RunStep step) => new(RefusalKind.Conflict, "verification_required",
        $"Step '{step.Definition.Title}' is risky: ask for its verification, let a second person enter the values, and release it; then complete it.");

    public static Refusal StepFailed(RunStep step) => new(RefusalKind.Conflict, "step_failed",
        $"Step '{step.Definition.Title}' has failed. Start it again, skip it with a reason, or abort the run.");

    public static Refusal ValueWouldLeak(IReadOnlyList<string> names) => new(RefusalKind.Invalid, "value_would_leak",
        $"The text holds the value of {string.Join(", ", names)}, which the second person must find without being told. Write it without the value, or add it when the step is done.");

    internal static Refusal? NotDriving(Run run, string by) =>
        run.ExecutorId != by ? ExecutorOnly(run) : run.State != RunState.Active ? RunEnded(run) : null;

    private static string Next(RunStep? current) => current is null ? ", and so is the whole run" : $"; the next one is '{current.Definition.Title}' ({current.Definition.Id})";
}
