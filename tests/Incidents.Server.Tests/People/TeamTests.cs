using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.People;

/// <summary><c>/api/v1/teams</c>.</summary>
public sealed class TeamTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task An_admin_adds_a_team_with_members()
    {
        var admin = await app.As("admin");
        var me = (await admin.Get("/api/v1/sessions/current")).Of("id");
        var added = (await admin.Post("/api/v1/teams", new { name = "storage", members = new[] { me, me } })).Is(HttpStatusCode.Created);
        Assert.Equal(me, Assert.Single(added.Json.GetProperty("members").EnumerateArray()).GetString());
        Assert.Contains(added.Text, (await (await app.WithKey(Scope.Read)).Get("/api/v1/teams")).Is(HttpStatusCode.OK).Text);
        (await admin.Post("/api/v1/teams", new { name = " storage " })).Refuses(HttpStatusCode.Conflict, "team_name_taken");
        (await admin.Post("/api/v1/teams", new { name = "ghosts", members = new[] { "per_1" } })).Refuses(HttpStatusCode.NotFound, "person_not_found");
        Assert.DoesNotContain("ghosts", (await admin.Get("/api/v1/teams")).Text);
    }

    [Fact]
    public async Task Members_are_set_as_a_whole_and_it_is_told_in_the_access_log()
    {
        var admin = await app.As("admin");
        await app.As("mo", Role.Responder);
        var team = (await admin.Post("/api/v1/teams", new { name = "Databases", members = new[] { app.IdOf("admin") } })).Is(HttpStatusCode.Created).Of("id");
        Task<Reply> Set(object body, Client? by = null) => (by ?? admin).Send(HttpMethod.Put, $"/api/v1/teams/{team}/members", System.Net.Http.Json.JsonContent.Create(body));
        var set = (await Set(new { members = new[] { app.IdOf("mo"), app.IdOf("mo") } })).Is(HttpStatusCode.OK);
        Assert.Equal(app.IdOf("mo"), Assert.Single(set.Json.GetProperty("members").EnumerateArray()).GetString());
        Assert.Contains(set.Text, (await admin.Get("/api/v1/teams")).Text);
        Assert.Equal("admin says who is in the team Databases: mo", (await admin.Get("/api/v1/access-log?limit=1")).Items()[0].Of("text"));

        (await Set(new { members = new[] { "per_no" } })).Refuses(HttpStatusCode.NotFound, "person_not_found");
        (await Set(new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await Set(new { members = new string?[] { null } })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await Set(new { members = Array.Empty<string>(), name = "x" })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        (await Set(new { members = Array.Empty<string>() }, await app.As("mo"))).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await admin.Send(HttpMethod.Put, "/api/v1/teams/team_no/members", System.Net.Http.Json.JsonContent.Create(new { members = Array.Empty<string>() }))).Refuses(HttpStatusCode.NotFound, "team_not_found");
        Assert.Single((await Set(new { members = new[] { app.IdOf("mo") } })).Json.GetProperty("members").EnumerateArray());
        // Runbooks name their team in any case of its letters.
        (await admin.Post("/api/v1/teams", new { name = "databases" })).Refuses(HttpStatusCode.Conflict, "team_name_taken");
    }

    [Fact]
    public async Task A_key_of_an_admin_may_too() =>
        (await (await app.WithKey(Scope.Admin)).Post("/api/v1/teams", new { name = "made by a machine" })).Is(HttpStatusCode.Created);

    [Fact]
    public async Task Nobody_else_may() =>
        (await (await app.As("bo", Role.Responder, Role.Editor)).Post("/api/v1/teams", new { name = "mine" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":" ","members":[null]}""", "members,name")]
    public async Task Wrong_fields_are_listed(string body, string fields)
    {
        var refused = (await (await app.As("admin")).PostText("/api/v1/teams", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(','), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
