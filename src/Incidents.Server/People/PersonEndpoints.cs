using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.People;

/// <summary>People. Added by a signed-in admin: a key cannot make the second human that verifies.</summary>
public static class PersonEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("/api/v1/people").WithTags("people");
        people.MapGet("", List).May(Permission.Read).WithName("listPeople").WithSummary("All people.");
        people.MapGet("/{id}", Get).May(Permission.Read).WithName("getPerson").WithSummary("One person.");
        people.MapPost("", Add).MayHuman(Permission.Administer).WithName("createPerson").WithSummary("Add a person; without roles he is a responder.");
    }

    private static ListView<PersonView> List(Database db) => new([.. db.Read(PersonStore.All).Select(PersonView.Of)], null);

    private static Results<Ok<PersonView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => PersonStore.Find(tx, id)) is { } person ? TypedResults.Ok(PersonView.Of(person)) : Problems.From(PeopleRefusals.PersonNotFound(id));

    private static async Task<Results<Created<PersonView>, ProblemHttpResult>> Add(NewPerson body, Database db, Passwords passwords)
    {
        if (PersonService.Check(body.Email, body.Name, body.Password).Refusal is { } refusal) return Problems.From(refusal);
        var hash = await Task.Run(() => passwords.Hash(body.Password));
        var added = await db.Write(tx => PersonService.Add(tx, body.Email, body.Name, body.Roles is { Count: > 0 } ? body.Roles : [Role.Responder], hash));
        return added.Created(p => $"/api/v1/people/{p.Id}", PersonView.Of);
    }
}

/// <summary>A person to be added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPerson(string Email, string Name, string Password, IReadOnlyList<Role>? Roles = null);

/// <summary>A person as others see him.</summary>
public sealed record PersonView(string Id, string Email, string Name, IReadOnlyList<Role> Roles)
{
    public static PersonView Of(Person person) => new(person.Id, person.Email, person.Name, person.Roles);
}
