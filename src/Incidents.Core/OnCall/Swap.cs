namespace Incidents.Core.OnCall;

/// <summary>One person offers another to stand in for him, perhaps for a shift in return. Nothing changes before the other has accepted.</summary>
public sealed record Swap
{
    public string Id { get; init; } = "";

    public string ScheduleId { get; init; } = "";

    public string OfferedBy { get; init; } = "";

    public string OfferedTo { get; init; } = "";

    /// <summary>What the one who offers is on call for in this time, the other takes.</summary>
    public DateTimeOffset GivesFrom { get; init; }

    public DateTimeOffset GivesUntil { get; init; }

    /// <summary>What the other is on call for in this time, he takes in return; null for nothing.</summary>
    public DateTimeOffset? TakesFrom { get; init; }

    public DateTimeOffset? TakesUntil { get; init; }

    public string Reason { get; init; } = "";

    public DateTimeOffset OfferedAt { get; init; }

    public SwapState State { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>What became of an offer.</summary>
public enum SwapState
{
    Offered,
    Accepted,
    Declined,
    Withdrawn,
}
