using System.Net;
using Incidents.Server.Pages;

namespace Incidents.Server.Tests.Pages;

/// <summary>The session of a browser: begun, renewed, ended.</summary>
public sealed class AccessPageTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Signing_in_gives_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        var before = await app.WithPassword("ada", "correct horse");
        var reply = (await before.PostForm("/sign-in", ("email", "ada@example.org"), ("password", "correct horse"), ("return", "/keys"))).Is(HttpStatusCode.SeeOther);
        Assert.Equal("/keys", reply.Headers["Location"]);
        var cookie = reply.Headers["Set-Cookie"];
        Assert.Matches("^incidents=inc_ses_[^;]+; max-age=43200; path=/; samesite=strict; httponly$", cookie);
        (await new Client(app.Url, Token(cookie)).Get("/")).Is(HttpStatusCode.OK);
        // The session that the browser had is over: nobody goes on with it.
        (await before.Get("/")).Is(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    public async Task Nobody_is_led_elsewhere_by_signing_in(string back)
    {
        await app.WithPassword("linus", "correct horse");
        Assert.Equal("/", (await app.Anonymous.PostForm("/sign-in", ("email", "linus@example.org"), ("password", "correct horse"), ("return", back))).Is(HttpStatusCode.SeeOther).Headers["Location"]);
        Assert.Contains("name=\"return\" value=\"/\"", (await app.Anonymous.Get($"/sign-in?return={Uri.EscapeDataString(back)}")).Text);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_as_at_the_api()
    {
        await app.WithPassword("grace", "correct horse");
        for (var i = 0; i < 10; i++) (await app.Anonymous.PostForm("/sign-in", ("email", "grace@example.org"), ("password", "wrong"))).Is(HttpStatusCode.Unauthorized);
        Assert.Contains("Too many wrong passwords", (await app.Anonymous.PostForm("/sign-in", ("email", "grace@example.org"), ("password", "correct horse"))).Is(HttpStatusCode.TooManyRequests).Text);
        (await app.Anonymous.Post("/api/v1/sessions", new { email = "grace@example.org", password = "correct horse" })).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_password_given_again_renews_the_session_and_brings_back_what_was_typed()
    {
        var ada = await app.WithPassword("barbara", "correct horse");
        (string, string)[] kept = [("_page", "/keys"), ("_action", "/theme"), ("theme", "dark"), ("note", "an hour of \"typing\"")];
        Assert.Contains("E-mail and password do not belong together", (await ada.PostForm("/sign-in/again", [.. kept, ("_password", "wrong")])).Is(HttpStatusCode.Unauthorized).Text);
        var reply = (await ada.PostForm("/sign-in/again", [.. kept, ("_password", "correct horse")])).Is(HttpStatusCode.OK);
        var next = Token(reply.Headers["Set-Cookie"]);
        Assert.NotEqual(ada.Token, next);
        Assert.Contains(FormTokens.Of(next), reply.Text);
        Assert.Contains("an hour of &quot;typing&quot;", reply.Text);
        Assert.DoesNotContain("correct horse", reply.Text);
        (await ada.Get("/")).Is(HttpStatusCode.SeeOther);
        (await new Client(app.Url, next).Get("/")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        var ada = await app.As("margaret");
        var reply = (await ada.PostForm("/sign-out")).Is(HttpStatusCode.SeeOther);
        Assert.StartsWith("incidents=; max-age=0", reply.Headers["Set-Cookie"]);
        (await ada.Get("/")).Is(HttpStatusCode.SeeOther);
        (await ada.Get("/api/v1/incidents")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_tls_the_cookie_is_for_tls_alone()
    {
        var folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
        var told = new StringWriter();
        await using (var server = await IncidentsServer.StartAsync(new ServerOptions { Data = folder, Urls = "http://127.0.0.1:0", BehindProxy = true }, new ManualClock(), told))
        {
            var nobody = new Client(server.Url, null);
            Assert.Equal("/set-up", (await nobody.Get("/sign-in")).Is(HttpStatusCode.SeeOther).Headers["Location"]);
            var token = (await File.ReadAllTextAsync(Path.Combine(folder, "setup-token"), TestContext.Current.CancellationToken)).Trim();
            (string, string)[] asked = [("email", "ada@example.org"), ("name", "Ada"), ("password", "long enough")];
            Assert.Contains("This is not the set-up token", (await nobody.PostForm("/set-up", [.. asked, ("token", "x")])).Is(HttpStatusCode.Forbidden).Text);
            var reply = (await nobody.PostForm("/set-up", [.. asked, ("token", token)])).Is(HttpStatusCode.SeeOther);
            Assert.Matches("^__Host-incidents=inc_ses_[^;]+; max-age=43200; path=/; secure; samesite=strict; httponly$", reply.Headers["Set-Cookie"]);
            (await nobody.Send(HttpMethod.Get, "/", null, ("Cookie", $"__Host-incidents={Token(reply.Headers["Set-Cookie"])}"))).Is(HttpStatusCode.OK);
            Assert.Equal("/", (await nobody.Get("/set-up")).Is(HttpStatusCode.SeeOther).Headers["Location"]);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Token(string cookie) => cookie.Split('=', 2)[1].Split(';')[0];
}
