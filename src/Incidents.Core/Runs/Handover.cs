namespace Incidents.Core.Runs;

/// <summary>An offer that another person goes on with a run, and what became of it.</summary>
public sealed record Handover
{
    public string Id { get; init; } = "";

    public string RunId { get; init; } = "";

    /// <summary>As stored; ask <see cref="StateAt"/> for what it is now.</summary>
    public HandoverState State { get; init; }

    public string FromId { get; init; } = "";

    public string FromName { get; init; } = "";

    public string ToId { get; init; } = "";

    public string ToName { get; init; } = "";

    public string OfferedById { get; init; } = "";

    public string OfferedByName { get; init; } = "";

    public string Note { get; init; } = "";

    public DateTimeOffset OfferedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why it was declined.</summary>
    public string? Reason { get; init; }

    /// <summary>True when an admin offered it for an executor who could not be reached.</summary>
    public bool ByAdmin => OfferedById != FromId;

    public HandoverState StateAt(DateTimeOffset now) => State == HandoverState.Offered && now >= ExpiresAt ? HandoverState.Expired : State;
}

/// <summary>The states of a hand-over. Expired is told by the clock and never stored.</summary>
public enum HandoverState
{
    Offered,
    Accepted,
    Declined,
    Replaced,
    Expired,
}
