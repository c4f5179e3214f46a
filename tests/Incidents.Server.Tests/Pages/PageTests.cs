using System.Net;
using Incidents.Server.Pages;
using Incidents.Server.Tests.Http;

namespace Incidents.Server.Tests.Pages;

/// <summary>What holds for every page, by its address: who gets in, how a "no" is told, what the browser may do.</summary>
public sealed class PageTests(RunningApp running) : IClassFixture<RunningApp>
{
    private static readonly string[] Open = ["/sign-in", "/set-up", "/theme"];
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Nobody_is_sent_to_the_sign_in_and_back_from_it()
    {
        var closed = Routes.Pages(app).Where(r => !Open.Contains(r.Pattern)).ToList();
        Assert.True(closed.Count > 3, $"{closed.Count} pages");
        foreach (var (method, pattern) in closed)
        {
            var path = Routes.Fill(pattern, "1");
            var reply = method == "GET" ? await app.Anonymous.Get(path + "?x=%26") : await app.Anonymous.PostForm(path, (PageForm.PageField, "/keys"));
            Assert.Equal((HttpStatusCode.SeeOther, $"/sign-in?return={Uri.EscapeDataString(method == "GET" ? path + "?x=%26" : "/keys")}"), (reply.Status, reply.Headers["Location"]));
        }
    }

    [Fact]
    public async Task The_api_ignores_cookies_and_pages_ignore_bearers()
    {
        var token = (await app.As("ada")).Token!;
        (await app.Anonymous.Send(HttpMethod.Get, "/api/v1/incidents", null, ("Cookie", $"incidents={token}; __Host-incidents={token}"))).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
        (await app.Anonymous.Send(HttpMethod.Get, "/", null, ("Authorization", $"Bearer {token}"))).Is(HttpStatusCode.SeeOther);
        (await app.Anonymous.Send(HttpMethod.Get, "/", null, ("Cookie", $"incidents={token}"))).Is(HttpStatusCode.OK);
        // The name that only https can set is not believed over http.
        (await app.Anonymous.Send(HttpMethod.Get, "/", null, ("Cookie", $"__Host-incidents={token}"))).Is(HttpStatusCode.SeeOther);
        var key = (await app.WithKey(Core.Access.Scope.Read, Core.Access.Scope.Admin)).Token;
        (await app.Anonymous.Send(HttpMethod.Get, "/", null, ("Cookie", $"incidents={key}"))).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_form_without_the_token_of_the_session_does_nothing()
    {
        var (ada, grace) = (await app.As("ada"), await app.As("grace"));
        var forms = Routes.Pages(app).Where(r => r.Method == "POST" && r.Pattern is not ("/sign-in" or "/set-up")).Select(r => Routes.Fill(r.Pattern, "1")).ToList();
        Assert.NotEmpty(forms);
        foreach (var path in forms)
            foreach (var token in new[] { "", "x", FormTokens.Of(grace.Token!), FormTokens.Of(ada.Token!)[..^1] })
            {
                using var body = new FormUrlEncodedContent([new(FormTokens.Field, token), new("text", "typed for an hour")]);
                var reply = (await ada.Send(HttpMethod.Post, path, body)).Is(HttpStatusCode.Forbidden);
                Assert.Contains("made for another session", reply.Text);
                Assert.Contains("typed for an hour", reply.Text);
            }

        (await ada.Get("/")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_sites_page_sends_no_form(string header, string value)
    {
        var ada = await app.As("ada");
        foreach (var path in Routes.Pages(app).Where(r => r.Method == "POST").Select(r => Routes.Fill(r.Pattern, "1")))
        {
            using var body = new FormUrlEncodedContent([new(FormTokens.Field, FormTokens.Of(ada.Token!))]);
            Assert.Contains("A page of another site sent this", (await ada.Send(HttpMethod.Post, path, body, (header, value))).Is(HttpStatusCode.Forbidden).Text);
        }
    }

    [Fact]
    public async Task Every_page_says_what_a_browser_may_do()
    {
        var ada = await app.As("ada");
        string[] files = [".zip", ".csv"];
        foreach (var (_, pattern) in Routes.Pages(app).Where(r => r.Method == "GET" && !Routes.IsStream(r) && !files.Any(end => r.Pattern.EndsWith(end, StringComparison.Ordinal))))
        {
            var reply = await ada.Get(Routes.Fill(pattern, "1"));
            if (reply.Status == HttpStatusCode.SeeOther) continue;
            Assert.Equal("text/html; charset=utf-8", reply.ContentType);
            var policy = reply.Headers["Content-Security-Policy"];
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("no-store", reply.Headers["Cache-Control"]);
            Assert.DoesNotContain("http://", reply.Text.Replace(app.Url, "", StringComparison.Ordinal).Replace("http://www.w3.org/", "", StringComparison.Ordinal));
            Assert.DoesNotContain(" style=", reply.Text);
            Assert.DoesNotMatch("<[^>]+ on[a-z]+=", reply.Text);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_told_to_people_as_a_page_and_to_programs_as_a_problem()
    {
        var ada = await app.As("ada");
        var page = (await ada.Get("/nothing/here", "text/html,*/*")).Is(HttpStatusCode.NotFound);
        Assert.Contains("There is no page at /nothing/here", page.Text);
        Assert.Contains("<nav", page.Text);
        Assert.DoesNotContain("<nav", (await app.Anonymous.Get("/nothing", "text/html")).Is(HttpStatusCode.NotFound).Text);
        (await ada.Get("/nothing/here")).Refuses(HttpStatusCode.NotFound, "route_not_found");
        (await ada.Get("/api/v1/nothing", "text/html")).Refuses(HttpStatusCode.NotFound, "route_not_found");
    }

    [Fact]
    public async Task What_pages_load_is_kept_for_ever_under_an_address_that_changes_with_it()
    {
        foreach (var (name, limit) in new[] { ("pages.css", 20_000), ("pages.js", 10_000), ("icon.svg", 1_000) })
        {
            var reply = (await app.Anonymous.Get(PageAssets.Address(name))).Is(HttpStatusCode.OK);
            Assert.Equal("public, max-age=31536000, immutable", reply.Headers["Cache-Control"]);
            Assert.True(reply.Text.Length < limit, $"{name}: {reply.Text.Length}");
            var plain = (await app.Anonymous.Get($"/assets/{name}")).Is(HttpStatusCode.OK);
            Assert.Equal("no-cache", plain.Headers["Cache-Control"]);
            (await app.Anonymous.Send(HttpMethod.Get, $"/assets/{name}", null, ("If-None-Match", plain.Headers["ETag"]))).Is(HttpStatusCode.NotModified);
        }

        (await app.Anonymous.Get("/assets/nothing.css")).Refuses(HttpStatusCode.NotFound, "route_not_found");
    }
}
