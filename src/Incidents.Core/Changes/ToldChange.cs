namespace Incidents.Core.Changes;

/// <summary>What somebody says about one change, whatever the format it was said in.</summary>
/// <param name="Summary">One line; may be empty only when a change that is known by its id is cancelled.</param>
public sealed record ToldChange(string Summary)
{
    /// <summary>The teller's own id of it.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The service by id or slug, as the teller names it; it may be none of ours.</summary>
    public string? Service { get; init; }

    public string? Source { get; init; }

    /// <summary>When it happened; null for now.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>When a planned one begins.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When a planned one ends.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>True when the planned change of this id will not happen.</summary>
    public bool IsCancelled { get; init; }

    public string? Version { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<ChangeLink> Links { get; init; } = [];

    /// <summary>The teller's own fields as a JSON object, kept as they came.</summary>
    public string Details { get; init; } = "{}";
}
