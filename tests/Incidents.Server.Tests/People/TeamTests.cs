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
