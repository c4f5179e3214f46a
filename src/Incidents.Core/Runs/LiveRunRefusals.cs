namespace Incidents.Core.Runs;

/// <summary>Every "no" about going another way than the runbook while it is followed.</summary>
public static class LiveRunRefusals
{
    public static Refusal InFuture() => new(RefusalKind.Invalid, "occurred_in_future",
        "occurredAt lies in the future. Give the time at which it happened, or leave it out for now.");

    public static Refusal BeforeRun(Run run) => new(RefusalKind.Invalid, "before_run",
        $"The run began at {run.StartedAt:u}, and this is said to have happened before. Give the time at which it happened.");

    public static Refusal BeforeStep(RunStep step, DateTimeOffset began) => new(RefusalKind.Invalid, "before_step",
        $"Step '{step.Definition.Title}' was begun at {began:u}; it cannot have ended before. Give the time at which it ended.");

    public static Refusal BeforeRelease(RunStep step, DateTimeOffset? releasedAt) => new(RefusalKind.Conflict, "before_release",
        $"Step '{step.Definition.Title}' was released at {releasedAt:u}, and verification comes before the act. If it was done before, fail it with that reason and do what its rollback says.");

    public static Refusal StepPassed(RunStep after) => new(RefusalKind.Conflict, "step_passed",
        $"What follows '{after.Definition.Title}' is begun or done already. Insert after the current step or a later one, or leave 'after' out for next.");

    public static Refusal InsertedGuard() => new(RefusalKind.Invalid, "inserted_guard",
        "An inserted step is never guarded, so a CAUTION in it would promise what nobody holds. Repeat a guarded step of the runbook, or publish a revision.");

    public static Refusal NotClosed(RunStep step, string what) => new(RefusalKind.Conflict, "step_not_closed",
        $"Step '{step.Definition.Title}' is not through yet, so there is nothing to {what}. Go on with it; a failed one is begun again with start.");
}
