using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Storage;

namespace Incidents.Server.Escalation;

/// <summary>Looks at chains before anything is wrong: what would be done, and what would go wrong.</summary>
internal static class Rehearsing
{
    public static IReadOnlyList<string> Lint(ReadTx tx, ChainPlan plan) => ChainLint.Of(
        plan, [.. plan.Steps.Select(s => s.Targets.Select(t => Fact(tx, t, tx.Now)).ToList())], plan.Fallback is { } fallback ? Fact(tx, fallback, tx.Now) : null, tx.Now);

    public static IReadOnlyList<Rehearsed> Run(ReadTx tx, ChainPlan plan, Severity severity, DateTimeOffset at)
    {
        // Within one look the same question has one answer.
        var known = new Dictionary<(string, DateTimeOffset), TargetFact>();
        return Simulating.Run(plan, severity, at, (target, now) => known.TryGetValue((target.Key, now), out var fact) ? fact : known[(target.Key, now)] = Fact(tx, target, now),
            now => [.. Reach.OfFallback(tx, plan, now).Select(reach => Fact(tx, reach))]);
    }

    private static TargetFact Fact(ReadTx tx, ChainTarget target, DateTimeOffset at) => Fact(tx, Reach.Of(tx, target, at));

    private static TargetFact Fact(ReadTx tx, Reach reach) =>
        new(reach.Name, [.. reach.PersonIds], reach.Hole, [.. reach.People.Where(p => !Reach.ByAnyWay(tx, p.Id)).Select(p => p.Name)]);
}
