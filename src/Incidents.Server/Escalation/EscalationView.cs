using Incidents.Core;
using Incidents.Core.Escalation;
using Incidents.Core.Incidents;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Escalation;

/// <summary>How far an incident has climbed: in which chain as it was, whom it goes on to and when, and who was told. The next step counts from 1.</summary>
public sealed record EscalationView(
    string Chain, string ChainId, long Revision, long Round, int? NextStep, DateTimeOffset? NextAt, IReadOnlyList<string> NextTargets, DateTimeOffset? GaveUpAt, string Text, IReadOnlyList<StepTakenView> Told)
{
    public static EscalationView? Of(ReadTx tx, Incident incident)
    {
        if (EscalationStore.Find(tx, incident.Id) is not { } climb) return null;
        var chain = ChainStore.Revision(tx, climb.ChainId, climb.Revision)!;
        var (step, next) = Next(tx, chain.Plan, climb, incident);
        return new(chain.Name, climb.ChainId, climb.Revision, climb.Round, step, climb.DueAt, next, climb.GaveUpAt, Words(climb, incident, next, tx.Now),
            [.. EscalationStore.Taken(tx, incident.Id).Select(t => new StepTakenView(t.Round, t.Step, t.Target, t.TakenAt, t.People, t.Unreached, t.Text))]);
    }

    /// <summary>Who would be told if it were due at that moment.</summary>
    private static (int? Step, IReadOnlyList<string> Names) Next(ReadTx tx, ChainPlan plan, Climb climb, Incident incident)
    {
        if (climb.DueAt is not { } due) return (null, []);
        var at = due > tx.Now ? due : tx.Now;
        return Climbing.Decide(plan, climb with { SinceAt = at, DueAt = at }, incident.Severity, at) switch
        {
            Move.Take(var step, _) => (step + 1, [.. plan.Steps[step].Targets.Select(t => Reach.Of(tx, t, at).Name)]),
            Move.Repeat(var after, false) when Climbing.Decide(plan, after, incident.Severity, at) is Move.Take(var step, _) => (step + 1, [.. plan.Steps[step].Targets.Select(t => Reach.Of(tx, t, at).Name)]),
            Move.NotMeant => (null, []),
            _ => (null, [.. Reach.OfFallback(tx, plan, at).Select(r => r.Name)]),
        };
    }

    private static string Words(Climb climb, Incident incident, IReadOnlyList<string> next, DateTimeOffset now)
    {
        if (incident.State == IncidentState.Acknowledged) return $"{incident.AcknowledgedBy?.Name} has it{(incident.AcknowledgedUntil is { } until ? $" until {until:u}" : "")}";
        if (incident.State == IncidentState.Resolved) return "It is over";
        if (climb.GaveUpAt is { } gaveUp) return $"THE CHAIN IS AT ITS END since {gaveUp:u}, and nobody has it";
        if (climb.DueAt is not { } due) return "Nobody is told: no step is for an incident that is no worse";
        var whom = next.Count == 0 ? "its end" : string.Join(", ", next);
        return due <= now ? $"Escalates to {whom} now" : $"Escalates to {whom} in {Durations.Words(due - now)}";
    }
}

/// <summary>Somebody who was told. Step 0 is what a person did by hand, and one more than there are is the fallback.</summary>
public sealed record StepTakenView(long Round, long Step, string Target, DateTimeOffset At, IReadOnlyList<string> People, IReadOnlyList<string> Unreached, string Text);
