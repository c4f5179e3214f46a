namespace Incidents.Core.OnCall;

/// <summary>An address from which a calendar reads shifts without signing in, until it is revoked.</summary>
public sealed record CalendarFeed
{
    public string Id { get; init; } = "";

    /// <summary>The end of its secret.</summary>
    public string Hint { get; init; } = "";

    /// <summary>Who made it; without a schedule it holds this person's shifts.</summary>
    public string PersonId { get; init; } = "";

    /// <summary>It holds everybody's shifts in this schedule.</summary>
    public string? ScheduleId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
