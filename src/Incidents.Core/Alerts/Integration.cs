namespace Incidents.Core.Alerts;

/// <summary>One sender with its key; what it sends is about one service.</summary>
public sealed record Integration
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string ServiceId { get; init; } = "";

    /// <summary>The last four characters of its key, to tell keys apart.</summary>
    public string Hint { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }
}
