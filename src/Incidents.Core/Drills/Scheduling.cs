using Incidents.Core.Time;

namespace Incidents.Core.Drills;

/// <summary>
/// When drills fall due. What was due last is kept as the clock on the wall showed it, and what comes next is the next such time: so a restart, a gap or another rule of the
/// zone neither skips a drill nor doubles it.
/// </summary>
public static class Scheduling
{
    /// <summary>Days after which a drill is wanted where no plan says otherwise.</summary>
    public const int DefaultEveryDays = 90;

    /// <param name="plan">The plan.</param>
    /// <param name="last">When the last one was due, on the wall; null for the first.</param>
    public static DueDate? Next(DrillPlan plan, DateTime? last)
    {
        var after = Recurring.Local(plan.Recurrence.Zone, plan.CountsFrom);
        if (last > after) after = last.Value;
        return Recurring.Next(plan.Recurrence, after) is { } local ? Date(plan, Free(plan, local)) : null;
    }

    /// <summary>The first that can be done only after this instant: what is due next, for who did one then.</summary>
    public static DueDate? NextFor(DrillPlan plan, DateTimeOffset done)
    {
        var local = Recurring.Local(plan.Recurrence.Zone, done);
        // One whose window was open then was done by it.
        while (Next(plan, local) is { } due)
        {
            if (due.OpensAt > done) return due;
            local = due.Local;
        }

        return null;
    }

    /// <summary>The instant of what the wall shows, by the rules of the zone as they are known now.</summary>
    public static DueDate Date(DrillPlan plan, DateTime local)
    {
        var at = Recurring.Instant(plan.Recurrence.Zone, local);
        return new DueDate(local, at, at.AddDays(-plan.WindowDays));
    }

    /// <summary>When a drill that nobody began is missed: when its grace is over, or the next is due.</summary>
    public static DateTimeOffset MissedAt(DrillPlan plan, DateTimeOffset dueAt, DateTimeOffset? nextDueAt) =>
        dueAt.AddDays(plan.GraceDays) is var grace && nextDueAt is { } next && next > dueAt && next < grace ? next : grace;

    /// <summary>What becomes of a drill that waits; the same state when nothing does.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="drill">The drill.</param>
    /// <param name="nextDueAt">When the one after it is due, if that is known.</param>
    /// <param name="exemption">What holds of the plan.</param>
    /// <param name="now">Now.</param>
    public static Drill Moved(DrillPlan plan, Drill drill, DateTimeOffset? nextDueAt, Exemption? exemption, DateTimeOffset now)
    {
        if (!drill.Waits) return drill;
        if (now >= drill.OpensAt && exemption is not null && exemption.Holds(drill.DueAt) && now >= exemption.DecidedAt)
            return drill with { State = DrillState.Skipped, Reason = $"Exempt: {exemption.Reason}", DecidedById = exemption.DecidedById, DecidedByName = exemption.DecidedByName, EndedAt = now };
        if (now >= MissedAt(plan, drill.DueAt, nextDueAt)) return drill with { State = DrillState.Missed, EndedAt = now };
        return drill.State == DrillState.Planned && now >= drill.OpensAt ? drill with { State = DrillState.Open } : drill;
    }

    private static DateTime Free(DrillPlan plan, DateTime local)
    {
        while (plan.Blackouts.Where(b => Day(local) >= b.From && Day(local) <= b.To).Select(b => (DateOnly?)b.To).Max() is { } until) local = until.AddDays(1).ToDateTime(TimeOnly.FromDateTime(local));
        return local;
    }

    private static DateOnly Day(DateTime local) => DateOnly.FromDateTime(local);
}

/// <summary>When a drill is due: on the wall, as an instant, and from when on it can be done.</summary>
public sealed record DueDate(DateTime Local, DateTimeOffset At, DateTimeOffset OpensAt);
