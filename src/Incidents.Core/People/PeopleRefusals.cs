namespace Incidents.Core.People;

/// <summary>Every "no" about people and teams.</summary>
public static class PeopleRefusals
{
    public static Refusal EmailTaken(string email) => new(RefusalKind.Conflict, "email_taken",
        $"{email} already signs in here. Use another address, or that account.");

    public static Refusal PersonNotFound(string id) => new(RefusalKind.NotFound, "person_not_found",
        $"There is no person {id}. List them with GET /api/v1/people.");

    public static Refusal TeamNameTaken(string name) => new(RefusalKind.Conflict, "team_name_taken",
        $"There is a team named {name} already. Choose another name.");

    public static Refusal TeamNotFound(string id) => new(RefusalKind.NotFound, "team_not_found",
        $"There is no team {id}. List them with GET /api/v1/teams.");

    public static Refusal SharedAccount(string name) => new(RefusalKind.Invalid, "shared_account",
        $"{name} is a shared account, and nobody knows who sits behind it: it cannot hold the roles verifier or admin. Give them to a person.");

    public static Refusal LastAdmin(string name) => new(RefusalKind.Conflict, "last_admin",
        $"{name} is the last one who administers. Make somebody else an admin first.");

    public static Refusal CannotLink(string why) => new(RefusalKind.Conflict, "cannot_link",
        $"{why}. Name an account and the other person that it belongs to, both of humans.");

    public static Refusal AccountBusy(string name) => new(RefusalKind.Conflict, "account_busy",
        $"{name} follows a run or takes part in a verification that is open. End those first, or disable the account until they are ended.");
}
