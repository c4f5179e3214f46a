using System.Net;
using System.Net.Http.Json;
using Incidents.Server.Tests.Runs;

namespace Incidents.Server.Tests.Http;

/// <summary>Nobody acts as somebody else, and no other site's page acts for anybody.</summary>
public sealed class ForeignRequestTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    /// <summary>M35.</summary>
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    [InlineData("Origin", "https://127.0.0.1:PORT")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://127.0.0.1:PORT.evil.example")]
    [InlineData("Origin", "http://127.0.0.1:PORT@evil.example")]
    [InlineData("Origin", "http://localhost:PORT")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "same-origin, cross-site")]
    public async Task What_another_sites_page_sends_is_refused_and_counts_for_nothing(string header, string value)
    {
        var forged = (header, value.Replace("PORT", new Uri(app.Url).Port.ToString(), StringComparison.Ordinal));
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        Task<Reply> Attempt(params (string, string)[] headers) => followed.Grace.Send(HttpMethod.Post, $"{asked}/attempts", JsonContent.Create(new { values = Followed.Wrong }), headers);
        (await Attempt(forged)).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
        (await Attempt(("Origin", app.Url), ("Sec-Fetch-Site", "same-origin"), forged)).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
        Assert.Equal("pending", (await followed.Grace.Get(asked)).Of("state"));
        (await followed.Grace.Send(HttpMethod.Put, "/api/v1/runbooks/x", new StringContent("# x"), forged)).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
        (await followed.Grace.Send(HttpMethod.Delete, "/api/v1/sessions/current", null, forged)).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
        (await app.Anonymous.Send(HttpMethod.Post, "/api/v1/sessions", JsonContent.Create(new { }), forged)).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
    }

    [Fact]
    public async Task Our_own_pages_programs_readers_and_senders_are_not_touched()
    {
        var ada = await app.As("ada");
        Task<Reply> Open(params (string, string)[] headers) => ada.Send(HttpMethod.Post, "/api/v1/incidents", JsonContent.Create(new { title = "x" }), headers);
        (await Open()).Is(HttpStatusCode.Created);
        (await Open(("Origin", app.Url), ("Sec-Fetch-Site", "same-origin"))).Is(HttpStatusCode.Created);
        (await Open(("Sec-Fetch-Site", "none"))).Is(HttpStatusCode.Created);
        (await ada.Send(HttpMethod.Get, "/api/v1/incidents", null, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"))).Is(HttpStatusCode.OK);
        var key = await app.IntegrationKey();
        (await app.Anonymous.Send(HttpMethod.Post, $"/integrations/{key}/events", JsonContent.Create(new { summary = "x" }), ("Origin", "https://sender.example"), ("X-On-Behalf-Of", "them"))).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Behind_a_proxy_the_hosts_alone_are_compared()
    {
        var folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
        await using (var server = await IncidentsServer.StartAsync(new ServerOptions { Data = folder, Urls = "http://127.0.0.1:0", BehindProxy = true }, new ManualClock(), TextWriter.Null))
        {
            Task<Reply> SignIn(string origin) => new Client(server.Url, null).Send(HttpMethod.Post, "/api/v1/sessions", JsonContent.Create(new { email = "a", password = "b" }), ("Host", "incidents.example.org"), ("Origin", origin));
            (await SignIn("https://incidents.example.org")).Refuses(HttpStatusCode.Unauthorized, "wrong_credentials");
            (await SignIn("https://evil.example.org")).Refuses(HttpStatusCode.Forbidden, "cross_site_request");
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>M5.</summary>
    [Theory]
    [InlineData("X-Act-As")]
    [InlineData("X-Impersonate-User")]
    [InlineData("impersonate-user")]
    [InlineData("X-On-Behalf-Of")]
    [InlineData("Sudo")]
    [InlineData("X-Sudo")]
    public async Task Nobody_acts_as_somebody_else(string header)
    {
        var followed = await (await Followed.Begin(app)).At("restore");
        var asked = await followed.Ask();
        var admin = await app.As("admin");
        (await admin.Send(HttpMethod.Post, $"{asked}/attempts", JsonContent.Create(new { values = Followed.Right }), (header, app.IdOf("grace")))).Refuses(HttpStatusCode.Forbidden, "impersonated_session");
        (await admin.Send(HttpMethod.Get, "/api/v1/incidents", null, (header, ""))).Refuses(HttpStatusCode.Forbidden, "impersonated_session");
        Assert.Equal("pending", (await followed.Grace.Get(asked)).Of("state"));
    }

    [Theory]
    [InlineData("act_as=per_1")]
    [InlineData("limit=1&actAs=grace")]
    [InlineData("SUDO=root")]
    public async Task Nor_by_the_address(string query) => (await (await app.As("admin")).Get($"/api/v1/incidents?{query}")).Refuses(HttpStatusCode.Forbidden, "impersonated_session");
}
