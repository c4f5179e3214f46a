using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Revising;

/// <summary>Decides what a runbook should learn from a run that has ended.</summary>
public static class Learning
{
    /// <summary>More is no list that anybody decides on line by line; the run itself tells the rest.</summary>
    private const int MostHunks = 40;

    /// <param name="run">As it ended.</param>
    /// <param name="deviations">All of it.</param>
    /// <param name="mismatches">How often a second person found other values, by the run's step.</param>
    /// <param name="planted">Whether a wrong value was planted in it: that it was found and corrected says nothing about the text.</param>
    public static IReadOnlyList<Hunk> Of(Run run, IReadOnlyList<Deviation> deviations, IReadOnlyDictionary<string, int> mismatches, bool planted = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(deviations);
        ArgumentNullException.ThrowIfNull(mismatches);
        var told = deviations.Where(d => !(planted && d.Kind == DeviationKind.ValueCorrected)).Select(d => (Cause: CauseOf(d.Kind), Said: d)).Where(d => d.Cause is not null)
            .Select(d => new Observed(d.Cause!.Value, d.Said.StepId is null ? null : run.Find(d.Said.StepId), d.Said))
            .Concat(mismatches.Where(m => m.Value > 0 && !planted).OrderBy(m => run.Find(m.Key)?.Ordinal).Select(m => new Observed(Cause.Mismatched, run.Find(m.Key), null, m.Value)))
            .ToList();
        var hunks = new List<Hunk>();
        // One hunk for each step and cause: what happened three times is one thing to learn.
        foreach (var group in told.Where(o => o.Step is not { Inserted: true } && !(o.Cause == Cause.Skipped && IsForeseen(o.Step))).GroupBy(o => (Origin(run, o.Step), o.Cause)).Take(MostHunks))
            hunks.Add(About(run, group.Key.Item1, [.. group]) with { Number = hunks.Count + 1 });
        foreach (var inserted in run.Steps.Where(s => s.Inserted && s.Repeats is null && s.State != StepState.Skipped).OrderBy(s => s.Ordinal).Take(MostHunks - hunks.Count))
            hunks.Add(Adding.Of(run, inserted, [.. told.Where(o => Origin(run, o.Step) == inserted.Definition.Id).Select(o => o.Said).OfType<Deviation>()], hunks) with { Number = hunks.Count + 1 });
        return hunks;
    }

    /// <summary>The id in the revision of a step that was gone through again, or its own.</summary>
    internal static string? Origin(Run run, RunStep? step)
    {
        for (var hops = 0; step?.Repeats is { } again && hops <= run.Steps.Count; hops++) step = run.Find(again);
        return step?.Definition.Id;
    }

    /// <summary>Where the runbook itself says when to leave a step out, leaving it out teaches nothing.</summary>
    private static bool IsForeseen(RunStep? step) => step?.Definition.Markdown.Contains("skip this step", StringComparison.OrdinalIgnoreCase) == true;

    private static Hunk About(Run run, string? stepId, IReadOnlyList<Observed> observed)
    {
        var (cause, last) = (observed[0].Cause, observed[^1]);
        var times = observed.Sum(o => o.Times);
        var bare = $"{Wording.Of(cause)}{(times > 1 ? $" {times} times" : "")} {Wording.In(run)}.";
        var reason = last.Said is { } said && Wording.TellsReason(cause) ? Disclosing.Words(run, Wording.ReasonIn(said, last.Step)) : null;
        var text = reason is null ? bare : $"{bare[..^1]}: {PlainText.Line(reason)}";
        var minutes = cause == Cause.Overran ? observed.Max(o => Took(o.Step)) : null;
        return new Hunk
        {
            Kind = minutes is null ? HunkKind.Note : HunkKind.Time,
            Cause = cause,
            StepId = stepId,
            RunStepId = last.Step?.Definition.Id,
            Deviations = [.. observed.Select(o => o.Said?.Seq).OfType<int>()],
            Text = text,
            Bare = bare,
            Minutes = minutes,
        };
    }

    /// <summary>In whole minutes, rounded up.</summary>
    private static int? Took(RunStep? step) => step?.EndedAt - step?.StartedAt is { } took ? (int)Math.Ceiling(took.TotalMinutes) : null;

    private static Cause? CauseOf(DeviationKind kind) => kind switch
    {
        DeviationKind.Skipped => Cause.Skipped,
        DeviationKind.Failed => Cause.Failed,
        DeviationKind.Repeated => Cause.Repeated,
        DeviationKind.Returned => Cause.Returned,
        DeviationKind.Inserted => Cause.Inserted,
        DeviationKind.Late => Cause.Late,
        DeviationKind.Overran => Cause.Overran,
        DeviationKind.ValueCorrected => Cause.ValueCorrected,
        DeviationKind.CalledWrong => Cause.CalledWrong,
        // Of people, not of the text.
        _ => null,
    };

    private sealed record Observed(Cause Cause, RunStep? Step, Deviation? Said, int Times = 1);
}
