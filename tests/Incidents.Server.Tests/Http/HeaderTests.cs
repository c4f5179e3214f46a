using System.Net;
using System.Net.Http.Json;

namespace Incidents.Server.Tests.Http;

/// <summary>Headers that every answer carries, and those of caches.</summary>
public sealed class HeaderTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task Every_answer_carries_the_security_headers_also_a_refusal()
    {
        var ada = await app.As("ada");
        var asked = Routes.All(app).Select(r => (r.Method, Path: Routes.Fill(r.Pattern, "v1")))
            .Append(("GET", "/nothing")).Append(("PATCH", "/api/v1/teams")).Append(("GET", "/swagger/index.html")).Append(("GET", "/api/v1/incidents?limit=0")).Append(("GET", "/api/v1/incidents?x=%00"));
        foreach (var (method, path) in asked)
        {
            foreach (var client in new[] { app.Anonymous, ada })
            {
                using var body = method is "POST" or "PUT" ? JsonContent.Create(new { unknown = 1 }) : null;
                if ((method, path) is ("DELETE", "/api/v1/sessions/current")) continue;
                var reply = await client.Send(new HttpMethod(method), path, body);
                var at = $"{method} {path}";
                Assert.True(reply.Headers.GetValueOrDefault("X-Content-Type-Options") == "nosniff", at);
                Assert.True(reply.Headers.GetValueOrDefault("Referrer-Policy") == "no-referrer", at);
                Assert.True(reply.Headers.GetValueOrDefault("Cross-Origin-Opener-Policy") == "same-origin", at);
                Assert.True(reply.Headers.GetValueOrDefault("Cross-Origin-Resource-Policy") == "same-origin", at);
                var policy = reply.Headers.GetValueOrDefault("Content-Security-Policy") ?? "";
                Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) && policy.Contains("base-uri 'none'", StringComparison.Ordinal), at);
                Assert.True(!policy.Contains("script-src", StringComparison.Ordinal) && policy.StartsWith(path.StartsWith("/swagger", StringComparison.Ordinal) ? "default-src 'self';" : "default-src 'none';", StringComparison.Ordinal), at);
                Assert.True(reply.Headers.ContainsKey("Cache-Control"), at);
                Assert.False(reply.Headers.ContainsKey("Server"), at);
                Assert.False(reply.Headers.ContainsKey("Access-Control-Allow-Origin"), at);
                Assert.False(reply.Headers.ContainsKey("Set-Cookie"), at);
            }
        }
    }

    [Fact]
    public async Task What_is_private_is_not_kept_by_caches()
    {
        var ada = await app.As("ada");
        Assert.Equal("no-store", (await ada.Get("/api/v1/incidents")).Headers["Cache-Control"]);
        Assert.Equal("no-store", (await app.Anonymous.Get("/healthz")).Headers["Cache-Control"]);
        (await ada.Put("/api/v1/runbooks/cached", "# One")).Is(HttpStatusCode.Created);
        Assert.Equal("no-cache, private", (await ada.Get("/api/v1/runbooks/cached")).Headers["Cache-Control"]);
    }

    [Fact]
    public async Task An_unchanged_runbook_is_not_sent_again_and_a_stale_change_is_refused()
    {
        var ada = await app.As("ada");
        var first = (await ada.Put("/api/v1/runbooks/tagged", "# One")).Is(HttpStatusCode.Created);
        Assert.StartsWith("\"r1.", first.Headers["ETag"]);
        foreach (var accept in new[] { "application/json", "text/markdown", "text/html" })
        {
            var read = (await ada.Get("/api/v1/runbooks/tagged", accept)).Is(HttpStatusCode.OK);
            Assert.Equal("Accept", read.Headers["Vary"]);
            var again = (await ada.Send(HttpMethod.Get, "/api/v1/runbooks/tagged", null, ("Accept", accept), ("If-None-Match", $"\"r0\", {read.Headers["ETag"]}"))).Is(HttpStatusCode.NotModified);
            Assert.Equal(read.Headers["ETag"], again.Headers["ETag"]);
            Assert.Empty(again.Text);
        }

        (await ada.Put("/api/v1/runbooks/tagged", "# Two")).Refuses(HttpStatusCode.PreconditionRequired, "version_required");
        Assert.StartsWith("\"r2.", (await ada.Put("/api/v1/runbooks/tagged", "# Two", "\"r1\"")).Is(HttpStatusCode.OK).Headers["ETag"]);
        (await ada.Put("/api/v1/runbooks/tagged", "# Three", "\"r1\"")).Refuses(HttpStatusCode.PreconditionFailed, "version_stale");
        (await ada.Send(HttpMethod.Get, "/api/v1/runbooks/tagged", null, ("If-None-Match", "\"r1\""))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_list_goes_on_where_its_link_says()
    {
        var ada = await app.As("ada");
        foreach (var title in new[] { "one", "two", "three" })
        {
            (await ada.Post("/api/v1/incidents", new { title })).Is(HttpStatusCode.Created);
            app.Clock.Move(TimeSpan.FromSeconds(1));
        }

        var page = (await ada.Get("/api/v1/incidents?state=open&limit=2")).Is(HttpStatusCode.OK);
        var link = page.Headers["Link"];
        Assert.EndsWith(">; rel=\"next\"", link);
        Assert.Contains(page.Of("nextCursor"), link);
        var rest = (await ada.Get(link[1..link.IndexOf('>')])).Is(HttpStatusCode.OK);
        Assert.Equal("one", rest.Json.GetProperty("items")[0].GetProperty("title").GetString());
        Assert.False(rest.Headers.ContainsKey("Link"));
    }
}
