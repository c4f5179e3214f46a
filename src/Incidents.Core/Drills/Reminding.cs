using Incidents.Core.Time;

namespace Incidents.Core.Drills;

/// <summary>Who is told of a drill that is not begun, and when: sooner and higher, the more hangs on it.</summary>
public static class Reminding
{
    private static readonly TimeOnly From = new(9, 0);
    private static readonly TimeOnly Until = new(17, 0);

    private static readonly Reminder[][] ByTier =
    [
        [
            new(ReminderKind.Before14, -14, Audience.Owner), new(ReminderKind.Before3, -3, Audience.Team), new(ReminderKind.Due, 0, Audience.OwnerAndDeputy), new(ReminderKind.After1, 1, Audience.OwnerAndDeputy),
            new(ReminderKind.After3, 3, Audience.Lead), new(ReminderKind.After7, 7, Audience.Chain), new(ReminderKind.After14, 14, Audience.ChainTop),
        ],
        [
            new(ReminderKind.Before14, -14, Audience.Owner), new(ReminderKind.Before3, -3, Audience.Team), new(ReminderKind.Due, 0, Audience.OwnerAndDeputy), new(ReminderKind.After1, 1, Audience.Owner),
            new(ReminderKind.After7, 7, Audience.Lead), new(ReminderKind.After14, 14, Audience.Chain),
        ],
        [
            new(ReminderKind.Before3, -3, Audience.Owner), new(ReminderKind.Due, 0, Audience.Owner), new(ReminderKind.After7, 7, Audience.OwnerAndDeputy), new(ReminderKind.After14, 14, Audience.Lead),
        ],
    ];

    /// <summary>All of a tier, in their order.</summary>
    public static IReadOnlyList<Reminder> Of(int tier) => ByTier[Math.Clamp(tier, 1, 3) - 1];

    /// <summary>When it is told: in working hours of a working day, but for what climbs.</summary>
    public static DateTimeOffset At(Reminder reminder, Drill drill, string zone)
    {
        var local = drill.DueLocal.AddDays(reminder.Days);
        if (reminder.Climbs) return Recurring.Instant(zone, local);
        var time = TimeOnly.FromDateTime(local);
        local = local.Date + (time < From || time > Until ? From : time).ToTimeSpan();
        // Before the weekend while there is time, after it when it is late already.
        var step = reminder.Days <= 0 ? -1 : 1;
        while (local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) local = local.AddDays(step);
        return Recurring.Instant(zone, local);
    }

    /// <summary>
    /// Which are to be told now. Of several that have come together (nobody was there to tell them) only the last is said; the others count as told.
    /// What would have been told before the drill was planned is not said any more.
    /// </summary>
    /// <param name="drill">A drill that waits.</param>
    /// <param name="tier">Of its plan.</param>
    /// <param name="zone">Of its plan.</param>
    /// <param name="told">What was told already, or counts as told.</param>
    /// <param name="now">Now.</param>
    public static DueReminders Due(Drill drill, int tier, string zone, IReadOnlySet<ReminderKind> told, DateTimeOffset now)
    {
        if (!drill.Waits) return DueReminders.None;
        var come = Of(tier).Where(r => !told.Contains(r.Kind) && At(r, drill, zone) <= now).ToList();
        var last = come.LastOrDefault(r => At(r, drill, zone) > drill.PlannedAt);
        return new DueReminders(last, [.. come.Where(r => r != last).Select(r => r.Kind)]);
    }
}

/// <summary>One reminder.</summary>
/// <param name="Kind">Told once of each drill.</param>
/// <param name="Days">After it is due; before it when negative.</param>
/// <param name="To">Who is told.</param>
public sealed record Reminder(ReminderKind Kind, int Days, Audience To)
{
    /// <summary>True for what goes up the chain, and may come at any hour.</summary>
    public bool Climbs => To is Audience.Chain or Audience.ChainTop;
}

/// <summary>What is to be told, and what counts as told by it.</summary>
public sealed record DueReminders(Reminder? Tell, IReadOnlyList<ReminderKind> Covered)
{
    public static DueReminders None { get; } = new(null, []);
}

/// <summary>The reminders of a drill.</summary>
public enum ReminderKind
{
    Before14,
    Before3,
    Due,
    After1,
    After3,
    After7,
    After14,

    /// <summary>That it is missed.</summary>
    Missed,
}

/// <summary>Who is told.</summary>
public enum Audience
{
    Owner,
    OwnerAndDeputy,
    Team,
    Lead,
    Chain,
    ChainTop,
}
