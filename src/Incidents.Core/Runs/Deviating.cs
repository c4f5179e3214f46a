namespace Incidents.Core.Runs;

/// <summary>Tells what about a finished step, or about values entered, is another way than the runbook's.</summary>
public static class Deviating
{
    /// <summary>Taking longer than this many times what was planned says that the plan is wrong, or something else is.</summary>
    private const int Patience = 3;

    /// <param name="before">The step as it was.</param>
    /// <param name="after">The step as it is now.</param>
    /// <param name="now">When it is told.</param>
    public static IEnumerable<Deviation> Of(RunStep before, RunStep after, DateTimeOffset now)
    {
        if (after.State == before.State) yield break;
        var title = after.Definition.Title;
        if (after.State == StepState.Skipped) yield return About(after, DeviationKind.Skipped, $"Skipped{(after.IsGuarded && before.State != StepState.Released ? " without verification" : "")}: {title} ({after.Reason})");
        if (after.State == StepState.Failed) yield return About(after, DeviationKind.Failed, $"Failed: {title} ({after.Reason})");
        if (after.State == StepState.Done && after.Definition.PlannedMinutes is { } planned && after.EndedAt - after.StartedAt is { } took && took > TimeSpan.FromMinutes(Patience * planned))
            yield return About(after, DeviationKind.Overran, $"Took {(int)took.TotalMinutes} min, planned were {planned}: {title}");
        if (after.State is StepState.Done or StepState.Skipped or StepState.Failed && after.EndedAt is { } at && Dating.IsLate(at, now))
            yield return About(after, DeviationKind.Late, $"Written down {(int)(now - at).TotalMinutes} min later: {title}");
    }

    /// <summary>Names of values that had been entered before and are others now. Never the values.</summary>
    public static IEnumerable<Deviation> Of(Run before, IEnumerable<string> changed) =>
        from name in changed
        where !string.IsNullOrEmpty(before.Values.GetValueOrDefault(name))
        select new Deviation { Kind = DeviationKind.ValueCorrected, StepId = before.Current?.Definition.Id, Text = $"Corrected {name} after it was first entered" };

    private static Deviation About(RunStep step, DeviationKind kind, string text) => new() { Kind = kind, StepId = step.Definition.Id, Text = text };
}
