using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Access;

/// <summary><c>/api/v1/api-keys</c>, and what a key may do.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client admin = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        admin = await app.As("admin");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_key_is_shown_once_and_works_in_either_header()
    {
        var made = (await admin.Post("/api/v1/api-keys", new { name = "  deploy bot ", scopes = new[] { "read", "read" } })).Is(HttpStatusCode.Created);
        Assert.Equal(["id", "name", "key", "scopes", "expiresAt"], made.Json.EnumerateObject().Select(p => p.Name));
        var key = made.Of("key");
        Assert.StartsWith("inc_", key);
        Assert.Equal(app.Clock.Now.AddDays(90), made.Json.GetProperty("expiresAt").GetDateTimeOffset());

        var listed = (await admin.Get("/api/v1/api-keys")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(key, listed.Text);
        var item = Assert.Single(listed.Json.GetProperty("items").EnumerateArray());
        Assert.Equal("deploy bot", item.GetProperty("name").GetString());
        Assert.Equal(key[^4..], item.GetProperty("hint").GetString());
        Assert.Equal(["read"], item.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()!));

        (await new Client(app.Url, key).Get("/api/v1/incidents")).Is(HttpStatusCode.OK);
        (await app.Anonymous.Send(HttpMethod.Get, "/api/v1/incidents", null, ("X-Api-Key", key))).Is(HttpStatusCode.OK);
        Assert.False((await new Client(app.Url, key).Get("/api/v1/sessions/current")).Json.GetProperty("human").GetBoolean());
    }

    [Fact]
    public async Task A_revoked_key_is_nobody_at_once()
    {
        var made = await admin.Post("/api/v1/api-keys", new { name = "bot", scopes = new[] { "read" } });
        var bot = new Client(app.Url, made.Of("key"));
        (await bot.Get("/api/v1/incidents")).Is(HttpStatusCode.OK);
        (await admin.Delete($"/api/v1/api-keys/{made.Of("id")}")).Is(HttpStatusCode.NoContent);
        (await bot.Get("/api/v1/incidents")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        (await admin.Delete($"/api/v1/api-keys/{made.Of("id")}")).Refuses(HttpStatusCode.NotFound, "api_key_not_found");
        Assert.NotEqual(default, (await admin.Get("/api/v1/api-keys")).Json.GetProperty("items")[0].GetProperty("revokedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_key_ends_with_its_last_day()
    {
        var bot = new Client(app.Url, (await admin.Post("/api/v1/api-keys", new { name = "bot", scopes = new[] { "read" }, expiresInDays = 1 })).Of("key"));
        app.Clock.Move(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        (await bot.Get("/api/v1/incidents")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        (await bot.Get("/api/v1/incidents")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData(Scope.Read, "read")]
    [InlineData(Scope.Respond, "respond")]
    [InlineData(Scope.Edit, "edit")]
    [InlineData(Scope.Admin, "administer")]
    public async Task A_key_may_what_its_scope_says_and_nothing_else(Scope scope, string permission)
    {
        var bot = await app.WithKey(scope);
        Assert.Equal([permission], (await bot.Get("/api/v1/sessions/current")).Json.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!));
        Assert.Equal(scope == Scope.Read, (await bot.Get("/api/v1/incidents")).Status == HttpStatusCode.OK);
        Assert.Equal(scope == Scope.Respond, (await bot.Post("/api/v1/incidents", new { title = "by hand" })).Status == HttpStatusCode.Created);
        Assert.Equal(scope == Scope.Edit, (await bot.Put("/api/v1/runbooks/of-a-bot", "# A runbook")).Status == HttpStatusCode.Created);
        Assert.Equal(scope == Scope.Admin, (await bot.Post("/api/v1/services", new { name = "orders" })).Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task No_key_does_what_only_humans_do()
    {
        var bot = await app.WithKey(Enum.GetValues<Scope>());
        (await bot.Post("/api/v1/api-keys", new { name = "another", scopes = new[] { "admin" } })).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await bot.Delete("/api/v1/api-keys/key_1")).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await bot.Post("/api/v1/people", new { email = "second@example.org", name = "Second", password = "long enough" })).Refuses(HttpStatusCode.Forbidden, "human_required");
        (await bot.Delete("/api/v1/sessions/current")).Refuses(HttpStatusCode.Forbidden, "human_required");
        foreach (var path in new[] { "runs", "runs/run_1/steps/one/complete", "runs/run_1/steps/one/verifications", "verifications/ver_1/attempts", "verifications/ver_1/release" })
            (await bot.Post($"/api/v1/{path}", new { })).Refuses(HttpStatusCode.Forbidden, "human_required");
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Responder)]
    [InlineData(Role.Verifier)]
    [InlineData(Role.Editor)]
    public async Task Keys_are_made_seen_and_revoked_by_admins_only(Role role)
    {
        var somebody = await app.As("somebody", role);
        (await somebody.Post("/api/v1/api-keys", new { name = "mine", scopes = new[] { "read" } })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await somebody.Get("/api/v1/api-keys")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await somebody.Delete("/api/v1/api-keys/key_1")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
    }

    [Theory]
    [InlineData("""{"name":"","scopes":[],"expiresInDays":0}""", "expiresInDays,name,scopes")]
    [InlineData("""{"name":"a","scopes":["read"],"expiresInDays":366}""", "expiresInDays")]
    [InlineData("""{"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"a"}""", "scopes")]
    public async Task Wrong_fields_are_listed(string body, string fields)
    {
        var refused = (await admin.PostText("/api/v1/api-keys", body)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(fields.Split(','), refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Theory]
    [InlineData("\"read,admin\"")]
    [InlineData("\"Read\"")]
    [InlineData("\"verify\"")]
    [InlineData("3")]
    [InlineData("null")]
    public async Task A_scope_is_one_of_the_words(string scope)
    {
        var refused = (await admin.PostText("/api/v1/api-keys", $$"""{"name":"a","scopes":[{{scope}}]}""")).Refuses(HttpStatusCode.BadRequest, "unreadable_json");
        Assert.Contains("$.scopes[0]", refused.Of("detail"));
        Assert.Contains("One of read, respond, edit, admin was expected", refused.Of("detail"));
    }
}
