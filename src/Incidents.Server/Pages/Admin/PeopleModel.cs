using Incidents.Core.People;

namespace Incidents.Server.Pages.Admin;

/// <summary>Everybody, and what they may be made.</summary>
public sealed record PeopleModel(IReadOnlyList<Person> People)
{
    public static readonly IReadOnlyList<(Role Role, string Words)> Roles =
    [
        (Role.Viewer, "viewer: reads"), (Role.Responder, "responder: works on incidents, follows runbooks"), (Role.Verifier, "verifier: also judges the risky steps of others"),
        (Role.Editor, "editor: writes runbooks"), (Role.Admin, "admin: everything"),
    ];

    /// <summary>True for the roles that nobody gives alone.</summary>
    public static bool Waits(Role role) => Core.Access.Granting.IsGuarded(role);
}
