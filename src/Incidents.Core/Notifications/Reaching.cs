using Incidents.Core.Time;

namespace Incidents.Core.Notifications;

/// <summary>Decides by which of his ways a person is told, and when.</summary>
public static class Reaching
{
    /// <param name="rules">The person's own; the first that fits holds.</param>
    /// <param name="usable">His verified ways.</param>
    /// <param name="urgency">Whether it may wake him.</param>
    /// <param name="now">This moment.</param>
    public static IReadOnlyList<(Destination Way, TimeSpan After)> Plan(IEnumerable<NotificationRule> rules, IReadOnlyList<Destination> usable, Urgency urgency, DateTimeOffset now)
    {
        var rule = rules.FirstOrDefault(r => r.Urgency == urgency && Holds(r, now));
        var planned = (from step in rule?.Steps ?? []
                       join way in usable on step.MethodId equals way.Id
                       select (way, TimeSpan.FromMinutes(step.AfterMinutes))).ToList();
        // A rule whose ways are all gone, or that forgot the night, must not make it silent.
        return planned.Count > 0 || (rule is { Steps.Count: 0 } && urgency == Urgency.Low) ? planned : Otherwise(usable, urgency);
    }

    /// <summary>Without rules: everything at once for what hurries, else one mail.</summary>
    private static IReadOnlyList<(Destination Way, TimeSpan After)> Otherwise(IReadOnlyList<Destination> usable, Urgency urgency) => urgency == Urgency.High
        ? [.. usable.Select(way => (way, TimeSpan.Zero))]
        : [.. usable.OrderBy(way => way.Kind != DestinationKind.Email).Take(1).Select(way => (way, TimeSpan.Zero))];

    private static bool Holds(NotificationRule rule, DateTimeOffset now)
    {
        if (Zones.Find(rule.Zone) is not { } zone) return false;
        var minute = (int)Zones.Local(now, zone).TimeOfDay.TotalMinutes;
        return rule.FromMinute <= rule.ToMinute ? minute >= rule.FromMinute && minute < rule.ToMinute : minute >= rule.FromMinute || minute < rule.ToMinute;
    }
}
