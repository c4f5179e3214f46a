namespace Incidents.Core.Drills;

/// <summary>That a plan is not followed for a while: asked for by one, approved by another, never for long.</summary>
public sealed record Exemption
{
    /// <summary>It must end within so many days.</summary>
    public const int LongestDays = 180;

    public string Id { get; init; } = "";

    public string PlanId { get; init; } = "";

    public string Reason { get; init; } = "";

    public DateTimeOffset Until { get; init; }

    public ExemptionState State { get; init; }

    public string AskedById { get; init; } = "";

    public string AskedByName { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    public string? DecidedById { get; init; }

    public string? DecidedByName { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public bool Holds(DateTimeOffset at) => State == ExemptionState.Approved && at < Until;
}

/// <summary>The states of an exemption.</summary>
public enum ExemptionState
{
    Asked,
    Approved,
    Rejected,

    /// <summary>Taken back, or asked for anew.</summary>
    Withdrawn,
}
