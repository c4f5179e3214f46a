namespace Incidents.Core.Notifications;

/// <summary>Which ways a person wants to be told by, for what hurries or not, at which hours.</summary>
public sealed record NotificationRule
{
    public Urgency Urgency { get; init; }

    /// <summary>The zone of the hours.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Minutes since midnight by the clock on the wall; from more than to goes over midnight.</summary>
    public int FromMinute { get; init; }

    /// <summary>The first minute that is outside again.</summary>
    public int ToMinute { get; init; } = 24 * 60;

    public IReadOnlyList<NotificationStep> Steps { get; init; } = [];
}

/// <summary>One way, so many minutes after the cause.</summary>
public sealed record NotificationStep(string MethodId, int AfterMinutes);
