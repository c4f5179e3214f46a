using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Proposals;
using Incidents.Core.Timeline;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.People;

/// <summary>Adds people, lets them in and keeps them out, and changes what they may do; each with its line in the access log.</summary>
public static class PersonService
{
    public static Checking Check(string? email, string? name, string? password) => new Checking()
        .Text(email, "email", 254).That(IsEmail(email), "email", "an e-mail address such as ada@example.org")
        .Text(name, "name", 200)
        .That(password?.Length is >= Passwords.Shortest and <= 200, "password", $"{Passwords.Shortest} to 200 characters");

    /// <summary>Adds a person with all his roles: only for whom the system itself makes.</summary>
    public static Outcome<Person> Add(WriteTx tx, string email, string name, IReadOnlyList<Role> roles, string passwordHash) =>
        Add(tx, email, name, PersonKind.Human, passwordHash, Actor.System).Then<Person>(person => Store(tx, Granting.Give(person, roles, tx.Now)));

    /// <summary>Adds a person; the roles that nobody gives alone wait.</summary>
    public static Outcome<Granted> Add(WriteTx tx, NewPerson asked, string passwordHash, Caller by)
    {
        var roles = asked.Roles is { Count: > 0 } ? asked.Roles : [Role.Responder];
        var kind = asked.Kind ?? PersonKind.Human;
        if (kind == PersonKind.Shared && roles.Any(Granting.IsGuarded)) return PeopleRefusals.SharedAccount(asked.Name.Trim());
        return Add(tx, asked.Email, asked.Name, kind, passwordHash, by.Actor).Then(person => Change(tx, person, roles, by));
    }

    /// <summary>Gives an account these roles instead of those it has.</summary>
    public static Outcome<Granted> SetRoles(WriteTx tx, string id, IReadOnlyList<Role> roles, Caller by) =>
        PersonStore.Find(tx, id) is { } person ? Change(tx, person, roles, by) : PeopleRefusals.PersonNotFound(id);

    /// <summary>Keeps somebody out, at once: his sessions end.</summary>
    public static Outcome<Granted> Disable(WriteTx tx, string id, Caller by)
    {
        if (PersonStore.Find(tx, id) is not { } person) return PeopleRefusals.PersonNotFound(id);
        if (person.DisabledAt is not null) return new Granted(person, null, Alone: false);
        var disabled = Granting.Give(person with { DisabledAt = tx.Now }, person.Roles, tx.Now);
        if (Granting.Check(person, disabled, PersonStore.All(tx)).Refusal is { } refusal) return refusal;
        ProposalBook.Supersede(tx, ProposalKind.GrantRoles, id, by.Actor, "The account was disabled.");
        SessionStore.EndAll(tx, id);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.PersonDisabled, id, $"{by.Name} disables {person.Name}");
        return new Granted(Store(tx, disabled, person, by.Actor), null, Alone: false);
    }

    /// <summary>Lets somebody in again; one who judges the work of others only with a second person.</summary>
    public static Outcome<Granted> Enable(WriteTx tx, string id, Caller by)
    {
        if (PersonStore.Find(tx, id) is not { } person) return PeopleRefusals.PersonNotFound(id);
        if (person.DisabledAt is null) return new Granted(person, null, Alone: false);
        ProposalBook.Supersede(tx, ProposalKind.GrantRoles, id, by.Actor, "Asked for anew.");
        var guarded = person.Roles.Any(Granting.IsGuarded);
        var alone = guarded && MayAlone(tx, person, by);
        if (guarded && !alone)
            return new Granted(person, ProposalBook.Open(tx, by, ProposalKind.GrantRoles, id, $"Let {person.Name} in again as {List(person.Roles)}", [Why], new ProposedRoles(person.Roles, person.Roles, Enable: true)), Alone: false);
        if (alone) TellAlone(tx, by, person, person.Roles);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.PersonEnabled, id, $"{by.Name} lets {person.Name} in again");
        return new Granted(Store(tx, Granting.Give(person with { DisabledAt = null }, person.Roles, tx.Now)), null, alone);
    }

    /// <summary>Makes an account known as a second one of a person. It counts as that person from now on, also in what is still open.</summary>
    public static Outcome<Person> Link(WriteTx tx, string id, string personId, Caller by)
    {
        if (PersonStore.Find(tx, id) is not { } account) return PeopleRefusals.PersonNotFound(id);
        if (PersonStore.Find(tx, personId) is not { } person) return PeopleRefusals.PersonNotFound(personId);
        if (!Linking.Decide(account, person, PersonStore.All(tx), PersonStore.IsBusy(tx, id)).Is(out var linked, out var refusal)) return refusal;
        if (account.SameAs == linked.SameAs) return account;
        PersonStore.ShareContributions(tx, id, personId);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.AccountsLinked, id, $"{by.Name} says that {account.Name} is {person.Name}");
        return Store(tx, linked, account, by.Actor);
    }

    /// <summary>Carries out what a second person has approved.</summary>
    public static Outcome<Person> Give(WriteTx tx, Proposal approved, Caller by)
    {
        if (PersonStore.Find(tx, approved.SubjectId) is not { } person) return PeopleRefusals.PersonNotFound(approved.SubjectId);
        var change = ProposalBook.ChangeOf<ProposedRoles>(approved);
        var after = Granting.Give(change.Enable ? person with { DisabledAt = null } : person, change.After, tx.Now);
        if (Granting.Check(person, after, PersonStore.All(tx)).Refusal is { } refusal) return refusal;
        AccessLogStore.Add(tx, by.Actor, AccessEvent.RolesChanged, person.Id, $"{person.Name} is {List(after.Roles)} now, as {approved.ProposedByName} proposed and {by.Name} approved");
        return Store(tx, after, person, by.Actor);
    }

    private const string Why = "Whoever may verify judges the work of others, so nobody makes a verifier or an admin alone.";

    private static Outcome<Person> Add(WriteTx tx, string email, string name, PersonKind kind, string passwordHash, Actor by)
    {
        var address = email.Trim().ToLowerInvariant();
        var person = new Person
        {
            Id = tx.NewId("per"), Email = address, Name = name.Trim(), CreatedAt = tx.Now, Kind = kind,
            SameAs = kind == PersonKind.Human ? Linking.PersonBehind(address, PersonStore.All(tx)) : null,
        };
        if (!PersonStore.Add(tx, person, passwordHash)) return PeopleRefusals.EmailTaken(person.Email);
        AccessLogStore.Add(tx, by, AccessEvent.PersonAdded, person.Id, $"{by.Name} adds {person.Name} ({person.Email}){(kind == PersonKind.Shared ? ", a shared account" : "")}");
        if (person.SameAs is not null) AccessLogStore.Add(tx, by, AccessEvent.AccountsLinked, person.Id, $"{person.Email} is a second account of {person.SameAs}: the same mailbox");
        return person;
    }

    private static Outcome<Granted> Change(WriteTx tx, Person person, IReadOnlyList<Role> roles, Caller by)
    {
        var grant = Granting.Split(person.Roles, roles);
        var alone = grant.Pending.Count > 0 && MayAlone(tx, person, by);
        var after = Granting.Give(person, alone ? roles : grant.Now, tx.Now);
        // What waits is looked at as well: it would be refused when it is approved.
        if (Granting.Check(person, after with { Roles = [.. after.Roles.Union(grant.Pending)] }, PersonStore.All(tx)).Refusal is { } refusal) return refusal;
        ProposalBook.Supersede(tx, ProposalKind.GrantRoles, person.Id, by.Actor, "The roles were changed anew.");
        if (alone) TellAlone(tx, by, person, grant.Pending);
        if (!after.Roles.Order().SequenceEqual(person.Roles.Order()))
            AccessLogStore.Add(tx, by.Actor, AccessEvent.RolesChanged, person.Id, $"{by.Name} makes {person.Name} {List(after.Roles)}, who was {List(person.Roles)}");
        Store(tx, after, person, by.Actor);
        return alone || grant.Pending.Count == 0
            ? new Granted(after, null, alone)
            : new Granted(
                after,
                ProposalBook.Open(tx, by, ProposalKind.GrantRoles, person.Id, $"Make {person.Name} {List(roles)}", [Why], new ProposedRoles(person.Roles, [.. roles.Distinct()], Enable: false)),
                Alone: false) { Pending = grant.Pending };
    }

    private static bool MayAlone(ReadTx tx, Person person, Caller by)
    {
        var lately = AccessLogStore.SubjectsOf(tx, AccessEvent.ApproverRemoved, tx.Now.AddHours(-VerificationPolicyStore.Current(tx).CoolingOffHours));
        return Proposing.MayGrantAlone(new Parties(PersonStore.PersonOf(tx, by.PersonId), person.SameAs ?? person.Id), PersonStore.All(tx), lately);
    }

    private static void TellAlone(WriteTx tx, Caller by, Person person, IReadOnlyList<Role> roles) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.RolesGrantedAlone, person.Id, $"{by.Name} makes {person.Name} {List(roles)} alone: there was nobody to approve it");

    /// <summary>Stores the person; whoever could approve grants and no longer can, as a person of his own, is remembered for a while.</summary>
    private static Person Store(WriteTx tx, Person after, Person before, Actor by)
    {
        var right = Proposing.Right(ProposalKind.GrantRoles);
        var could = Granting.Humans(PersonStore.All(tx), right);
        Store(tx, after);
        foreach (var lost in could.Except(Granting.Humans(PersonStore.All(tx), right)))
            AccessLogStore.Add(tx, by, AccessEvent.ApproverRemoved, lost, $"{before.Name} can no longer approve");
        return after;
    }

    private static Person Store(WriteTx tx, Person person)
    {
        PersonStore.Update(tx, person);
        return person;
    }

    private static string List(IReadOnlyList<Role> roles) => roles.Count == 0 ? "without a role" : string.Join(" and ", roles.Order()).ToLowerInvariant();

    private static bool IsEmail(string? text) =>
        text?.Trim() is { } email && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < email.Length - 1 && email.All(c => c > ' ' && c < 127) && email.LastIndexOf('@') == at;
}

/// <summary>A person after a change of roles, what of it waits, and whether it was done without the second person that there was not.</summary>
public sealed record Granted(Person Person, Proposal? Waits, bool Alone)
{
    public IReadOnlyList<Role> Pending { get; init; } = Waits is null ? [] : Person.Roles;
}
