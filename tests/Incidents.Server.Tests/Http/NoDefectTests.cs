using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Incidents.Server.Access;
using Incidents.Server.Pages;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests.Http;

/// <summary>Whatever is sent to whatever address: never a 5xx, and every refusal is a problem with a code.</summary>
public abstract class NoDefectTests(Db database) : IAsyncLifetime
{
    private const string Runbook =
        """
        ---
        runbook: 1
        title: Restore
        params:
          - {name: snapshot_id, type: text, required: true}
        probes:
          - {name: count, type: number, expect: ">= 10"}
        ---
        # Restore

        ## Steps

        ### Restore the snapshot
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites the live database.

        ```sh
        restore {{snapshot_id}}
        ```
        """;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly List<string> wrong = [];
    private TestApp app = null!;
    private Client ada = null!;
    private Client grace = null!;
    private Dictionary<string, string> names = [];
    private int sent;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start(database);
        (ada, grace) = (await app.As("ada"), await app.As("grace"));
        await app.Publish("restore", Runbook);
        var incident = (await ada.Post("/api/v1/incidents", new { title = "by hand" })).Of("id");
        var run = (await ada.Post("/api/v1/runs", new { runbook = "restore", acknowledgeUnproven = true, environment = "production", incidentId = incident, parameters = new { snapshot_id = "s-1" } })).Is(HttpStatusCode.Created).Of("id");
        var verification = (await ada.Post($"/api/v1/runs/{run}/steps/restore/verifications")).Is(HttpStatusCode.Created).Of("id");
        var proposal = (await ada.Get("/api/v1/proposals")).Items()[0].Of("id");
        var snapshot = (await ada.Post("/api/v1/snapshots", new { source = "orders-db", id = "s-1", takenAt = "2026-01-01T00:00:00Z" })).Is(HttpStatusCode.Created).Json.GetProperty("snapshot").Of("id");
        var change = (await ada.Post("/api/v1/changes", new { summary = "disks", startsAt = "2026-11-20T03:00:00Z", endsAt = "2026-11-21T03:00:00Z" })).Is(HttpStatusCode.Created).Of("id");
        var key = await app.IntegrationKey();
        var integration = (await ada.Get("/api/v1/integrations")).Items()[0].Of("id");
        foreach (var beat in new[] { "any", "count" }) (await ada.Send(HttpMethod.Put, $"/api/v1/integrations/{integration}/heartbeats/{beat}", JsonContent.Create(new { everySeconds = 60 }))).Is(HttpStatusCode.OK);
        var me = (await ada.Get("/api/v1/sessions/current")).Of("id");
        var schedule = (await ada.Post("/api/v1/schedules", new { name = "db", zone = "Europe/Vienna", layers = new[] { new { name = "days", people = new[] { me }, kind = "daily", handOff = "02:30", startsOn = "2026-10-24" } } })).Is(HttpStatusCode.Created).Of("id");
        var calendar = (await ada.Post("/api/v1/calendars", new { schedule })).Is(HttpStatusCode.Created).Of("path");
        names = new()
        {
            ["changes"] = change,
            ["file"] = "pages.css",
            ["incidents"] = incident,
            ["integrations"] = integration,
            ["key"] = key,
            ["name"] = "count",
            ["number"] = "1",
            ["proposals"] = proposal,
            ["runs"] = run,
            ["schedules"] = schedule,
            ["slug"] = "restore",
            ["snapshots"] = snapshot,
            ["stepId"] = "restore",
            ["token"] = calendar["/calendars/".Length..^".ics".Length],
            ["verifications"] = verification,
        };
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return app.DisposeAsync();
    }

    /// <summary>What stands in the place of an id, a number, a value of a query.</summary>
    protected virtual IEnumerable<string> Parts => Hostile.Parts;

    [Fact]
    public async Task No_body_makes_a_defect()
    {
        // Pages read forms, and have tests of their own.
        foreach (var endpoint in app.Server.Endpoints.OfType<RouteEndpoint>().Where(e => !PageRoute.Is(e)))
        {
            foreach (var method in (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Where(m => m is "POST" or "PUT"))
            {
                var path = Real(Routes.PatternOf(endpoint));
                foreach (var body in Hostile.Bodies.Concat(Bodies(endpoint)))
                    foreach (var type in method == "PUT" ? new[] { "application/json", "text/markdown" } : ["application/json"])
                        await Send(new HttpMethod(method), path, body, type);
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {sent}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(sent > 3000, $"{sent} requests");
        await EverythingCanStillBeRead();
    }

    [Fact]
    public async Task No_address_makes_a_defect()
    {
        string[] parameters = ["state", "service", "dedupKey", "incidentId", "cursor", "limit", "asOf", "source", "usable", "from", "to", "at", "days"];
        var cursors = new[] { "inc_1", "-1", "99999999999999999999", "\0", "'", "\u00e9", new string('9', 3000) }.Select(c => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(c))).ToList();
        foreach (var (method, pattern) in Routes.All(app).Where(r => r.Method is "GET" or "DELETE" && !Routes.IsStream(r) && r.Pattern != "/api/v1/sessions/current"))
        {
            foreach (var part in Parts.Where(_ => Routes.HasPlaces(pattern)))
            {
                await Send(new HttpMethod(method), Routes.Fill(pattern, part));
                foreach (var name in new[] { "number", "stepId" }.Where(n => pattern.Contains($"{{{n}}}", StringComparison.Ordinal)))
                    await Send(new HttpMethod(method), Routes.Fill(pattern, new Dictionary<string, string>(names) { [name] = part }));
            }

            if (method != "GET") continue;
            var path = Real(pattern);
            foreach (var parameter in parameters.Where(_ => pattern.EndsWith('s') || pattern.EndsWith("/timeline", StringComparison.Ordinal) || pattern.EndsWith("/on-call", StringComparison.Ordinal) || pattern.EndsWith("/readiness", StringComparison.Ordinal) || pattern.EndsWith("/mine", StringComparison.Ordinal)))
                foreach (var value in Parts.Concat(parameter == "cursor" ? cursors : [])) await Send(HttpMethod.Get, $"{path}?{parameter}={value}");
            foreach (var query in new[] { "?", "?&&&", "?state", "?=", "?state=open&state=resolved", "?limit=1&limit=2", "?%00=%00", "?state[]=open", "?" + string.Join('&', Enumerable.Range(0, 1500).Select(i => $"k{i}")) })
                await Send(HttpMethod.Get, path + query);
        }

        foreach (var pattern in Routes.All(app).Where(r => r.Method is "POST" && Routes.HasPlaces(r.Pattern)).Select(r => r.Pattern))
            foreach (var part in Parts) await Send(HttpMethod.Post, Routes.Fill(pattern, part), "{}"u8.ToArray(), "application/json");
        foreach (var part in Parts) await Send(HttpMethod.Put, $"/api/v1/runbooks/{part}", "# A"u8.ToArray(), "text/markdown");

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {sent}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(sent > 2000, $"{sent} requests");
        await EverythingCanStillBeRead();
    }

    /// <summary>A body that would do, with one property at a time made hostile.</summary>
    private static IEnumerable<byte[]> Bodies(RouteEndpoint endpoint)
    {
        // Each try to sign in costs a tenth of a second on purpose; the whole bodies are enough there.
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type || type == typeof(NewSession)) yield break;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract").ToList();
        foreach (var hostile in properties)
            foreach (var value in Hostile.Values)
                yield return Encoding.UTF8.GetBytes("{" + string.Join(',', properties.Select(p => $"{JsonName(p)}:{(p == hostile ? value : Harmless(p))}")) + "}");
    }

    private static string JsonName(PropertyInfo property) => JsonValue.Create(
        property.GetCustomAttribute<System.Text.Json.Serialization.JsonPropertyNameAttribute>()?.Name ?? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToJsonString();

    private static string Harmless(PropertyInfo property) => property.Name switch
    {
        "Email" => $"\"{Guid.NewGuid():n}@example.org\"",
        "Password" => "\"short\"", // refused: hashing costs a tenth of a second
        "Scopes" => "[\"read\"]",
        "Runbook" => "\"restore\"",
        "Values" or "Parameters" => "{\"snapshot_id\":\"s-1\"}",
        "Name" or "Slug" => $"\"n-{Guid.NewGuid():n}\"",
        "Service" => "\"orders-db\"",
        "Members" or "Roles" => "[]",
        "Source" or "Id" => "\"s-1\"",
        "Summary" => "\"a change\"",
        "EverySeconds" => "60",
        "Zone" => "\"Europe/Vienna\"",
        "Layers" => "[]",
        "Until" => "\"2026-12-01T00:00:00Z\"",
        "From" => "\"2026-11-30T00:00:00Z\"",
        "Person" or "With" => "\"per_x\"",
        "Links" => "[]",
        "Url" => "\"https://example.org\"",
        "TakenAt" => "\"2026-01-01T00:00:00Z\"",
        "Snapshots" => "[]",
        "Value" => "\"1\"",
        "Markdown" => "\"# A\"",
        "RoutingKey" => "\"no key\"",
        "EventAction" => "\"trigger\"",
        "Payload" => "{\"summary\":\"a\",\"source\":\"b\",\"severity\":\"error\"}",
        "Environment" or "Title" or "Text" or "Reason" or "Outcome" or "Evidence" or "Token" => "\"a text\"",
        _ => "null",
    };

    private string Real(string pattern) => Routes.Fill(pattern, new Dictionary<string, string>(names) { ["id"] = names.GetValueOrDefault(pattern.Split('/')[Math.Min(3, pattern.Count('/'))], "nothing"), ["service"] = "orders-db" });

    private async Task Send(HttpMethod method, string path, byte[]? body = null, string? type = null)
    {
        sent++;
        using var request = new HttpRequestMessage(method, app.Url + path);
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type!) } };
        // The second person, where there must be one. Senders say who they are in the path.
        if (!path.StartsWith("/integrations", StringComparison.Ordinal)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (path.Contains("/attempts", StringComparison.Ordinal) ? grace : ada).Token);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode >= 500 || ((int)response.StatusCode >= 400 && !IsRefusal(path, response, text)))
            wrong.Add($"{method} {Cut(path)} {(body is null ? "" : Cut(Encoding.UTF8.GetString(body)))}: {(int)response.StatusCode} {Cut(text)}");
    }

    private static bool IsRefusal(string path, HttpResponseMessage response, string text)
    {
        // The server's own HTTP reader answers these before any code of ours, without a body.
        if (path.Split('?')[0].Contains("%00", StringComparison.Ordinal)) return response.StatusCode == HttpStatusCode.BadRequest;
        if (path.Length > 8000) return response.StatusCode == HttpStatusCode.RequestUriTooLong;
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json")) return false;
        var said = JsonNode.Parse(text)!;
        // A query with U+0000 is refused before any endpoint, whatever the dialect there.
        if (path.StartsWith("/v2/alerts", StringComparison.Ordinal) && !path.Contains("?%00", StringComparison.Ordinal)) return said["message"] is not null && said["requestId"] is not null;
        if (path.StartsWith("/v2/heartbeats", StringComparison.Ordinal) && !path.Contains("?%00", StringComparison.Ordinal)) return said["message"] is not null && said["requestId"] is not null;
        // Alertmanager's own way to say what was wrong.
        if (path.EndsWith("/api/v2/alerts", StringComparison.Ordinal) && said is JsonValue problem) return response.StatusCode == HttpStatusCode.BadRequest && problem.GetValue<string>().Length > 20;
        if (path.StartsWith("/v2/alert_events", StringComparison.Ordinal) || path.EndsWith("/incidentio", StringComparison.Ordinal)) return said["errors"] is JsonArray { Count: > 0 } && said["message"] is not null;
        return path is "/v2/enqueue" or "/v2/change/enqueue"
            ? said["status"]?.GetValue<string>() == "invalid event" && said["errors"] is JsonArray { Count: > 0 }
            : response.Content.Headers.ContentType?.MediaType == "application/problem+json" && said["code"] is not null && said["detail"]!.GetValue<string>().Length > 20;
    }

    private async Task EverythingCanStillBeRead()
    {
        // Beats are asked for by the key of an integration, and links are in messages only. That somebody should have been told may be true by now.
        string[] elsewhere = ["/openapi", "/act/", "/health/escalation"];
        foreach (var (_, pattern) in Routes.All(app).Where(r => r.Method == "GET" && !Routes.IsStream(r) && !r.Pattern.Contains("{id}", StringComparison.Ordinal)
            && !elsewhere.Any(start => r.Pattern.StartsWith(start, StringComparison.Ordinal)) && (!r.Pattern.Contains("/heartbeat", StringComparison.Ordinal) || r.Pattern.StartsWith("/api", StringComparison.Ordinal))))
            (await ada.Get(Real(pattern) + "?limit=200")).Is(HttpStatusCode.OK);
        foreach (var noun in new[] { "incidents", "runs", "alerts", "changes" })
            foreach (var item in (await ada.Get($"/api/v1/{noun}?limit=200")).Json.GetProperty("items").EnumerateArray())
                (await ada.Get($"/api/v1/{noun}/{item.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK);
        (await grace.Get($"/api/v1/runs/{names["runs"]}/timeline")).Is(HttpStatusCode.OK);
        (await grace.Get($"/api/v1/incidents/{names["incidents"]}", "text/markdown")).Is(HttpStatusCode.OK);
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200] + "…";
}

/// <inheritdoc/>
public sealed class NoDefectOnSqlite() : NoDefectTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class NoDefectOnPostgres() : NoDefectTests(Db.Postgres)
{
    private int turn;

    /// <summary>The edge does not know which database it stands before: here each address gets a third of them, and the next one the next third.</summary>
    protected override IEnumerable<string> Parts
    {
        get
        {
            var first = turn++;
            return base.Parts.Where((_, i) => (i + first) % 3 == 0);
        }
    }
}
