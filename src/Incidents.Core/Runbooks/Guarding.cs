namespace Incidents.Core.Runbooks;

/// <summary>Decides whether a text may be published by its author alone.</summary>
public static class Guarding
{
    /// <summary>Beyond this many of a kind they are only counted.</summary>
    private const int Named = 10;

    /// <param name="before">The current revision, or null for a new runbook.</param>
    /// <param name="after">What is to take its place.</param>
    /// <returns>Why it needs a second person, in words; nothing when it does not.</returns>
    public static IReadOnlyList<string> Reasons(Runbook? before, Runbook after) => [.. Written(after), .. before is null ? [] : Lowered(before, after)];

    /// <summary>Who wrote the guard may have made it too low, and does not see it himself.</summary>
    private static IEnumerable<string> Written(Runbook after)
    {
        var guarded = after.Steps.Where(s => s.Quorum > 0).Select(s => s.Id).ToList();
        if (guarded.Count > 0) yield return $"It has guarded steps, which nobody publishes alone: {List(guarded)}.";
    }

    private static IEnumerable<string> Lowered(Runbook before, Runbook after)
    {
        if (before.Probes.Select(p => p.Name).Except(after.Probes.Select(p => p.Name)).ToList() is { Count: > 0 } probes) yield return $"Nobody asks the data for {List(probes)} any more.";
        if (before.Present.Except(after.Present, StringComparer.OrdinalIgnoreCase).ToList() is { Count: > 0 } teams) yield return $"Nobody of {List(teams)} need be there any more.";
        if (before.Executor is not null && after.Executor != before.Executor) yield return "It asks for other practice of the executor.";
        if (before.Verifier is not null && after.Verifier != before.Verifier) yield return "It asks for other practice of the second person.";
        foreach (var reason in LoweredSteps(before, after)) yield return reason;
    }

    private static List<string> LoweredSteps(Runbook before, Runbook after)
    {
        var steps = after.Steps.ToLookup(s => s.Id);
        var lowered = before.Steps.Where(s => s.Quorum > 0).SelectMany(old => Lowered(old, steps[old.Id].FirstOrDefault())).ToList();
        return lowered.Count <= Named ? lowered : [.. lowered.Take(Named), $"And {lowered.Count - Named} more guards are lower than they were."];
    }

    private static IEnumerable<string> Lowered(Step old, Step? now)
    {
        if (now is null)
        {
            yield return $"The guarded step '{old.Id}' is gone, or has another id.";
            yield break;
        }

        if (now.Quorum == 0) yield return $"Step '{old.Id}' is no longer guarded.";
        else if (now.Quorum < old.Quorum) yield return $"Step '{old.Id}' asks for {now.Quorum} instead of {old.Quorum} to verify it.";
        if (old.Risky && !now.Risky) yield return $"Step '{old.Id}' has no CAUTION any more.";
        if (old.Risk == StepRisk.Irreversible && now.Risk != StepRisk.Irreversible) yield return $"Step '{old.Id}' no longer says that nothing undoes it.";
        if (old.Safeguard is not null && now.Safeguard != old.Safeguard) yield return $"Step '{old.Id}' no longer waits for '{old.Safeguard}', which keeps what it overwrites.";
        if (!old.BreakGlass && now.BreakGlass) yield return $"Step '{old.Id}' could be done without a second person.";
        // Uses holds declared names only, so one that is no longer declared is missing too. The environment is always derived.
        var dropped = old.Uses.Except(now.Uses).Where(name => name != Placeholders.Environment).ToList();
        if (dropped.Count > 0) yield return $"Nobody finds {List(dropped)} for step '{old.Id}' any more.";
    }

    private static string List(IReadOnlyList<string> names) =>
        names.Count <= Named ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Named))} and {names.Count - Named} more";
}
