using Incidents.Core.Alerts;

namespace Incidents.Core.Escalation;

/// <summary>Decides to whom a request goes on that nobody answers while an incident is open: along its chain, one step after the other.</summary>
public static class AskingOn
{
    /// <summary>So long those who were asked have to themselves.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="plan">The incident's chain.</param>
    /// <param name="severity">How bad the incident is; only for what wakes people it goes on.</param>
    /// <param name="askedAt">When it was asked.</param>
    /// <param name="taken">What was done for this request.</param>
    /// <param name="now">This moment.</param>
    /// <returns>The step (from 0) that is asked now, or null.</returns>
    public static int? Next(ChainPlan plan, Severity severity, DateTimeOffset askedAt, IReadOnlyList<StepTaken> taken, DateTimeOffset now)
    {
        if (Climb.UrgencyOf(severity) != Notifications.Urgency.High) return null;
        var last = taken.MaxBy(t => t.Step);
        if (now < (last is null ? askedAt + Patience : last.TakenAt.AddSeconds(last.WaitSeconds))) return null;
        for (var step = (int)(last?.Step ?? 0); step < plan.Steps.Count; step++)
            if (Climbing.Fits(plan.Steps[step], severity, now)) return step;
        return null;
    }
}
