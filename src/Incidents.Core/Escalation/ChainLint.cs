using Incidents.Core.Alerts;

namespace Incidents.Core.Escalation;

/// <summary>What a target is at some moment, as it is looked at before anything is wrong.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="PersonIds">Whom it stands for.</param>
/// <param name="Hole">Why it is nobody; null when it is somebody.</param>
/// <param name="Unreachable">Names of those of them whom no channel reaches.</param>
public sealed record TargetFact(string Name, IReadOnlyList<string> PersonIds, string? Hole, IReadOnlyList<string> Unreachable)
{
    /// <summary>Whether telling it reaches anybody; a shared channel without people does.</summary>
    public bool IsReached => Hole is null && (PersonIds.Count == 0 || Unreachable.Count < PersonIds.Count);
}

/// <summary>Finds what would go wrong with a chain at night. It never refuses: a chain with a hole is better than none.</summary>
public static class ChainLint
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <param name="plan">The chain.</param>
    /// <param name="facts">Who its targets are now: of each step, in their order.</param>
    /// <param name="fallback">Who the fallback is; null for the admins.</param>
    /// <param name="now">This moment.</param>
    public static IReadOnlyList<string> Of(ChainPlan plan, IReadOnlyList<IReadOnlyList<TargetFact>> facts, TargetFact? fallback, DateTimeOffset now)
    {
        var found = new List<string>();
        if (plan.Steps.Count == 0) found.Add("The chain has no steps: only its fallback would be told.");
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            if (plan.Steps[i].Targets.Count == 0) found.Add($"Step {i + 1} is empty: it would be passed over.");
            foreach (var fact in facts[i])
            {
                if (fact.Hole is { } hole) found.Add($"Step {i + 1}, {fact.Name}: {hole}.");
                else if (fact.Unreachable.Count > 0) found.Add($"Step {i + 1}: no channel reaches {string.Join(", ", fact.Unreachable)}.");
            }
        }

        if (fallback is { Hole: { } gone }) found.Add($"The fallback, {fallback.Name}: {gone}.");
        else if (fallback is { Unreachable.Count: > 0 }) found.Add($"The fallback: no channel reaches {string.Join(", ", fallback.Unreachable)}.");
        found.AddRange(SamePeople(facts));
        found.AddRange(Severities(plan));
        if (Unmanned(plan, now) is { } hours) found.Add(hours);
        return found;
    }

    /// <summary>Two levels of one person are one level.</summary>
    private static IEnumerable<string> SamePeople(IReadOnlyList<IReadOnlyList<TargetFact>> facts)
    {
        var of = facts.Select(step => step.SelectMany(f => f.PersonIds).ToHashSet()).ToList();
        for (var a = 0; a < of.Count; a++)
            for (var b = a + 1; b < of.Count; b++)
                if (of[a].Count > 0 && of[a].SetEquals(of[b])) yield return $"Steps {a + 1} and {b + 1} are the same now: {string.Join(", ", facts[b].Select(f => f.Name))}.";
    }

    private static IEnumerable<string> Severities(ChainPlan plan) =>
        from severity in new[] { Severity.Sev1, Severity.Sev2 }
        where plan.Steps.Count > 0 && plan.Steps.All(s => s.OnlyIf is { } only && !only.Fits(severity))
        select $"No step is for {(severity == Severity.Sev1 ? "sev1" : "sev2")}: only the fallback would be told.";

    /// <summary>The first quarter of an hour within a week at which no step is taken for the worst that is meant.</summary>
    private static string? Unmanned(ChainPlan plan, DateTimeOffset now)
    {
        foreach (var severity in new[] { Severity.Sev1, Severity.Sev2 })
        {
            var meant = plan.Steps.Where(s => s.OnlyIf is not { } only || only.Fits(severity)).ToList();
            if (meant.Count == 0 || meant.Any(s => s.OnlyIf is not { IsOfHours: true })) continue;
            for (var at = new DateTimeOffset(now.Ticks - now.Ticks % Quarter.Ticks, TimeSpan.Zero); at < now + Week; at += Quarter)
                if (meant.All(s => !Climbing.Fits(s, severity, at))) return $"At some hours no step is taken, first at {at:yyyy-MM-dd HH:mm}Z: only the fallback would be told.";
        }

        return null;
    }
}
