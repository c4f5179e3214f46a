namespace Incidents.Core.Timeline;

/// <summary>Who did it. The name is kept as it was then.</summary>
public sealed record Actor(ActorKind Kind, string Id, string Name)
{
    public static Actor System { get; } = new(ActorKind.System, "", "Incidents");
}

/// <summary>The kinds of doer.</summary>
public enum ActorKind
{
    Person,
    ApiKey,
    Integration,
    System,
}
