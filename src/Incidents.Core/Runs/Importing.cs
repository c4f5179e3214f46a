using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Makes a run of what was written on paper, and compares the two columns. It judges nothing: what differs is flagged.</summary>
public static class Importing
{
    private const int LongestValue = 500;

    /// <param name="run">The run as it began, with all its steps pending.</param>
    /// <param name="steps">What the paper says; what it does not name was never come to.</param>
    /// <param name="endedAt">When they put the pen down.</param>
    /// <param name="now">Now.</param>
    public static Outcome<PaperRun> Decide(Run run, IReadOnlyList<PaperStep> steps, DateTimeOffset endedAt, DateTimeOffset now)
    {
        var wrong = new Dictionary<string, string>();
        if (endedAt > now) wrong["endedAt"] = "lies in the future";
        if (run.StartedAt > endedAt) wrong["startedAt"] = "is after endedAt";
        if (steps.Count == 0) wrong["steps"] = "name at least one";
        foreach (var step in steps) Look(run, step, endedAt, wrong);
        foreach (var twice in steps.GroupBy(s => s.Id).Where(g => g.Count() > 1)) wrong[$"steps.{twice.Key}"] = "is there twice";
        if (wrong.Count > 0) return PaperRefusals.Invalid(wrong);

        var checks = steps.Where(s => s.Outcome != PaperOutcome.Skipped && run.Find(s.Id)!.IsGuarded).Select(s => Compared(run, run.Find(s.Id)!, s)).ToList();
        var after = steps.Aggregate(run, (r, s) => r.With(Told(r.Find(s.Id)!, s)));
        var through = after.Steps.All(s => s.IsClosed);
        after = after with
        {
            State = !through ? RunState.Aborted : after.Steps.Any(s => s.State == StepState.Skipped) ? RunState.CompletedWithExceptions : RunState.Completed,
            EndedAt = endedAt,
            EndReason = through ? null : "On paper, and not all of its steps were gone through",
            Values = checks.SelectMany(c => c.ExecutorValues).Where(v => v.Key != Placeholders.Environment).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => Canonical(run, g.Key, g.Last().Value)),
        };
        return new PaperRun(after, checks);
    }

    private static void Look(Run run, PaperStep told, DateTimeOffset endedAt, Dictionary<string, string> wrong)
    {
        var path = $"steps.{told.Id}";
        if (run.Find(told.Id) is not { } step)
        {
            wrong[path] = "is no step of this revision";
            return;
        }

        if (told.At < run.StartedAt || told.At > endedAt) wrong[$"{path}.at"] = "is not between startedAt and endedAt";
        var asked = run.CriticalOf(step).Select(p => p.Name).ToHashSet();
        foreach (var (column, values) in new[] { ("executorValues", told.ExecutorValues), ("verifierValues", told.VerifierValues) })
            foreach (var (name, value) in values)
            {
                if (!asked.Contains(name)) wrong[$"{path}.{column}.{name}"] = "is not asked for";
                else if (value?.Length > LongestValue) wrong[$"{path}.{column}.{name}"] = $"is longer than {LongestValue} characters";
            }
    }

    private static RunStep Told(RunStep step, PaperStep told) => told.Outcome switch
    {
        PaperOutcome.Done => step with { State = StepState.Done, EndedAt = told.At, Outcome = told.Note },
        PaperOutcome.Skipped => step with { State = StepState.Skipped, EndedAt = told.At, Reason = told.Note ?? "on paper, without a reason" },
        _ => step with { State = StepState.Failed, EndedAt = told.At, Reason = told.Note ?? "on paper, without a reason" },
    };

    /// <summary>An empty place in a column differs: nothing was compared.</summary>
    private static PaperCheck Compared(Run run, RunStep step, PaperStep told)
    {
        var (first, second) = (Written(told.ExecutorValues), Written(told.VerifierValues));
        var differing = run.CriticalOf(step)
            .Where(p => !(first.TryGetValue(p.Name, out var one) && second.TryGetValue(p.Name, out var two) && ParameterValues.Same(p, one, two))).Select(p => p.Name).ToList();
        return new PaperCheck(told.Id, differing.Count == 0, differing, first, second);
    }

    private static Dictionary<string, string> Written(IReadOnlyDictionary<string, string?> values) =>
        values.Where(v => !string.IsNullOrWhiteSpace(v.Value)).ToDictionary(v => v.Key, v => v.Value!);

    private static string Canonical(Run run, string name, string value) =>
        run.Parameters.FirstOrDefault(p => p.Name == name) is { } parameter && ParameterValues.Canonical(parameter, value).Is(out var canonical, out _) ? canonical : value;
}

/// <summary>A run as the paper tells it, with what was compared.</summary>
public sealed record PaperRun(Run Run, IReadOnlyList<PaperCheck> Checks);
