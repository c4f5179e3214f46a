using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.People;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.People;

/// <summary>People. Changed by a signed-in admin: a key cannot make the second human that verifies, and nor can one admin alone.</summary>
public static class PersonEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("/api/v1/people").WithTags("people");
        people.MapGet("", List).May(Permission.Read).WithName("listPeople").WithSummary("All people.");
        people.MapGet("/{id}", Get).May(Permission.Read).WithName("getPerson").WithSummary("One person.");
        people.MapPost("", Add).MayHuman(Permission.Administer).WithName("createPerson")
            .WithSummary("Add a person; without roles he is a responder. The roles verifier and admin wait for a second person, if there is one.");
        people.MapPost("/{id}/roles", SetRoles).MayHuman(Permission.Administer).WithName("setRoles")
            .WithSummary("Give an account these roles instead. Taking one away holds at once; verifier and admin wait for a second person (202).");
        people.MapPost("/{id}/disable", Disable).MayHuman(Permission.Administer).WithName("disablePerson").WithSummary("Keep somebody out; his sessions end.");
        people.MapPost("/{id}/enable", Enable).MayHuman(Permission.Administer).WithName("enablePerson").WithSummary("Let somebody in again; a verifier or admin waits for a second person (202).");
        people.MapPost("/{id}/same-as", Link).MayHuman(Permission.Administer).WithName("linkAccounts")
            .WithSummary("Say that this account is a second one of another person. They count as one from then on; it cannot be undone.");
    }

    private static ListView<PersonView> List(Database db) => new([.. db.Read(PersonStore.All).Select(PersonView.Of)], null);

    private static Results<Ok<PersonView>, ProblemHttpResult> Get(string id, Database db) =>
        db.Read(tx => PersonStore.Find(tx, id)) is { } person ? TypedResults.Ok(PersonView.Of(person)) : Problems.From(PeopleRefusals.PersonNotFound(id));

    private static async Task<Results<Created<GrantView>, ProblemHttpResult>> Add(NewPerson body, HttpContext context, Answers answers, Passwords passwords, Caller caller)
    {
        if (PersonService.Check(body.Email, body.Name, body.Password).Refusal is { } refusal) return Problems.From(refusal);
        var hash = await Task.Run(() => passwords.Hash(body.Password));
        return await answers.Created(context, tx => PersonService.Add(tx, body, hash, caller), (_, granted) => GrantView.Of(granted), view => $"/api/v1/people/{view.Id}");
    }

    private static async Task<Results<Ok<GrantView>, Accepted<GrantView>, ProblemHttpResult>> SetRoles(string id, NewRoles body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().That(body.Roles is not null, "roles", "a list, which may be empty").Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Grant(context, tx => PersonService.SetRoles(tx, id, body.Roles!, caller));

    private static Task<Results<Ok<GrantView>, Accepted<GrantView>, ProblemHttpResult>> Disable(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Grant(context, tx => PersonService.Disable(tx, id, caller));

    private static Task<Results<Ok<GrantView>, Accepted<GrantView>, ProblemHttpResult>> Enable(string id, HttpContext context, Answers answers, Caller caller) =>
        answers.Grant(context, tx => PersonService.Enable(tx, id, caller));

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Link(string id, SamePerson body, HttpContext context, Answers answers, Caller caller) =>
        new Checking().Text(body.PersonId, "personId", 100).Refusal is { } refusal
            ? Problems.From(refusal)
            : await answers.Ok(context, tx => PersonService.Link(tx, id, body.PersonId, caller), (_, person) => PersonView.Of(person));

    private static Task<Results<Ok<GrantView>, Accepted<GrantView>, ProblemHttpResult>> Grant(this Answers answers, HttpContext context, Func<WriteTx, Outcome<Granted>> decide) =>
        answers.OkOrWaiting(context, decide, (_, granted) => GrantView.Of(granted), view => view.ProposalId is { } proposal ? ProposalView.Address(proposal) : null);
}

/// <summary>A person to be added; <c>shared</c> for an account that several use, which never counts as a human.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPerson(string Email, string Name, string Password, IReadOnlyList<Role>? Roles = null, PersonKind? Kind = null);

/// <summary>The roles that somebody is to have.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRoles(IReadOnlyList<Role> Roles);

/// <summary>Whose second account it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SamePerson(string PersonId);

/// <summary>A person as others see him; <paramref name="SameAs"/> names the person whose second account this is.</summary>
public sealed record PersonView(string Id, string Email, string Name, IReadOnlyList<Role> Roles, PersonKind Kind, string? SameAs, DateTimeOffset? VerifierSince, DateTimeOffset? DisabledAt)
{
    public static PersonView Of(Person person) => new(person.Id, person.Email, person.Name, person.Roles, person.Kind, person.SameAs, person.VerifierSince, person.DisabledAt);
}

/// <summary>A person after a change: the roles he has, those that wait for a second person with their proposal, and whether some were given without one, since there was none.</summary>
public sealed record GrantView(
    string Id, string Email, string Name, IReadOnlyList<Role> Roles, PersonKind Kind, string? SameAs, DateTimeOffset? VerifierSince, DateTimeOffset? DisabledAt,
    IReadOnlyList<Role> Pending, string? ProposalId, bool GrantedAlone)
{
    public static GrantView Of(Granted granted)
    {
        var p = granted.Person;
        return new(p.Id, p.Email, p.Name, p.Roles, p.Kind, p.SameAs, p.VerifierSince, p.DisabledAt, granted.Pending, granted.Waits?.Id, granted.Alone);
    }
}
