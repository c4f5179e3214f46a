using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests.Http;

/// <summary>Nothing is open by accident.</summary>
public sealed class AuthorizationTests(RunningApp running) : IClassFixture<RunningApp>
{
    /// <summary>What anyone may call. Those of senders ask for the key of an integration themselves. Lengthen this list on purpose only.</summary>
    private static readonly string[] Open =
    [
        "GET /act/{token}",
        "GET /assets/runbook.css",
        "GET /assets/{file}",
        "GET /calendars/{token}.ics", // Its address is the secret.
        "GET /health/escalation",
        "GET /health/notifications",
        "GET /healthz",
        "GET /integrations/heartbeat",
        "GET /integrations/heartbeat/{name}",
        "GET /integrations/{key}/heartbeat",
        "GET /integrations/{key}/heartbeat/{name}",
        "GET /openapi/v1.json",
        "GET /readyz",
        "GET /set-up",
        "GET /sign-in",
        "GET /v2/alerts/requests/{id}",
        "GET /v2/heartbeats/{name}/ping",
        "HEAD /act/{token}",
        "HEAD /health/notifications",
        "HEAD /healthz",
        "HEAD /readyz",
        "OPTIONS /integrations/cloudevents",
        "OPTIONS /integrations/{key}/cloudevents",
        "POST /act/{token}",
        "POST /api/v1/sessions",
        "POST /api/v1/setup",
        "POST /api/v2/alerts",
        "POST /integrations/alertmanager",
        "POST /integrations/azure",
        "POST /integrations/changes",
        "POST /integrations/cloudevents",
        "POST /integrations/datadog",
        "POST /integrations/email",
        "POST /integrations/events",
        "POST /integrations/google-cloud",
        "POST /integrations/grafana",
        "POST /integrations/heartbeat",
        "POST /integrations/heartbeat/{name}",
        "POST /integrations/incidentio",
        "POST /integrations/mapped",
        "POST /integrations/nagios",
        "POST /integrations/sentry",
        "POST /integrations/uptime-kuma",
        "POST /integrations/zabbix",
        "POST /integrations/{key}/alertmanager",
        "POST /integrations/{key}/api/v2/alerts",
        "POST /integrations/{key}/azure",
        "POST /integrations/{key}/changes",
        "POST /integrations/{key}/cloudevents",
        "POST /integrations/{key}/datadog",
        "POST /integrations/{key}/email",
        "POST /integrations/{key}/events",
        "POST /integrations/{key}/google-cloud",
        "POST /integrations/{key}/grafana",
        "POST /integrations/{key}/heartbeat",
        "POST /integrations/{key}/heartbeat/{name}",
        "POST /integrations/{key}/incidentio",
        "POST /integrations/{key}/mapped",
        "POST /integrations/{key}/nagios",
        "POST /integrations/{key}/sentry",
        "POST /integrations/{key}/sns",
        "POST /integrations/{key}/uptime-kuma",
        "POST /integrations/{key}/zabbix",
        "POST /set-up",
        "POST /sign-in",
        "POST /theme",
        "POST /v2/alert_events/{kind}/{source}",
        "POST /v2/alerts",
        "POST /v2/alerts/{id}/acknowledge",
        "POST /v2/alerts/{id}/close",
        "POST /v2/alerts/{id}/notes",
        "POST /v2/change/enqueue",
        "POST /v2/enqueue",
        "POST /v2/heartbeats/{name}/ping",
        "PUT /integrations/grafana",
        "PUT /integrations/{key}/grafana",
        "PUT /v2/alerts/{id}/description",
        "PUT /v2/alerts/{id}/message",
    ];

    private readonly TestApp app = running.App;

    [Fact]
    public void No_address_is_mapped_twice() =>
        Assert.Empty(Routes.All(app).Concat(Routes.Pages(app)).GroupBy(r => r).Where(same => same.Count() > 1).Select(same => $"{same.Key.Method} {same.Key.Pattern}"));

    [Fact]
    public void Every_endpoint_asks_for_authorization_but_for_the_list()
    {
        var open = from endpoint in app.Server.Endpoints.OfType<RouteEndpoint>()
                   where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || !endpoint.Metadata.OfType<IAuthorizeData>().Concat<object>(endpoint.Metadata.OfType<AuthorizationPolicy>()).Any()
                   from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
                   select $"{method} {Routes.PatternOf(endpoint)}";
        Assert.Equal(Open, open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_answered_401_everywhere_else()
    {
        var closed = Routes.All(app).Where(r => !Open.Contains($"{r.Method} {r.Pattern}")).ToList();
        Assert.True(closed.Count > 35, $"{closed.Count} endpoints");
        foreach (var (method, pattern) in closed)
        {
            using var body = method is "POST" or "PUT" ? JsonContent.Create(new { }) : null;
            var reply = await app.Anonymous.Send(new HttpMethod(method), Routes.Fill(pattern, "1"), body);
            Assert.True(reply is { Status: HttpStatusCode.Unauthorized, Code: "unauthenticated" } && reply.Headers["WWW-Authenticate"] == "Bearer", $"{method} {pattern}: {(int)reply.Status} {reply.Text}");
        }
    }

    [Fact]
    public async Task Nobody_learns_the_routes_of_senders_without_a_key()
    {
        foreach (var format in new[] { "alertmanager", "azure", "changes", "cloudevents", "datadog", "events", "google-cloud", "grafana", "heartbeat", "nagios", "sentry", "uptime-kuma", "zabbix" })
            foreach (var path in new[] { $"/integrations/{format}", $"/integrations/0123456789abcdef0123456789abcdef/{format}" })
                (await app.Anonymous.Post(path, new { })).Refuses(HttpStatusCode.Unauthorized, "unknown_integration_key");
    }
}
