using System.Net;
using System.Net.Http.Json;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Heartbeats;

/// <summary>Heartbeats are set up by an admin and beaten by senders.</summary>
public sealed class HeartbeatEndpointTests : IAsyncLifetime
{
    private TestApp app = null!;
    private Client admin = null!;
    private string key = "";
    private string path = "";

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        admin = await app.As("ada");
        key = await app.IntegrationKey();
        path = $"/api/v1/integrations/{(await admin.Get("/api/v1/integrations")).Items()[0].Of("id")}/heartbeats";
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_heartbeat_is_set_up_changed_listed_and_taken_away()
    {
        var made = (await Put("nightly backup", new { everySeconds = 86400 })).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("nightly backup", 43200, "sev2", "2026-11-21T15:15:00Z"), (made.Of("name"), made.GetProperty("graceSeconds").GetInt32(), made.Of("severity"), made.Of("dueAt")));
        (await Put("any", new { everySeconds = 60, graceSeconds = 0, severity = "sev1" })).Is(HttpStatusCode.OK);
        (await Put("nightly backup", new { everySeconds = 3600, graceSeconds = 5 })).Is(HttpStatusCode.OK);
        Assert.Equal(["any 60 0 sev1", "nightly backup 3600 5 sev2"], (await admin.Get(path)).Items().Select(h => $"{h.Of("name")} {h.GetProperty("everySeconds")} {h.GetProperty("graceSeconds")} {h.Of("severity")}"));
        (await admin.Delete($"{path}/any")).Is(HttpStatusCode.NoContent);
        (await admin.Delete($"{path}/any")).Refuses(HttpStatusCode.NotFound, "heartbeat_not_found");
        Assert.Single((await admin.Get(path)).Items());
    }

    [Theory]
    [InlineData("job", """{"everySeconds":59}""", "everySeconds")]
    [InlineData("job", """{"everySeconds":2678401}""", "everySeconds")]
    [InlineData("job", """{"everySeconds":60,"graceSeconds":-1}""", "graceSeconds")]
    [InlineData("job/x", """{"everySeconds":60}""", null)]
    [InlineData("j%C3%B6b", """{"everySeconds":60}""", "name")]
    public async Task What_cannot_be_expected_is_refused(string name, string body, string? field)
    {
        var refused = await admin.Send(HttpMethod.Put, $"{path}/{name}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        if (field is null) refused.Refuses(HttpStatusCode.NotFound, "route_not_found");
        else Assert.Equal([field], refused.Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input").Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task Only_an_admin_sets_them_up_and_only_for_an_integration_that_there_is()
    {
        (await (await app.As("grace", Role.Responder)).Get(path)).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        foreach (var refused in new[] { await admin.Get("/api/v1/integrations/int_x/heartbeats"), await admin.Delete("/api/v1/integrations/int_x/heartbeats/job"), await admin.Send(HttpMethod.Put, "/api/v1/integrations/int_x/heartbeats/job", JsonContent.Create(new { everySeconds = 60 })) })
            refused.Refuses(HttpStatusCode.NotFound, "integration_not_found");
        for (var i = 0; i < 100; i++) (await Put($"h{i}", new { everySeconds = 60 })).Is(HttpStatusCode.OK);
        (await Put("one more", new { everySeconds = 60 })).Refuses(HttpStatusCode.Conflict, "too_many_heartbeats");
        (await Put("h7", new { everySeconds = 90 })).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_beats_by_either_method_and_any_body()
    {
        await Put("job", new { everySeconds = 60 });
        await Put("any", new { everySeconds = 60 });
        var bearer = new Client(app.Url, key);
        foreach (var (beat, name) in new (Func<Task<Reply>>, string)[]
        {
            (() => app.Anonymous.Get($"/integrations/{key}/heartbeat/job"), "job"), (() => app.Anonymous.Post($"/integrations/{key}/heartbeat/job"), "job"),
            (() => app.Anonymous.PostText($"/integrations/{key}/heartbeat/job", "\0not JSON", "text/plain"), "job"), (() => bearer.Get("/integrations/heartbeat/job"), "job"), (() => bearer.Post("/integrations/heartbeat/job"), "job"),
            (() => app.Anonymous.Get($"/integrations/{key}/heartbeat"), "any"), (() => app.Anonymous.Post($"/integrations/{key}/heartbeat", new { alive = true }), "any"), (() => bearer.Get("/integrations/heartbeat"), "any"), (() => bearer.Post("/integrations/heartbeat"), "any"),
        })
        {
            app.Clock.Move(TimeSpan.FromSeconds(1));
            Assert.Equal(name, (await beat()).Is(HttpStatusCode.OK).Of("heartbeat"));
            Assert.Equal(app.Clock.Now, (await admin.Get(path)).Items().Single(h => h.Of("name") == name).GetProperty("lastAt").GetDateTimeOffset());
        }
    }

    [Fact]
    public async Task One_that_nobody_has_set_up_is_told_to_its_sender()
    {
        Assert.Contains("PUT /api/v1/integrations", (await app.Anonymous.Get($"/integrations/{key}/heartbeat/jbo")).Refuses(HttpStatusCode.NotFound, "heartbeat_not_found").Of("detail"));
        (await app.Anonymous.Get($"/integrations/{key}/heartbeat")).Refuses(HttpStatusCode.NotFound, "heartbeat_not_found");
        (await app.Anonymous.Get("/integrations/wrong/heartbeat")).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
        (await app.Anonymous.Get("/integrations/heartbeat/job")).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }

    [Fact]
    public async Task Opsgenies_ping_gets_the_answer_it_knows()
    {
        await Put("nightly backup", new { everySeconds = 60 });
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            app.Clock.Move(TimeSpan.FromSeconds(1));
            var pong = (await Ping(method, "nightly%20backup", key)).Is(HttpStatusCode.Accepted).Json;
            Assert.Equal(["requestId", "result", "took"], pong.EnumerateObject().Select(p => p.Name).Order());
            Assert.Equal("PONG - Heartbeat received", pong.Of("result"));
            Assert.Equal(app.Clock.Now, (await admin.Get(path)).Items()[0].GetProperty("lastAt").GetDateTimeOffset());
        }

        Assert.Contains("nothing", (await Ping(HttpMethod.Get, "nothing", key)).Is(HttpStatusCode.NotFound).Of("message"));
        Assert.Contains("key", (await Ping(HttpMethod.Get, "nightly%20backup", "wrong")).Is(HttpStatusCode.Unauthorized).Of("message"));
        (await app.Anonymous.Get("/v2/heartbeats/x/ping")).Is(HttpStatusCode.Unauthorized);
    }

    private Task<Reply> Ping(HttpMethod method, string name, string genie) => app.Anonymous.Send(method, $"/v2/heartbeats/{name}/ping", null, ("Authorization", $"GenieKey {genie}"));

    private Task<Reply> Put(string name, object body) => admin.Send(HttpMethod.Put, $"{path}/{Uri.EscapeDataString(name)}", JsonContent.Create(body));
}
