using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Access;

/// <summary>Giving the password again, for what a session that was left open must not do; and the log of who may do what.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private const string Path = "/api/v1/sessions/current/authentication";
    private TestApp app = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        grace = await app.WithPassword("grace", Password, Role.Editor);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>M6, for what guards the guard.</summary>
    [Fact]
    public async Task After_a_quarter_of_an_hour_approving_asks_for_the_password()
    {
        var waits = (await (await app.As("edith", Role.Editor)).Put("/api/v1/runbooks/restore", Followed.Markdown)).Headers["Location"];
        app.Clock.Move(TimeSpan.FromMinutes(16));
        var refused = (await grace.Post($"{waits}/approve")).Refuses(HttpStatusCode.Unauthorized, "step_up_required");
        Assert.Contains("POST /api/v1/sessions/current/authentication", refused.Of("detail"));
        (await grace.Post(Path, new { password = "wrong" })).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
        (await grace.Post($"{waits}/approve")).Refuses(HttpStatusCode.Unauthorized, "step_up_required");

        var given = (await grace.Post(Path, new { password = Password })).Is(HttpStatusCode.OK);
        Assert.Equal(app.Clock.Now, given.Json.GetProperty("authenticatedAt").GetDateTimeOffset());
        Assert.Equal(app.Clock.Now, (await grace.Get("/api/v1/sessions/current")).Json.GetProperty("authenticatedAt").GetDateTimeOffset());
        app.Clock.Move(TimeSpan.FromMinutes(15));
        (await grace.Post($"{waits}/approve")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_holds_for_this_session_only()
    {
        var other = await app.As("grace");
        app.Clock.Move(TimeSpan.FromMinutes(16));
        (await grace.Post(Path, new { password = Password })).Is(HttpStatusCode.OK);
        Assert.Equal(app.Clock.Now.AddMinutes(-16), (await other.Get("/api/v1/sessions/current")).Json.GetProperty("authenticatedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Guesses_are_counted_together_with_those_at_the_door()
    {
        for (var i = 0; i < 5; i++) (await app.Anonymous.Post("/api/v1/sessions", new { email = "grace@example.org", password = "guess" })).Is(HttpStatusCode.Unauthorized);
        for (var i = 0; i < 5; i++) (await grace.Post(Path, new { password = "guess" })).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
        Assert.Equal("900", (await grace.Post(Path, new { password = Password })).Refuses(HttpStatusCode.TooManyRequests, "too_many_sign_ins").Headers["Retry-After"]);
    }

    [Theory]
    [InlineData("""{"password":"correct horse battery","minutes":600}""", HttpStatusCode.BadRequest, "unreadable_json")]
    [InlineData("{}", HttpStatusCode.Unauthorized, "wrong_credentials")]
    [InlineData("""{"password":null}""", HttpStatusCode.Unauthorized, "wrong_credentials")]
    public async Task What_is_no_password_is_none(string body, HttpStatusCode status, string code) => (await grace.PostText(Path, body)).Refuses(status, code);

    [Fact]
    public async Task A_key_has_none_to_give() =>
        (await (await app.WithKey(Enum.GetValues<Scope>())).Post(Path, new { password = Password })).Refuses(HttpStatusCode.Forbidden, "human_required");

    [Fact]
    public async Task The_access_log_tells_admins_who_did_what_and_holds_no_secret()
    {
        var admin = await app.As("admin");
        await grace.Post(Path, new { password = Password });
        (await admin.Post("/api/v1/people", new { email = "bob@example.org", name = "Bob", password = "of Bob alone", roles = new[] { "responder", "verifier" } })).Is(HttpStatusCode.Created);
        var log = (await admin.All("/api/v1/access-log?limit=1")).ToList();
        Assert.Equal(["Bob", "grace"], new[] { log[0].Of("text").Split(' ')[2], log.First(e => e.Of("what") == "password_given_again").Of("by") }.Select(w => w.Trim(':')));
        Assert.Equal(log.Select(e => e.Of("id")).OrderDescending(StringComparer.Ordinal), log.Select(e => e.Of("id")));
        Assert.DoesNotContain(log, e => e.GetRawText().Contains(Password, StringComparison.Ordinal) || e.GetRawText().Contains("of Bob alone", StringComparison.Ordinal));

        (await grace.Get("/api/v1/access-log")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await admin.Get("/api/v1/access-log?cursor=!")).Refuses(HttpStatusCode.BadRequest, "bad_query");
        (await admin.Delete("/api/v1/access-log")).Refuses(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }
}
