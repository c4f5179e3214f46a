using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests.Access;

/// <summary><c>/api/v1/setup</c>: the first start.</summary>
public sealed partial class SetupTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
    private readonly ManualClock clock = new();
    private readonly StringWriter told = new();
    private IncidentsServer server = null!;
    private Client anonymous = null!;

    public async ValueTask InitializeAsync()
    {
        told.GetStringBuilder().Clear();
        server = await IncidentsServer.StartAsync(new ServerOptions { Data = folder, Urls = "http://127.0.0.1:0" }, clock, told);
        anonymous = new Client(server.Url, null);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_token_is_printed_and_kept_for_its_owner_only_and_makes_the_first_admin()
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        Assert.Contains($$"""'{"token":"{{Token}}",""", told.ToString());
        Assert.Contains($"curl -X POST {server.Url}/api/v1/setup ", told.ToString());

        var made = (await SetUp(Token)).Is(HttpStatusCode.Created);
        Assert.Equal(["token", "expiresAt", "person"], made.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("admin", made.Json.GetProperty("person").GetProperty("roles")[0].GetString());
        (await new Client(server.Url, made.Of("token")).Get("/api/v1/people")).Is(HttpStatusCode.OK);
        (await anonymous.Post("/api/v1/sessions", new { email = "ada@example.org", password = "long enough" })).Is(HttpStatusCode.Created);
        Assert.False(File.Exists(TokenFile));
    }

    [Fact]
    public async Task The_token_works_once()
    {
        var token = Token;
        var both = await Task.WhenAll(SetUp(token), SetUp(token, "grace@example.org"));
        Assert.Single(both, r => r.Status == HttpStatusCode.Created);
        Assert.Single(both, r => r.Code == "already_set_up");
        (await SetUp(token)).Refuses(HttpStatusCode.Conflict, "already_set_up");
        (await SetUp("anything")).Refuses(HttpStatusCode.Conflict, "already_set_up");
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task A_wrong_token_is_refused_whatever_else_is_sent(string? token)
    {
        (await SetUp(token)).Refuses(HttpStatusCode.Forbidden, "wrong_setup_token");
        (await anonymous.Post("/api/v1/setup", new { token, email = "", name = "", password = "" })).Refuses(HttpStatusCode.Forbidden, "wrong_setup_token");
        (await SetUp(Token)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_token_ends_after_an_hour_and_the_next_start_makes_another()
    {
        var first = Token;
        clock.Move(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        (await anonymous.Post("/api/v1/setup", new { token = first, email = "no address", name = "Ada", password = "long enough" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        clock.Move(TimeSpan.FromSeconds(1));
        (await SetUp(first)).Refuses(HttpStatusCode.Forbidden, "wrong_setup_token");

        await server.DisposeAsync();
        await InitializeAsync();
        Assert.NotEqual(first, Token);
        (await SetUp(first)).Refuses(HttpStatusCode.Forbidden, "wrong_setup_token");
        (await SetUp(Token)).Is(HttpStatusCode.Created);

        await server.DisposeAsync();
        await InitializeAsync();
        Assert.DoesNotContain("setup", told.ToString());
        Assert.False(File.Exists(TokenFile));
    }

    [Fact]
    public async Task Wrong_fields_are_told_together_and_use_nothing_up()
    {
        var refused = (await anonymous.Post("/api/v1/setup", new { token = Token, email = "ada", name = " ", password = "short" })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["email", "name", "password"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        (await SetUp(Token)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Before_it_nobody_gets_in_anywhere()
    {
        string[] open = ["/healthz", "/readyz", "/health/escalation", "/health/notifications", "/openapi/v1.json", "/assets/1", "/assets/runbook.css", "/sign-in", "/set-up"];
        string?[] keyless = ["calendar_not_found", "link_unknown", "wrong_setup_token"];
        var inside = new List<string>();
        foreach (var endpoint in server.Endpoints.OfType<RouteEndpoint>())
        {
            var route = Anything().Replace("/" + endpoint.RoutePattern.RawText!.Trim('/'), "1");
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                if (method is "GET" or "HEAD" && open.Contains(route)) continue;
                using var body = method is "POST" or "PUT" ? System.Net.Http.Json.JsonContent.Create(new { }) : null;
                var reply = await anonymous.Send(new HttpMethod(method), route, body);
                var kept = reply.Status switch
                {
                    HttpStatusCode.Unauthorized => true,
                    // Pages show where one signs in.
                    HttpStatusCode.SeeOther => reply.Headers["Location"].StartsWith("/sign-in", StringComparison.Ordinal),
                    HttpStatusCode.BadRequest => route is "/v2/enqueue" or "/v2/change/enqueue",
                    HttpStatusCode.UnsupportedMediaType => true,
                    // The links of messages, which have no text to look at.
                    HttpStatusCode.NotFound when method == "HEAD" => route == "/act/1",
                    _ => keyless.Contains(reply.Code),
                };
                if (!kept) inside.Add($"{method} {route}: {(int)reply.Status} {reply.Text}");
            }
        }

        Assert.Empty(inside);
    }

    private string TokenFile => Path.Combine(folder, "setup-token");

    private string Token => File.ReadAllText(TokenFile).Trim();

    private Task<Reply> SetUp(string? token, string email = "ada@example.org") => anonymous.Post("/api/v1/setup", new { token, email, name = "Ada", password = "long enough" });

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Anything();
}
