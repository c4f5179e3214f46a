using Incidents.Core.People;

namespace Incidents.Core.Access;

/// <summary>What a caller may do, as a set.</summary>
[Flags]
public enum Permission
{
    None = 0,
    Read = 1,

    /// <summary>Open, acknowledge, resolve and annotate incidents; follow runbooks.</summary>
    Respond = 2,

    /// <summary>Verify the risky steps of others.</summary>
    Verify = 4,

    /// <summary>Write runbooks.</summary>
    Edit = 8,

    /// <summary>Manage teams, services, integrations; and, as a human, people and keys.</summary>
    Administer = 16,
}

/// <summary>The one table of who may do what.</summary>
public static class Permissions
{
    public static Permission Of(IEnumerable<Role> roles) => roles.Aggregate(Permission.Read, (all, role) => all | Of(role));

    public static Permission Of(IEnumerable<Scope> scopes) => scopes.Aggregate(Permission.None, (all, scope) => all | Of(scope));

    private static Permission Of(Role role) => role switch
    {
        Role.Responder => Permission.Respond,
        // Who judges a step must be able to carry it out himself.
        Role.Verifier => Permission.Respond | Permission.Verify,
        Role.Editor => Permission.Edit,
        Role.Admin => Permission.Respond | Permission.Verify | Permission.Edit | Permission.Administer,
        _ => Permission.None,
    };

    private static Permission Of(Scope scope) => scope switch
    {
        Scope.Read => Permission.Read,
        Scope.Respond => Permission.Respond,
        Scope.Edit => Permission.Edit,
        Scope.Admin => Permission.Administer,
        _ => Permission.None,
    };
}

/// <summary>What an API key was made for. There is no scope to verify: only humans do.</summary>
public enum Scope
{
    Read,
    Respond,
    Edit,
    Admin,
}
