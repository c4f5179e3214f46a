using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.People;

namespace Incidents.Server.People;

/// <summary>Adds people.</summary>
public static class PersonService
{
    public static Checking Check(string? email, string? name, string? password) => new Checking()
        .Text(email, "email", 254).That(IsEmail(email), "email", "an e-mail address such as ada@example.org")
        .Text(name, "name", 200)
        .That(password?.Length is >= Passwords.Shortest and <= 200, "password", $"{Passwords.Shortest} to 200 characters");

    public static Outcome<Person> Add(WriteTx tx, string email, string name, IReadOnlyList<Role> roles, string passwordHash)
    {
        var person = new Person { Id = tx.NewId("per"), Email = email.Trim().ToLowerInvariant(), Name = name.Trim(), Roles = [.. roles.Distinct()], CreatedAt = tx.Now };
        if (Permissions.Of(person.Roles).HasFlag(Permission.Verify)) person = person with { VerifierSince = tx.Now };
        return PersonStore.Add(tx, person, passwordHash) ? person : PeopleRefusals.EmailTaken(person.Email);
    }

    private static bool IsEmail(string? text) =>
        text?.Trim() is { } email && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < email.Length - 1 && email.All(c => c > ' ' && c < 127) && email.LastIndexOf('@') == at;
}
