using Incidents.Core.Timeline;

namespace Incidents.Core.Access;

/// <summary>Who is asking: a signed-in human or a machine with an API key.</summary>
public sealed record Caller(bool IsHuman, string Id, string Name, Permission Permission)
{
    public Actor Actor => new(IsHuman ? ActorKind.Person : ActorKind.ApiKey, Id, Name);

    public bool May(Permission needed) => (Permission & needed) == needed;

    /// <summary>True for this very person; a machine is nobody.</summary>
    public bool Is(string personId) => IsHuman && Id == personId;
}
