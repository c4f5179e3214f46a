namespace Incidents.Core.Services;

/// <summary>A thing that can break: what incidents are about and what runbooks are for.</summary>
public sealed record Service
{
    public string Id { get; init; } = "";

    /// <summary>The short name used in URLs, runbooks and filters.</summary>
    public string Slug { get; init; } = "";

    public string Name { get; init; } = "";

    public string? TeamId { get; init; }

    /// <summary>Recovery time objective: how long it may be down, in seconds.</summary>
    public long? RtoSeconds { get; init; }

    /// <summary>Recovery point objective: how much of the latest data may be lost, in seconds.</summary>
    public long? RpoSeconds { get; init; }

    /// <summary>The escalation chain of its incidents; that of the installation when null.</summary>
    public string? ChainId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
