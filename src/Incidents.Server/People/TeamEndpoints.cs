using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.People;

/// <summary>Teams.</summary>
public static class TeamEndpoints
{
    public static void MapTeams(this IEndpointRouteBuilder routes)
    {
        var teams = routes.MapGroup("/api/v1/teams").WithTags("teams");
        teams.MapGet("", List).May(Permission.Read).WithName("listTeams").WithSummary("All teams with their members.");
        teams.MapPost("", Add).May(Permission.Administer).WithName("createTeam").WithSummary("Add a team; members are ids of people.");
        teams.MapPut("/{id}/members", SetMembers).May(Permission.Administer).WithName("setTeamMembers").WithSummary("Say who is in the team; the others leave it.");
    }

    private static ListView<Team> List(Database db) => new(db.Read(TeamStore.All), null);

    private static async Task<Results<Created<Team>, ProblemHttpResult>> Add(NewTeam body, Database db, Caller caller) =>
        Check(body) is { } refusal ? Problems.From(refusal) : (await db.Write(tx => Make(tx, body, caller))).Created(_ => "/api/v1/teams", t => t);

    private static async Task<Results<Ok<Team>, ProblemHttpResult>> SetMembers(string id, NewMembers body, Database db, Caller caller) =>
        new Checking().That(body.Members?.Contains(null!) == false, "members", "ids of people").Refusal is { } refusal ? Problems.From(refusal) : (await db.Write(tx => Change(tx, id, body.Members!, caller))).Ok();

    internal static Refusal? Check(NewTeam asked) => new Checking().Text(asked.Name, "name", 200).That(asked.Members?.Contains(null!) != true, "members", "ids of people").Refusal;

    internal static Outcome<Team> Make(WriteTx tx, NewTeam asked, Caller by)
    {
        var members = (asked.Members ?? []).Distinct().ToList();
        if (members.FirstOrDefault(m => PersonStore.Find(tx, m) is null) is { } unknown) return PeopleRefusals.PersonNotFound(unknown);
        var team = new Team { Id = tx.NewId("team"), Name = asked.Name.Trim(), Members = members, CreatedAt = tx.Now };
        // Runbooks name their team in any case of its letters, so two teams cannot differ by that alone.
        if (TeamStore.FindByName(tx, team.Name) is not null || !TeamStore.Add(tx, team)) return PeopleRefusals.TeamNameTaken(team.Name);
        Tell(tx, team, by);
        return team;
    }

    internal static Outcome<Team> Change(WriteTx tx, string id, IReadOnlyList<string> members, Caller by)
    {
        if (!TeamStore.Exists(tx, id)) return PeopleRefusals.TeamNotFound(id);
        if (members.FirstOrDefault(m => PersonStore.Find(tx, m) is null) is { } unknown) return PeopleRefusals.PersonNotFound(unknown);
        TeamStore.SetMembers(tx, id, members);
        var team = TeamStore.Find(tx, id)!;
        Tell(tx, team, by);
        return team;
    }

    /// <summary>Who is in a team judges its runs.</summary>
    private static void Tell(WriteTx tx, Team team, Caller by) => AccessLogStore.Add(tx, by.Actor, AccessEvent.TeamChanged, team.Id,
        $"{by.Name} says who is in the team {team.Name}: {(team.Members.Count == 0 ? "nobody" : string.Join(", ", team.Members.Select(m => PersonStore.Find(tx, m)?.Name ?? m)))}");
}

/// <summary>Who is in a team, as ids of people.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewMembers(IReadOnlyList<string> Members);

/// <summary>A team to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewTeam(string Name, IReadOnlyList<string>? Members = null);
