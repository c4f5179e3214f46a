namespace Incidents.Core.OnCall;

/// <summary>Somebody is on call instead of whoever the layers say. The one made last covers the others.</summary>
public sealed record Override
{
    public string Id { get; init; } = "";

    public string ScheduleId { get; init; } = "";

    public string PersonId { get; init; } = "";

    /// <summary>Not before it was made: nobody is on call afterwards for what was before.</summary>
    public DateTimeOffset From { get; init; }

    public DateTimeOffset Until { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>The swap that it came from.</summary>
    public string? SwapId { get; init; }

    public string MadeById { get; init; } = "";

    public string MadeByName { get; init; } = "";

    public DateTimeOffset MadeAt { get; init; }

    /// <summary>From then on it does not hold; until then it did.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    public string? RemovedByName { get; init; }

    /// <summary>When it ceases to hold; not after <see cref="From"/> for one that was removed before it began.</summary>
    public DateTimeOffset HoldsUntil => RemovedAt is { } removed && removed < Until ? removed : Until;
}
