using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>Tells whether a text with a hunk in it still says what it said, but for what the hunk is meant to change.</summary>
internal static class Keeping
{
    /// <summary>What an author is told about guards and marks; there must not be more of it than before.</summary>
    private static readonly HashSet<string> Guards =
    [
        "destructive-command-without-caution", "bad-step-comment", "duplicate-step-id", "irreversible-without-caution", "verify-without-caution", "caution-without-step", "caution-not-a-box",
        "stray-step-comment", "undeclared-placeholder", "tag-in-prose",
    ];

    public static bool Holds(Runbook before, Runbook after, string stepId, Hunk hunk)
    {
        var news = after.Steps.ExceptBy(before.Steps.Select(s => s.Id), s => s.Id).ToList();
        return news.Count == (hunk.Kind == HunkKind.Step ? 1 : 0)
            && after.Steps.Except(news).Select(s => s.Id).SequenceEqual(before.Steps.Select(s => s.Id))
            && before.Steps.Zip(after.Steps.Except(news)).All(pair => Same(pair.First, pair.Second, hunk.Kind == HunkKind.Time && pair.First.Id == stepId ? hunk.Minutes : pair.First.PlannedMinutes))
            && news.All(step => Right(step, hunk.Added!))
            && (before.Title, before.Owner, before.UsesConvention, before.LinkDefinitions) == (after.Title, after.Owner, after.UsesConvention, after.LinkDefinitions)
            && Findings(after).All(rule => rule.Value <= Findings(before).GetValueOrDefault(rule.Key));
    }

    private static bool Right(Step step, AddedStep wanted) =>
        step.Risk != StepRisk.Irreversible && step.Safeguard is null && step.RollbackStep is null && step.Expect is null && step.Rollback is null && step.PlannedMinutes is null
        && step.Commands.Count <= wanted.Commands.Count && step.Title.Length > 0;

    private static bool Same(Step before, Step after, int? minutes) =>
        (before.Title, before.Section, before.ParentId, before.Quorum, before.Risk, before.Risky, before.Safeguard, before.RollbackStep, before.BreakGlass, before.Expect, before.Rollback)
            == (after.Title, after.Section, after.ParentId, after.Quorum, after.Risk, after.Risky, after.Safeguard, after.RollbackStep, after.BreakGlass, after.Expect, after.Rollback)
        && after.PlannedMinutes == minutes
        && before.Uses.SequenceEqual(after.Uses)
        && before.Commands.SequenceEqual(after.Commands);

    private static Dictionary<string, int> Findings(Runbook runbook) => runbook.Lint.Where(f => Guards.Contains(f.Rule)).CountBy(f => f.Rule).ToDictionary();
}
