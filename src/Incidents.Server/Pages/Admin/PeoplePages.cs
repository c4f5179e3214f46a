using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Access;
using Incidents.Server.Http;
using Incidents.Server.People;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.Admin;

/// <summary>People and teams, and the log of who let whom do what.</summary>
public static class PeoplePages
{
    private const int OnePage = 60;

    public static void MapPeoplePages(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes);
        pages.MapGet("/admin", ShowPeople).MayHuman(Permission.Administer);
        pages.MapPost("/admin/people", AddPerson).MayHuman(Permission.Administer);
        pages.MapGet("/admin/people/{id}", ShowPerson).MayHuman(Permission.Administer);
        pages.MapPost("/admin/people/{id}/roles", SetRoles).MayHuman(Permission.Administer);
        pages.MapPost("/admin/people/{id}/disable", Disable).MayHuman(Permission.Administer);
        pages.MapPost("/admin/people/{id}/enable", Enable).MayHuman(Permission.Administer);
        pages.MapGet("/admin/teams", ShowTeams).MayHuman(Permission.Administer);
        pages.MapPost("/admin/teams", AddTeam).MayHuman(Permission.Administer);
        pages.MapPost("/admin/teams/{id}", SetMembers).MayHuman(Permission.Administer);
        pages.MapGet("/admin/log", ShowLog).MayHuman(Permission.Administer);
    }

    private static IResult ShowPeople(Visit visit, Database db) => People(visit, db, null);

    private static IResult People(Visit visit, Database db, Refusal? refusal) => visit.Show<PeoplePage, PeopleModel>(new PeopleModel(db.Read(PersonStore.All)), refusal);

    private static async Task<IResult> AddPerson(Visit visit, Database db, Passwords passwords, Caller caller)
    {
        var (form, password) = (visit.Form, visit.Form.Typed("password") ?? "");
        if (PersonService.Check(form["email"], form["name"], password).Refusal is { } unfit) return People(visit, db, unfit);
        if (!Roles(form).Is(out var roles, out var refusal)) return People(visit, db, refusal);
        var hash = await Task.Run(() => passwords.Hash(password));
        var asked = new NewPerson(form["email"]!, form["name"]!, "", roles, form.Has("shared") ? PersonKind.Shared : PersonKind.Human);
        return visit.After(await db.Write(tx => PersonService.Add(tx, asked, hash, caller)), Next, no => People(visit, db, no));
    }

    private static IResult ShowPerson(string id, Visit visit, Database db) => One(id, visit, db, null);

    private static IResult One(string id, Visit visit, Database db, Refusal? refusal) =>
        db.Read(tx => PersonStore.Find(tx, id)) is { } person ? visit.Show<PersonPage, Person>(person, refusal) : visit.Refuse(PeopleRefusals.PersonNotFound(id));

    private static async Task<IResult> SetRoles(string id, Visit visit, Database db, Caller caller) =>
        Roles(visit.Form).Is(out var roles, out var refusal)
            ? visit.After(await db.Write(tx => PersonService.SetRoles(tx, id, roles, caller)), Next, no => One(id, visit, db, no))
            : One(id, visit, db, refusal);

    private static async Task<IResult> Disable(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => PersonService.Disable(tx, id, caller)), Next, no => One(id, visit, db, no));

    private static async Task<IResult> Enable(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => PersonService.Enable(tx, id, caller)), Next, no => One(id, visit, db, no));

    /// <summary>What waits is shown where it waits.</summary>
    private static string Next(Granted granted) => granted.Waits is { } proposal ? PageAddress.Proposal(proposal.Id) : $"/admin/people/{granted.Person.Id}";

    private static Outcome<IReadOnlyList<Role>> Roles(PageForm form)
    {
        var roles = new List<Role>();
        foreach (var word in form.All("role"))
        {
            if (!Words.Read<Role>(word, "role").Is(out var role, out var refusal)) return refusal ?? HttpRefusals.BadQuery("role", "a role");
            roles.Add(role.Value);
        }

        return roles;
    }

    private static IResult ShowTeams(Visit visit, Database db) => Teams(visit, db, null);

    private static IResult Teams(Visit visit, Database db, Refusal? refusal) =>
        visit.Show<TeamsPage, TeamsModel>(db.Read(tx => new TeamsModel(TeamStore.All(tx), [.. PersonStore.All(tx).Where(p => p.DisabledAt is null)])), refusal);

    private static async Task<IResult> AddTeam(Visit visit, Database db, Caller caller)
    {
        var asked = new NewTeam(visit.Form["name"] ?? "");
        return TeamEndpoints.Check(asked) is { } refusal ? Teams(visit, db, refusal) : visit.After(await db.Write(tx => TeamEndpoints.Make(tx, asked, caller)), _ => "/admin/teams", no => Teams(visit, db, no));
    }

    private static async Task<IResult> SetMembers(string id, Visit visit, Database db, Caller caller) =>
        visit.After(await db.Write(tx => TeamEndpoints.Change(tx, id, visit.Form.All("member"), caller)), _ => "/admin/teams", no => Teams(visit, db, no));

    private static IResult ShowLog(Visit visit, HttpContext context, Database db)
    {
        if (!Cursor.Read(context.Request.Query["cursor"].FirstOrDefault(), OnePage.ToString()).Is(out var page, out var refusal)) return visit.Refuse(refusal);
        var view = Cursor.View(context, db.Read(tx => AccessLogStore.List(tx, page)), e => e);
        return visit.Show<AccessLogPage, ListView<AccessEntry>>(view);
    }
}

/// <summary>Teams, and who could be in them.</summary>
public sealed record TeamsModel(IReadOnlyList<Team> Teams, IReadOnlyList<Person> People);
