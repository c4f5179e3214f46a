using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>
/// Decides about going another way while the run goes on: a step more, a step again, back to a step. What was done stays on the
/// timeline; closed steps always come before open ones, and a guarded step that is gone through again needs its verification again.
/// </summary>
public static class Rerouting
{
    private const string CautionBox = "[!CAUTION]";
    private const string CautionWord = "**CAUTION";

    /// <summary>Inserts a step that the runbook does not have, never before what is closed or begun.</summary>
    /// <param name="run">The run.</param>
    /// <param name="by">Who inserts it.</param>
    /// <param name="after">The step before it; null for next.</param>
    /// <param name="title">What is to be done.</param>
    /// <param name="markdown">How, if there is more to say.</param>
    public static Outcome<Rerouted> Insert(Run run, string by, string? after, string title, string? markdown)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (Full(run) is { } full) return full;
        var text = markdown is null ? title : $"{title}\n\n{markdown}";
        if (text.Contains(CautionBox, StringComparison.OrdinalIgnoreCase) || text.Contains(CautionWord, StringComparison.OrdinalIgnoreCase)) return LiveRunRefusals.InsertedGuard();
        var current = run.Current!;
        // A failed step is not begun: what it lacked is often what is inserted.
        var first = current.State is StepState.Pending or StepState.Failed ? current.Ordinal : current.Ordinal + 1;
        var place = first;
        if (after is not null)
        {
            if (run.Find(after) is not { } before) return RunRefusals.StepNotFound(run, after);
            place = before.Ordinal + 1;
            if (place < first) return LiveRunRefusals.StepPassed(before);
        }

        var step = new RunStep
        {
            Ordinal = place,
            Inserted = true,
            Definition = new Step
            {
                Id = Unused(run, 1, n => $"inserted-{n}"),
                Title = title,
                Section = current.Definition.Section,
                Markdown = markdown ?? title,
                Uses = Placeholders.UsedIn(text, run.Parameters),
            },
        };
        return new Rerouted(Placed(run, step), step, []);
    }

    /// <summary>Puts a closed step before the current one once more. The current one, where it was begun, waits again.</summary>
    public static Outcome<Rerouted> Repeat(Run run, string by, string stepId)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (run.Find(stepId) is not { } done) return RunRefusals.StepNotFound(run, stepId);
        if (!done.IsClosed) return LiveRunRefusals.NotClosed(done, "repeat");
        if (Full(run) is { } full) return full;
        var reopened = run.Steps.Where(s => !s.IsClosed && s.State != StepState.Failed && s.State != StepState.Pending).ToList();
        var after = reopened.Aggregate(run, (r, s) => r.With(Anew(s)));
        // What it keeps of the first time, such as how often values differed, must not be won back by repeating.
        var step = Anew(done) with
        {
            Ordinal = run.Current!.Ordinal,
            Repeats = stepId,
            Definition = done.Definition with { Id = Unused(run, 2, n => $"{stepId.Split('@')[0]}@{n}") },
        };
        return new Rerouted(Placed(after, step), step, reopened);
    }

    /// <summary>Goes back to a step: it and all after it are to be gone through again.</summary>
    public static Outcome<Rerouted> Return(Run run, string by, string stepId)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (run.Find(stepId) is not { } to) return RunRefusals.StepNotFound(run, stepId);
        if (!to.IsClosed && to.State != StepState.Failed) return LiveRunRefusals.NotClosed(to, "go back to");
        var reopened = run.Steps.Where(s => s.Ordinal >= to.Ordinal && s.State != StepState.Pending).ToList();
        var after = reopened.Aggregate(run, (r, s) => r.With(Anew(s)));
        return new Rerouted(after, after.Find(stepId)!, reopened);
    }

    private static RunStep Anew(RunStep step) => step with { State = StepState.Pending, StartedAt = null, EndedAt = null, Outcome = null, Evidence = null, Reason = null };

    private static Run Placed(Run run, RunStep step) => run with
    {
        Steps = [.. run.Steps.Select(s => s.Ordinal < step.Ordinal ? s : s with { Ordinal = s.Ordinal + 1 }).Append(step).OrderBy(s => s.Ordinal)],
    };

    private static Refusal? Full(Run run) => run.Steps.Count >= StepReading.MaxSteps ? RunbookRefusals.TooManySteps() : null;

    private static string Unused(Run run, int from, Func<int, string> id) => Enumerable.Range(from, run.Steps.Count + 1).Select(id).First(i => run.Find(i) is null);
}

/// <summary>A run that goes another way.</summary>
/// <param name="Run">As it is now.</param>
/// <param name="Step">The step that was inserted, or gone back to.</param>
/// <param name="Reopened">As they were, the steps that wait again.</param>
public sealed record Rerouted(Run Run, RunStep Step, IReadOnlyList<RunStep> Reopened);
