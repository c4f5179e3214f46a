using Incidents.Core.Alerts;

namespace Incidents.Core.Escalation;

/// <summary>What would be done at some moment, if nobody took the incident.</summary>
/// <param name="At">When.</param>
/// <param name="Round">1, 2, 3 ….</param>
/// <param name="Step">From 1; null for the end of the chain and for what it leaves out.</param>
/// <param name="Told">Who would be told.</param>
/// <param name="Text">In words.</param>
public sealed record Rehearsed(DateTimeOffset At, long Round, int? Step, IReadOnlyList<TargetFact> Told, string Text);

/// <summary>Goes through a chain as <see cref="Climbing"/> would, without telling anybody.</summary>
public static class Simulating
{
    /// <param name="plan">The chain.</param>
    /// <param name="severity">How bad the incident would be.</param>
    /// <param name="at">When it would open.</param>
    /// <param name="who">Who a target is at a moment.</param>
    /// <param name="fallback">Who the end is told to at a moment.</param>
    public static IReadOnlyList<Rehearsed> Run(ChainPlan plan, Severity severity, DateTimeOffset at, Func<ChainTarget, DateTimeOffset, TargetFact> who, Func<DateTimeOffset, IReadOnlyList<TargetFact>> fallback)
    {
        var lines = new List<Rehearsed>();
        var climb = new Climb { Severity = severity, Repeats = plan.Repeats, RepeatsLeft = plan.Repeats, SinceAt = at, DueAt = at };
        while (climb.DueAt is { } now)
        {
            switch (Climbing.Decide(plan, climb, severity, now))
            {
                case Move.Take(var index, var before):
                    for (var left = climb.Step; left < index; left++) lines.Add(new(now, climb.Round, left + 1, [], $"Step {left + 1} is left out: its conditions do not hold"));
                    var told = plan.Steps[index].Targets.DistinctBy(t => t.Key).Select(t => who(t, now)).ToList();
                    climb = Climbing.Took(plan, before, told.Any(t => t.IsReached), now);
                    lines.Add(new(now, climb.Round, index + 1, told, told.Any(t => t.IsReached) ? $"Told, and {Durations.Words(plan.Steps[index].Wait)} to take it" : "Reaches nobody: it goes on at once"));
                    break;
                case Move.Repeat(var after, var nobody):
                    if (nobody) lines.Add(new(now, climb.Round, null, fallback(now), "Nobody on the chain can be reached: the fallback is told"));
                    climb = after;
                    break;
                case Move.GiveUp(var after, var nobody):
                    lines.Add(new(now, climb.Round, null, fallback(now), nobody ? "Nobody on the chain can be reached, and it is at its end: the fallback is told" : "The chain is at its end: the fallback is told"));
                    climb = after;
                    break;
                case Move.NotMeant(var after):
                    lines.Add(new(now, climb.Round, null, [], "No step is for an incident that is no worse: nobody is told"));
                    climb = after;
                    break;
                default:
                    return lines;
            }
        }

        return lines;
    }
}
