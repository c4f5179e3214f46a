using Incidents.Core.People;

namespace Incidents.Core.Access;

/// <summary>Decides what of a change of roles takes effect at once and what waits for a second person.</summary>
public static class Granting
{
    /// <summary>Who has such a role judges the work of others, so nobody gives it alone.</summary>
    public static bool IsGuarded(Role role) => Permissions.Of([role]).HasFlag(Permission.Verify);

    /// <summary>
    /// A guarded role waits, unless it gives nothing that the person may not do already. While one waits, a role that the wanted ones contain is kept:
    /// whoever is promoted loses nothing until then.
    /// </summary>
    public static Grant Split(IReadOnlyList<Role> has, IReadOnlyList<Role> wanted)
    {
        var pending = wanted.Where(r => !has.Contains(r) && IsGuarded(r) && !Contains(has, r)).Distinct().ToList();
        var kept = pending.Count == 0 ? [] : has.Where(r => Contains(wanted, r));
        return new Grant([.. wanted.Except(pending).Union(kept)], pending);
    }

    /// <summary>The person with these roles; he may verify since now, if he could not before.</summary>
    public static Person Give(Person person, IReadOnlyList<Role> roles, DateTimeOffset now) => person with
    {
        Roles = [.. roles.Distinct()],
        VerifierSince = person.DisabledAt is null && Permissions.Of(roles).HasFlag(Permission.Verify) ? person.VerifierSince ?? now : null,
    };

    /// <summary>The change, unless it gives a shared account what only a human can have, or leaves nobody who administers.</summary>
    /// <param name="before">The person as he was.</param>
    /// <param name="after">As he would be.</param>
    /// <param name="people">All, as they are.</param>
    public static Outcome<Person> Check(Person before, Person after, IReadOnlyList<Person> people)
    {
        if (after.Kind == PersonKind.Shared && after.Roles.Any(IsGuarded)) return PeopleRefusals.SharedAccount(after.Name);
        return Administers(before) && !Administers(after) && !people.Any(p => p.Id != before.Id && Administers(p)) ? PeopleRefusals.LastAdmin(before.Name) : after;
    }

    /// <summary>The persons (one, whatever number of accounts he has) who sign in as humans and have any of these permissions.</summary>
    public static IReadOnlyList<string> Humans(IEnumerable<Person> people, Permission anyOf) =>
        [.. people.Where(p => p is { Kind: PersonKind.Human, DisabledAt: null } && (Permissions.Of(p.Roles) & anyOf) != 0).Select(p => p.SameAs ?? p.Id).Distinct()];

    private static bool Contains(IReadOnlyList<Role> roles, Role role) => (Permissions.Of([role]) & ~Permissions.Of(roles)) == 0;

    private static bool Administers(Person person) => Humans([person], Permission.Administer).Count > 0;
}

/// <summary>The roles that are held from now on, and those that wait for a second person.</summary>
public sealed record Grant(IReadOnlyList<Role> Now, IReadOnlyList<Role> Pending);
