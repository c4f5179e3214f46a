using Incidents.Core.Timeline;

namespace Incidents.Core.Access;

/// <summary>Who is asking: a signed-in human, an account that several share, or a machine with an API key.</summary>
/// <param name="IsHuman">False for a key, and for a shared account: nobody knows who sits behind it.</param>
/// <param name="Id">The person (one, whatever number of accounts he has), or the key.</param>
/// <param name="Name">As timelines will keep it.</param>
/// <param name="Permission">What he may do.</param>
public sealed record Caller(bool IsHuman, string Id, string Name, Permission Permission)
{
    /// <summary>The account he signed in with; differs from <see cref="Id"/> for a second account of the same person.</summary>
    public string AccountId { get; init; } = Id;

    /// <summary>The person who answers for what is done: himself, or the maker of the key.</summary>
    public string PersonId { get; init; } = Id;

    /// <summary>When the password was last given in this session; null for keys.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    public Actor Actor => new(AuthenticatedAt is null && !IsHuman ? ActorKind.ApiKey : ActorKind.Person, Id, Name);

    public bool May(Permission needed) => (Permission & needed) == needed;

    /// <summary>True for this very person; a machine is nobody.</summary>
    public bool Is(string personId) => IsHuman && Id == personId;
}
