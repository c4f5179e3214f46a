namespace Incidents.Core.People;

/// <summary>Decides which accounts are one human: nobody is his own second person by having two of them.</summary>
public static class Linking
{
    /// <summary>The person whose mailbox this is: addresses that differ only by a <c>+tag</c> before the @ are read by one human. Null when it is nobody's yet.</summary>
    public static string? PersonBehind(string email, IEnumerable<Person> people) =>
        people.Where(p => p.Kind == PersonKind.Human && Mailbox(p.Email) == Mailbox(email)).OrderBy(p => p.CreatedAt).Select(p => p.SameAs ?? p.Id).FirstOrDefault();

    /// <summary>The account as a second one of <paramref name="person"/>.</summary>
    /// <param name="account">The account that is to be known as somebody's.</param>
    /// <param name="person">Whose.</param>
    /// <param name="people">All accounts.</param>
    /// <param name="isBusy">Whether something that the account began or judged is still going on.</param>
    public static Outcome<Person> Decide(Person account, Person person, IEnumerable<Person> people, bool isBusy) =>
        account.Id == person.Id ? PeopleRefusals.CannotLink("An account is its own person already")
        : account.Kind == PersonKind.Shared || person.Kind == PersonKind.Shared ? PeopleRefusals.CannotLink("A shared account is nobody in particular")
        : account.SameAs == person.Id ? account
        : account.SameAs is { } known ? PeopleRefusals.CannotLink($"{account.Name} is the person {known} already, and that cannot be undone")
        : person.SameAs is { } other ? PeopleRefusals.CannotLink($"{person.Name} is a second account of {other}; name that person")
        : people.Any(p => p.SameAs == account.Id) ? PeopleRefusals.CannotLink($"{account.Name} has second accounts; link the other way round")
        : isBusy ? PeopleRefusals.AccountBusy(account.Name)
        : account with { SameAs = person.Id };

    private static string Mailbox(string email)
    {
        var at = email.LastIndexOf('@');
        var tag = email.IndexOf('+', StringComparison.Ordinal);
        return tag > 0 && tag < at ? email[..tag] + email[at..] : email;
    }
}
