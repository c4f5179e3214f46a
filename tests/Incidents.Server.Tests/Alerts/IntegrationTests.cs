using System.Net;
using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Server.Tests.Alerts;

/// <summary><c>/api/v1/integrations</c>.</summary>
public sealed class IntegrationTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Fact]
    public async Task The_key_of_a_new_integration_is_shown_once_and_takes_alerts()
    {
        var admin = await app.As("admin");
        (await admin.Post("/api/v1/services", new { name = "orders" })).Is(HttpStatusCode.Created);
        var added = (await admin.Post("/api/v1/integrations", new { name = " Prometheus ", service = "orders" })).Is(HttpStatusCode.Created);
        var key = added.Of("key");
        Assert.Equal(32, key.Length);
        Assert.Equal(("Prometheus", "orders"), (added.Of("name"), added.Of("service")));

        var listed = (await admin.Get("/api/v1/integrations")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(key, listed.Text);
        Assert.Contains($"\"hint\":\"{key[^4..]}\"", listed.Text);
        (await app.Anonymous.Post(added.Of("eventsPath"), new { summary = "down", dedupKey = "a" })).Is(HttpStatusCode.Accepted);
        (await new Client(app.Url, key).Post("/integrations/events", new { summary = "down", dedupKey = "a" })).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task The_key_of_an_integration_opens_nothing_of_the_api()
    {
        var sender = new Client(app.Url, await app.IntegrationKey("billing"));
        (await sender.Get("/api/v1/incidents")).Refuses(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task An_unknown_service_is_refused() =>
        (await (await app.As("admin")).Post("/api/v1/integrations", new { name = "a", service = "nothing" })).Refuses(HttpStatusCode.NotFound, "service_not_found");

    [Fact]
    public async Task Only_admins_see_and_add_senders()
    {
        var others = new[] { await app.As("bo", Role.Responder, Role.Editor, Role.Verifier), await app.WithKey(Scope.Read, Scope.Respond, Scope.Edit) };
        foreach (var other in others)
        {
            (await other.Get("/api/v1/integrations")).Refuses(HttpStatusCode.Forbidden, "not_permitted");
            (await other.Post("/api/v1/integrations", new { name = "a", service = "orders" })).Refuses(HttpStatusCode.Forbidden, "not_permitted");
        }
    }

    [Fact]
    public async Task Wrong_fields_are_listed()
    {
        var refused = (await (await app.As("admin")).Post("/api/v1/integrations", new { })).Refuses(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Equal(["name", "service"], refused.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }
}
