using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Runs;

/// <summary><c>/api/v1/verification-policy</c>: read by all, changed by two.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private const string Path = "/api/v1/verification-policy";
    private TestApp app = null!;
    private Client ada = null!;
    private Client grace = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        (ada, grace) = (await app.As("ada"), await app.As("grace"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_change_holds_when_another_person_has_approved_it()
    {
        var before = await Current();
        var waits = (await Put(p => (p["pendingMinutes"], p["breakGlassSeverity"], p["securityContactId"]) = (45, "sev1", app.IdOf("grace")))).Is(HttpStatusCode.Accepted);
        Assert.Equal($"Change the verification policy: pendingMinutes 30 becomes 45, breakGlassSeverity Sev2 becomes Sev1, securityContactId nobody becomes {app.IdOf("grace")}", waits.Of("summary"));
        Assert.Equal(before.ToJsonString(), (await Current()).ToJsonString());
        (await ada.Post($"{waits.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Forbidden, "two_person_required");
        (await ada.Post($"{waits.Headers["Location"]}/break-glass")).Refuses(HttpStatusCode.Forbidden, "break_glass_forbidden");
        (await (await app.As("edith", Role.Editor)).Post($"{waits.Headers["Location"]}/approve")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        var change = (await grace.Get(waits.Headers["Location"])).Json.GetProperty("change").GetProperty("policy");
        Assert.Equal((30, 45), (change.GetProperty("before").GetProperty("pendingMinutes").GetInt32(), change.GetProperty("after").GetProperty("pendingMinutes").GetInt32()));

        (await grace.Post($"{waits.Headers["Location"]}/approve")).Is(HttpStatusCode.OK);
        var after = await Current();
        Assert.Equal((45, "sev1", (int)before["version"]! + 1), ((int)after["pendingMinutes"]!, (string)after["breakGlassSeverity"]!, (int)after["version"]!));
    }

    [Fact]
    public async Task Of_two_changes_of_the_same_policy_one_comes_too_late()
    {
        var mine = (await Put(p => p["pendingMinutes"] = 10)).Headers["Location"];
        var hers = (await Put(p => p["pendingMinutes"] = 20, grace)).Headers["Location"];
        var again = (await Put(p => p["pendingMinutes"] = 12)).Headers["Location"];
        Assert.Equal("superseded", (await ada.Get(mine)).Of("state"));
        (await grace.Post($"{again}/approve")).Is(HttpStatusCode.OK);
        (await ada.Post($"{hers}/approve")).Refuses(HttpStatusCode.Conflict, "proposal_outdated");
        (await Put(p => (p["pendingMinutes"], p["version"]) = (11, 1))).Refuses(HttpStatusCode.Conflict, "proposal_outdated");
        Assert.Equal(12, (int)(await Current())["pendingMinutes"]!);
    }

    [Fact]
    public async Task The_same_again_changes_nothing()
    {
        (await Put(_ => { })).Is(HttpStatusCode.OK);
        Assert.Empty((await ada.Get("/api/v1/proposals")).Items());
    }

    /// <summary>M37: how many verify a step is not a setting.</summary>
    [Theory]
    [InlineData("quorum")]
    [InlineData("selfVerification")]
    [InlineData("madeBy")]
    public async Task What_is_never_a_setting_is_not_known(string name) => (await Put(p => p[name] = 0)).Refuses(HttpStatusCode.BadRequest, "unreadable_json");

    [Theory]
    [InlineData("pendingMinutes", 0, 61, "1 to 60")]
    [InlineData("verifiedMinutes", 0, 61, "1 to 60")]
    [InlineData("stepUpMinutes", 0, 61, "1 to 60")]
    [InlineData("coolingOffHours", -1, 721, "0 to 720")]
    [InlineData("requestsPerTenMinutes", 0, 1001, "1 to 1000")]
    [InlineData("breakGlassAfterMinutes", 0, 61, "1 to 60")]
    [InlineData("breakGlassLimit", -1, 101, "0 to 100")]
    public async Task Every_number_has_its_range(string name, int low, int high, string range)
    {
        foreach (var wrong in new int?[] { low, high, null })
        {
            var refused = (await Put(p => p[name] = wrong)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
            Assert.Equal($$"""{"{{name}}":"{{range}}"}""", refused.Json.GetProperty("errors").GetRawText());
        }

        (await Put(p => (p[name], p["breakGlass"]) = (low + 1, false))).Is(HttpStatusCode.Accepted);
        (await Put(p => p[name] = high - 1)).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task The_rest_is_checked_too_and_what_is_missing_is_named()
    {
        (await Put(p => p["breakGlassSeverity"] = "sev3")).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        await app.As("gone", Role.Responder);
        (await ada.Post($"/api/v1/people/{app.IdOf("gone")}/disable")).Is(HttpStatusCode.OK);
        var shared = (await ada.Post("/api/v1/people", new { email = "oncall@example.org", name = "Oncall", password = "long enough", kind = "shared" })).Of("id");
        foreach (var nobody in new[] { "per_no", shared, app.IdOf("gone") })
            Assert.Contains("securityContactId", (await Put(p => p["securityContactId"] = nobody)).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input").Of("detail"));
        Assert.Equal(9, (await ada.Send(HttpMethod.Put, Path, JsonContent.Create(new { }))).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input").Json.GetProperty("errors").EnumerateObject().Count());
    }

    [Fact]
    public async Task Everybody_reads_it_and_only_a_human_admin_proposes()
    {
        (await (await app.As("viewer", Role.Viewer)).Get(Path)).Is(HttpStatusCode.OK);
        (await Put(p => p["pendingMinutes"] = 10, await app.As("vera", Role.Verifier, Role.Editor))).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        (await Put(p => p["pendingMinutes"] = 10, await app.WithKey(Enum.GetValues<Scope>()))).Refuses(HttpStatusCode.Forbidden, "human_required");
    }

    private async Task<JsonObject> Current() => JsonNode.Parse((await ada.Get(Path)).Is(HttpStatusCode.OK).Text)!.AsObject();

    private async Task<Reply> Put(Action<JsonObject> change, Client? by = null)
    {
        var policy = await Current();
        change(policy);
        return await (by ?? ada).Send(HttpMethod.Put, Path, new StringContent(policy.ToJsonString(), Encoding.UTF8, "application/json"));
    }
}
