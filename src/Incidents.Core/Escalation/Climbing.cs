using Incidents.Core.Alerts;
using Incidents.Core.Notifications;

namespace Incidents.Core.Escalation;

/// <summary>Decides what is done next while nobody has an incident: one step at a time, each of which waits its time after the one before was taken.</summary>
public static class Climbing
{
    /// <summary>A round in which nobody is reached takes no time by itself; the next begins after that much at the earliest.</summary>
    public static readonly TimeSpan ShortestRound = TimeSpan.FromMinutes(1);

    /// <param name="plan">The chain as it was when the incident opened.</param>
    /// <param name="climb">How far it has climbed.</param>
    /// <param name="severity">How bad it is now.</param>
    /// <param name="now">This moment.</param>
    public static Move Decide(ChainPlan plan, Climb climb, Severity severity, DateTimeOffset now)
    {
        if (severity < climb.Severity && climb.DueAt is not null && Raised(plan, climb, severity, now) is { } back) return new Move.GoBack(back);
        climb = climb with { Severity = severity, IsRaised = false };
        if (climb.DueAt is not { } due) return new Move.Rest();
        if (climb.SinceAt > now) return new Move.WaitAgain(climb with { SinceAt = now, DueAt = now + (due > climb.SinceAt ? due - climb.SinceAt : TimeSpan.Zero) });
        if (due > now) return new Move.Rest();
        var next = climb.Step;
        while (next < plan.Steps.Count && !Fits(plan.Steps[next], severity, now)) next++;
        if (next < plan.Steps.Count) return new Move.Take(next, climb with { Step = next });
        if (!climb.HasReached && IsNotMeant(plan, severity)) return new Move.NotMeant(climb with { Step = plan.Steps.Count, DueAt = null });
        if (climb.RepeatsLeft == 0) return new Move.GiveUp(climb with { Step = plan.Steps.Count, DueAt = null, SinceAt = now, GaveUpAt = now }, !climb.HasReached);
        var pause = climb.HasReached ? TimeSpan.Zero : Pause(plan);
        return new Move.Repeat(climb.Anew(0, now) with { RepeatsLeft = climb.RepeatsLeft - 1, DueAt = now + pause }, !climb.HasReached);
    }

    /// <summary>Where it stands once its step was taken. Where that reached nobody, the next is taken at once.</summary>
    public static Climb Took(ChainPlan plan, Climb climb, bool reached, DateTimeOffset now) => climb with
    {
        Step = climb.Step + 1,
        HasReached = climb.HasReached || reached,
        SinceAt = now,
        DueAt = now + (reached ? plan.Steps[climb.Step].Wait : TimeSpan.Zero),
    };

    /// <summary>Whether a step is taken at this moment for an incident this bad.</summary>
    public static bool Fits(ChainStep step, Severity severity, DateTimeOffset now) => step.OnlyIf is not { } only || (only.Fits(severity) && only.Fits(now));

    /// <summary>All steps are for other severities, and that is no mistake for what wakes nobody.</summary>
    private static bool IsNotMeant(ChainPlan plan, Severity severity) =>
        Climb.UrgencyOf(severity) == Urgency.Low && plan.Steps.All(s => s.OnlyIf is { } only && !only.Fits(severity));

    /// <summary>What now wakes people, or was given up, begins anew; else it goes back to the first step that was left out only because it was not as bad.</summary>
    private static Climb? Raised(ChainPlan plan, Climb climb, Severity severity, DateTimeOffset now)
    {
        var raised = climb with { Severity = severity };
        if (climb.GaveUpAt is not null || (Climb.UrgencyOf(climb.Severity) == Urgency.Low && Climb.UrgencyOf(severity) == Urgency.High)) return raised.AllAnew(now);
        for (var i = 0; i < climb.Step && i < plan.Steps.Count; i++)
            if (!Fits(plan.Steps[i], climb.Severity, now) && Fits(plan.Steps[i], severity, now)) return raised.Anew(i, now);
        return null;
    }

    private static TimeSpan Pause(ChainPlan plan) => plan.Steps.Count > 0 && plan.Steps[^1].Wait > ShortestRound ? plan.Steps[^1].Wait : ShortestRound;
}
