namespace Incidents.Core.Runs;

/// <summary>
/// The order of a run: one step after the other, and none passed by in silence. What is done to the current step begins it,
/// when it was not begun, so that nobody must press twice at 3 AM.
/// </summary>
public static class Stepping
{
    /// <summary>Begins the current step, or begins a failed one again. Beginning twice changes nothing.</summary>
    public static Outcome<RunStep> Start(Run run, string stepId, string by, DateTimeOffset now) => Current(run, stepId, by).Then<RunStep>(step =>
        step.State is StepState.Pending or StepState.Failed
            ? step with { State = StepState.InProgress, StartedAt = now, EndedAt = null, Reason = null }
            : step);

    public static Outcome<RunStep> Complete(Run run, string stepId, string by, string? outcome, string? evidence, DateTimeOffset now) => Current(run, stepId, by).Then<RunStep>(step =>
        step.IsGuarded && step.State != StepState.Released ? RunRefusals.VerificationRequired(step)
        : step.State == StepState.Failed ? RunRefusals.StepFailed(step)
        : Safeguarding.Unproven(run, step, evidence) is { } unproven ? unproven
        : step with { State = StepState.Done, StartedAt = step.StartedAt ?? now, EndedAt = now, Outcome = outcome, Evidence = evidence });

    /// <summary>A step may be left out, also a guarded one: sometimes that is right. It is never silent.</summary>
    public static Outcome<RunStep> Skip(Run run, string stepId, string by, string reason, DateTimeOffset now) => Current(run, stepId, by).Then<RunStep>(step =>
        step with { State = StepState.Skipped, EndedAt = now, Reason = reason });

    /// <summary>It went wrong: the run stands until the step is begun again, skipped, or the run aborted.</summary>
    public static Outcome<RunStep> Fail(Run run, string stepId, string by, string reason, DateTimeOffset now) => Current(run, stepId, by).Then<RunStep>(step =>
        step.State == StepState.Failed ? RunRefusals.StepFailed(step)
        : step with { State = StepState.Failed, StartedAt = step.StartedAt ?? now, EndedAt = now, Reason = reason });

    /// <summary>A note may be written about any step, at any time while the run goes on.</summary>
    public static Outcome<RunStep> Note(Run run, string stepId, string by) =>
        RunRefusals.NotDriving(run, by) is { } no ? no : run.Find(stepId) is { } step ? step : RunRefusals.StepNotFound(run, stepId);

    /// <param name="run">The run that is given up.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    /// <param name="disposition">What is left behind; must be said past the point of no return.</param>
    public static Outcome<Run> Abort(Run run, string reason, DateTimeOffset now, Disposition? disposition = null) =>
        run.State != RunState.Active ? RunRefusals.RunEnded(run)
        : run.PastPointOfNoReturnAt is not null && disposition is null ? SafeguardRefusals.DispositionRequired(run)
        : run with { State = RunState.Aborted, EndedAt = now, EndReason = reason, Disposition = disposition };

    /// <summary>A run ends by itself with its last step.</summary>
    public static Run EndIfOver(Run run, DateTimeOffset now) => run.Current is not null ? run : run with
    {
        State = run.Steps.Any(s => s.State == StepState.Skipped) ? RunState.CompletedWithExceptions : RunState.Completed,
        EndedAt = now,
    };

    internal static Outcome<RunStep> Current(Run run, string stepId, string by)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (run.Find(stepId) is not { } step) return RunRefusals.StepNotFound(run, stepId);
        return run.Current is { } current && current.Ordinal == step.Ordinal ? step : RunRefusals.OutOfOrder(step, run.Current);
    }
}
