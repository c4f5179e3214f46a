namespace Incidents.Core.Runs;

/// <summary>Decides when something happened that is told now: paper is slower than the hand.</summary>
public static class Dating
{
    /// <summary>Typing takes a moment; what is older than this was written down late.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(2);

    public static bool IsLate(DateTimeOffset occurredAt, DateTimeOffset now) => now - occurredAt > Moment;

    /// <summary>When the current step was finished, as its executor says.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stepId">The step that is completed, skipped or failed.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="occurredAt">What he says; null for now.</param>
    /// <param name="releasedAt">When the step was released, if it was.</param>
    /// <param name="act">False for leaving the step out: then nothing was done that would have needed the release.</param>
    /// <param name="now">Now.</param>
    public static Outcome<DateTimeOffset> OfStep(Run run, string stepId, string by, DateTimeOffset? occurredAt, DateTimeOffset? releasedAt, bool act, DateTimeOffset now)
    {
        if (occurredAt is not { } at) return now;
        if (!Stepping.Current(run, stepId, by).Is(out var step, out var refusal)) return refusal;
        if (Within(run, at, now) is { } no) return no;
        // Verification comes before the act: a time before the release would say that it did not.
        if (act && step.State == StepState.Released && !(at >= releasedAt)) return LiveRunRefusals.BeforeRelease(step, releasedAt);
        return step.StartedAt is { } began && step.State != StepState.Failed && at < began ? LiveRunRefusals.BeforeStep(step, began) : at;
    }

    /// <summary>When something happened that is only told, while the run goes on.</summary>
    public static Outcome<DateTimeOffset> OfEntry(Run run, string by, DateTimeOffset occurredAt, DateTimeOffset now) =>
        (RunRefusals.NotDriving(run, by) ?? Within(run, occurredAt, now)) is { } no ? no : occurredAt;

    private static Refusal? Within(Run run, DateTimeOffset at, DateTimeOffset now) =>
        at > now ? LiveRunRefusals.InFuture() : at < run.StartedAt ? LiveRunRefusals.BeforeRun(run) : null;
}
