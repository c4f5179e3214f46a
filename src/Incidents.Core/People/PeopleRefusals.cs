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
}
