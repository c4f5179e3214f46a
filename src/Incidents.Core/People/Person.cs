namespace Incidents.Core.People;

/// <summary>A human who signs in. One human is one person, whatever number of sessions he has.</summary>
public sealed record Person
{
    public string Id { get; init; } = "";

    /// <summary>Lower-case; the name he signs in with.</summary>
    public string Email { get; init; } = "";

    public string Name { get; init; } = "";

    public IReadOnlyList<Role> Roles { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }
}

/// <summary>What a person is trusted with; <see cref="Access.Permissions"/> says what each may do.</summary>
public enum Role
{
    Viewer,
    Responder,
    Verifier,
    Editor,
    Admin,
}
