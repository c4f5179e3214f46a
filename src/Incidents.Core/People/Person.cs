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

    public PersonKind Kind { get; init; }

    /// <summary>The person whose second account this is.</summary>
    public string? SameAs { get; init; }

    /// <summary>Since when he may verify; null when he may not.</summary>
    public DateTimeOffset? VerifierSince { get; init; }
}

/// <summary>Whether one human uses an account, or several; a shared one never counts as a human.</summary>
public enum PersonKind
{
    Human,
    Shared,
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
