using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Http;
using Incidents.Storage;
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
    }

    private static ListView<Team> List(Database db) => new(db.Read(TeamStore.All), null);

    private static async Task<Results<Created<Team>, ProblemHttpResult>> Add(NewTeam body, Database db)
    {
        if (new Checking().Text(body.Name, "name", 200).That(body.Members?.Contains(null!) != true, "members", "ids of people").Refusal is { } refusal) return Problems.From(refusal);
        var added = await db.Write<Outcome<Team>>(tx =>
        {
            var members = (body.Members ?? []).Distinct().ToList();
            if (members.FirstOrDefault(m => PersonStore.Find(tx, m) is null) is { } unknown) return PeopleRefusals.PersonNotFound(unknown);
            var team = new Team { Id = tx.NewId("team"), Name = body.Name.Trim(), Members = members, CreatedAt = tx.Now };
            return TeamStore.Add(tx, team) ? team : PeopleRefusals.TeamNameTaken(team.Name);
        });
        return added.Created(_ => "/api/v1/teams", t => t);
    }
}

/// <summary>A team to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewTeam(string Name, IReadOnlyList<string>? Members = null);
