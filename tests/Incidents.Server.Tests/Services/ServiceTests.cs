using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Services;

/// <summary><c>/api/v1/services</c>.</summary>
public sealed class ServiceTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task An_admin_adds_a_service_that_readers_find_by_slug_and_by_id()
    {
        var admin = await app.As("admin");
        var team = (await admin.Post("/api/v1/teams", new { name = "storage" })).Of("id");
        var added = (await admin.Post("/api/v1/services", new { name = "Orders DB (EU)", teamId = team, rtoSeconds = 3600, rpoSeconds = 900 })).Is(HttpStatusCode.Created);
        Assert.Equal("orders-db-eu", added.Of("slug"));
        Assert.Equal("/api/v1/services/orders-db-eu", added.Headers["Location"]);
        var reader = await app.WithKey(Scope.Read);
        Assert.Equal(added.Text, (await reader.Get("/api/v1/services/orders-db-eu")).Is(HttpStatusCode.OK).Text);
        Assert.Equal(added.Text, (await reader.Get($"/api/v1/services/{added.Of("id")}")).Is(HttpStatusCode.OK).Text);
        Assert.Contains(added.Text, (await reader.Get("/api/v1/services")).Is(HttpStatusCode.OK).Text);
        (await admin.Post("/api/v1/services", new { name = "other", slug = "orders-db-eu" })).Refuses(HttpStatusCode.Conflict, "service_slug_taken");
    }

    [Fact]
    public async Task A_service_of_an_unknown_team_is_refused() =>
        (await (await app.As("admin")).Post("/api/v1/services", new { name = "lost", teamId = "team_1" })).Refuses(HttpStatusCode.NotFound, "team_not_found");

    [Fact]
    public async Task An_unknown_service_is_not_found() =>
        (await (await app.As("admin")).Get("/api/v1/services/nothing")).Refuses(HttpStatusCode.NotFound, "service_not_found");

    [Fact]
    public async Task Nobody_else_adds_services()
    {
        (await (await app.As("bo", Role.Responder, Role.Editor, Role.Verifier)).Post("/api/v1/services", new { name = "mine" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await (await app.WithKey(Scope.Read, Scope.Respond, Scope.Edit)).Post("/api/v1/services", new { name = "mine" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Theory]
    [InlineData("{}", "name,slug")]
    [InlineData("""{"name":"数据库"}""", "slug")]
    [InlineData("""{"name":"a","slug":"A b","rtoSeconds":0,"rpoSeconds":-1}""", "rpoSeconds,rtoSeconds,slug")]
    public async Task Wrong_fields_are_listed(string body, string fields)
    {
        var refused = (await (await app.As("admin")).PostText("/api/v1/services", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(','), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
