using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.People;

/// <summary><c>/api/v1/people</c>.</summary>
public sealed class PersonTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task An_admin_adds_a_person_whom_readers_see_without_his_password()
    {
        var admin = await app.As("admin");
        var added = (await admin.Post("/api/v1/people", new { email = " Lin@Example.org", name = " Lin ", password = "long enough", roles = new[] { "responder", "editor", "editor" } })).Is(HttpStatusCode.Created);
        Assert.Equal(added.Headers["Location"], $"/api/v1/people/{added.Of("id")}");
        Assert.Equal(("lin@example.org", "Lin"), (added.Of("email"), added.Of("name")));
        Assert.Equal(["responder", "editor"], added.Json.GetProperty("roles").EnumerateArray().Select(r => r.GetString()!));

        var reader = await app.WithKey(Scope.Read);
        var read = (await reader.Get(added.Headers["Location"])).Is(HttpStatusCode.OK);
        Assert.All(read.Json.EnumerateObject(), p => Assert.Equal(p.Value.GetRawText(), added.Json.GetProperty(p.Name).GetRawText()));
        var all = (await reader.Get("/api/v1/people")).Is(HttpStatusCode.OK);
        Assert.Contains(read.Text, all.Text);
        Assert.DoesNotContain("password", all.Text);
        (await admin.Post("/api/v1/people", new { email = "LIN@example.org", name = "Other", password = "long enough" })).Refuses(HttpStatusCode.Conflict, "email_taken");
    }

    [Fact]
    public async Task Without_roles_a_person_is_a_responder()
    {
        var admin = await app.As("admin");
        var added = (await admin.Post("/api/v1/people", new { email = "kim@example.org", name = "Kim", password = "long enough" })).Is(HttpStatusCode.Created);
        Assert.Equal("responder", Assert.Single(added.Json.GetProperty("roles").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Two_roles_in_one_word_are_none()
    {
        // "responder, verifier" was read as the sum of both numbers, which is the editor.
        var admin = await app.As("admin");
        var refused = (await admin.Post("/api/v1/people", new { email = "max@example.org", name = "Max", password = "long enough", roles = new[] { "responder, verifier" } })).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Contains("One of viewer, responder, verifier, editor, admin was expected here (at $.roles[0], line 1,", refused.Of("detail"));
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Responder)]
    [InlineData(Role.Verifier)]
    [InlineData(Role.Editor)]
    public async Task Nobody_else_adds_people(Role role)
    {
        var somebody = await app.As($"a-{role}".ToLowerInvariant(), role);
        var refused = (await somebody.Post("/api/v1/people", new { email = "eve@example.org", name = "Eve", password = "long enough", roles = new[] { "admin" } })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        Assert.Contains("Ask an admin", refused.Of("detail"));
        (await somebody.Get("/api/v1/people")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("{}", "email,name,password")]
    [InlineData("""{"email":"a@b","name":"","password":"1234567"}""", "name,password")]
    [InlineData("""{"email":"a","name":"A","password":"12345678"}""", "email")]
    [InlineData("""{"email":"a@b@c","name":"A","password":"12345678"}""", "email")]
    [InlineData("""{"email":"a @b","name":"A","password":"12345678"}""", "email")]
    [InlineData("""{"email":"\u202ea@b","name":"A","password":"12345678"}""", "email")]
    public async Task Wrong_fields_are_listed(string body, string fields)
    {
        var refused = (await (await app.As("admin")).PostText("/api/v1/people", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(','), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task An_unknown_person_is_not_found() =>
        (await (await app.As("admin")).Get("/api/v1/people/per_1")).Refuses(HttpStatusCode.NotFound, "person_not_found");
}
