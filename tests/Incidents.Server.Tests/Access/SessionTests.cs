using System.Net;
using System.Text.RegularExpressions;

namespace Incidents.Server.Tests.Access;

/// <summary><c>/api/v1/sessions</c>.</summary>
public sealed partial class SessionTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private TestApp app = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        var admin = await app.As("admin");
        (await admin.Post("/api/v1/people", new { email = "Ada@Example.org", name = "Ada", password = Password, roles = new[] { "editor" } })).Is(HttpStatusCode.Created);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Signing_in_gives_a_token_its_end_and_the_person()
    {
        var session = (await SignIn("ada@example.org", Password)).Is(HttpStatusCode.Created);
        Assert.Equal(["token", "expiresAt", "person"], session.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["id", "email", "name", "roles", "kind", "sameAs", "verifierSince", "disabledAt"], session.Json.GetProperty("person").EnumerateObject().Select(p => p.Name));
        Assert.Equal(app.Clock.Now.AddHours(12), session.Json.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.EndsWith("Z", session.Of("expiresAt"));
        Assert.Equal("ada@example.org", session.Json.GetProperty("person").GetProperty("email").GetString());

        var me = (await new Client(app.Url, session.Of("token")).Get("/api/v1/sessions/current")).Is(HttpStatusCode.OK);
        Assert.Equal(["read", "edit"], me.Json.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()!));
        Assert.True(me.Json.GetProperty("human").GetBoolean());
    }

    [Fact]
    public async Task The_email_is_taken_in_any_case_and_with_blanks_around_it() =>
        (await SignIn("  ADA@example.ORG ", Password)).Is(HttpStatusCode.Created);

    [Fact]
    public async Task A_wrong_password_and_an_unknown_email_are_answered_alike()
    {
        var wrong = (await SignIn("ada@example.org", "wrong password")).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
        var unknown = (await SignIn("nobody@example.org", Password)).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
        Assert.NotEqual(wrong.Of("traceId"), unknown.Of("traceId"));
        Assert.Equal(TraceId().Replace(wrong.Text, ""), TraceId().Replace(unknown.Text, ""));
        Assert.Equal(Names(wrong), Names(unknown));
    }

    [Theory]
    [InlineData("""{"email":"ada@example.org"}""")]
    [InlineData("""{"email":"ada@example.org","password":null}""")]
    [InlineData("""{"email":null,"password":"correct horse battery"}""")]
    [InlineData("{}")]
    public async Task What_is_missing_matches_nothing(string body) =>
        (await app.Anonymous.PostText("/api/v1/sessions", body)).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");

    [Fact]
    public async Task A_disabled_person_neither_signs_in_nor_goes_on()
    {
        var session = new Client(app.Url, (await SignIn("ada@example.org", Password)).Of("token"));
        (await session.Get("/api/v1/sessions/current")).Is(HttpStatusCode.OK);
        await app.Server.Database.Write(tx => tx.Execute("UPDATE people SET disabled_at = @now WHERE email = 'ada@example.org'", new { now = tx.Now }));
        (await session.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        (await SignIn("ada@example.org", Password)).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours()
    {
        var ada = await app.As("ada");
        app.Clock.Move(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        (await ada.Get("/api/v1/sessions/current")).Is(HttpStatusCode.OK);
        app.Clock.Move(TimeSpan.FromSeconds(1));
        (await ada.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Signing_out_ends_this_token_and_no_other()
    {
        var (here, there) = (await app.As("ada"), await app.As("ada"));
        (await here.Delete("/api/v1/sessions/current")).Is(HttpStatusCode.NoContent);
        (await here.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        (await there.Get("/api/v1/sessions/current")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_sent_in_the_other_header_signs_out_as_well()
    {
        var ada = await app.As("ada");
        (await app.Anonymous.Send(HttpMethod.Delete, "/api/v1/sessions/current", null, ("X-Api-Key", ada.Token!))).Is(HttpStatusCode.NoContent);
        (await ada.Get("/api/v1/sessions/current")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("Bearer inc_ses_unknown")]
    [InlineData("Bearer inc_key_unknown")]
    [InlineData("Basic YWRhOnB3")]
    [InlineData("Token token=abc")]
    public async Task What_is_no_token_of_ours_is_nobody(string authorization)
    {
        var refused = (await app.Anonymous.Send(HttpMethod.Get, "/api/v1/incidents", null, ("Authorization", authorization))).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task Ten_wrong_passwords_make_the_next_wait_until_the_quarter_of_an_hour_is_over()
    {
        // Sent at once: they count when they begin, not when they are found wrong.
        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SignIn("ada@example.org", "guess")));
        Assert.Equal(10, tries.Count(t => t.Code == "wrong_credentials"));
        Assert.Equal(2, tries.Count(t => t is { Status: HttpStatusCode.TooManyRequests, Code: "too_many_sign_ins" }));

        app.Clock.Move(TimeSpan.FromMinutes(5));
        var waiting = (await SignIn("ada@example.org", Password)).Refuses(HttpStatusCode.TooManyRequests, "too_many_sign_ins");
        Assert.Equal("600", waiting.Headers["Retry-After"]);
        Assert.Contains("Wait 10 min", waiting.Of("detail"));
        (await SignIn("nobody@example.org", "guess")).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");

        app.Clock.Move(TimeSpan.FromMinutes(10));
        (await SignIn("ada@example.org", Password)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_right_password_forgets_the_wrong_ones()
    {
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => SignIn("ada@example.org", "guess")));
            (await SignIn("ada@example.org", Password)).Is(HttpStatusCode.Created);
        }
    }

    private Task<Reply> SignIn(string email, string password) => app.Anonymous.Post("/api/v1/sessions", new { email, password });

    private static IEnumerable<string> Names(Reply reply) => reply.Headers.Keys.Where(k => k != "Date").Order();

    [GeneratedRegex("\"traceId\":\"[0-9a-f]{32}\"")]
    private static partial Regex TraceId();
}
