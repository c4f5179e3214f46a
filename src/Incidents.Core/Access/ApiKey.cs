namespace Incidents.Core.Access;

/// <summary>A machine's key: shown once, kept as a hash, ends by itself.</summary>
public sealed record ApiKey
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Its last four characters, to tell keys apart.</summary>
    public string Hint { get; init; } = "";

    public IReadOnlyList<Scope> Scopes { get; init; } = [];

    /// <summary>The person who made it, and answers for it.</summary>
    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
