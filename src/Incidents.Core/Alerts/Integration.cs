namespace Incidents.Core.Alerts;

/// <summary>One sender with its key; what it sends is about one service.</summary>
public sealed record Integration
{
    public const long DefaultBudget = 60_000;
    public const long DefaultGroupSeconds = 15 * 60;

    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string ServiceId { get; init; } = "";

    /// <summary>The last four characters of its key, to tell keys apart.</summary>
    public string Hint { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>How many events it may send each minute before repeats are refused; 0 for any number.</summary>
    public long BudgetPerMinute { get; init; } = DefaultBudget;

    /// <summary>Alerts of one group share an incident when they come no further apart than this, in seconds; 0 for an incident each.</summary>
    public long GroupSeconds { get; init; } = DefaultGroupSeconds;

    /// <summary>After so many seconds without being said again an alert counts as over, for senders that never tell the end; null for never.</summary>
    public long? ExpireSeconds { get; init; }

    /// <summary>Counts the changes of its settings and rules.</summary>
    public long Revision { get; init; } = 1;
}
