namespace Incidents.Core.People;

/// <summary>The people who own services together.</summary>
public sealed record Team
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Ids of its people.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
}
