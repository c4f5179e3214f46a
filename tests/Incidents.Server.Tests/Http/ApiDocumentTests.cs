using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Incidents.Server.Tests.Http;

/// <summary>The API's document, and what draws it.</summary>
public sealed partial class ApiDocumentTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const string Spec = "api-specs/incidents.v1.json";
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TestApp app = running.App;

    [Fact]
    public async Task The_file_is_what_the_server_says()
    {
        var said = Written(await Document());
        if (Environment.GetEnvironmentVariable("UPDATE_SPECS") == "1") await File.WriteAllTextAsync(Repository.Path(Spec), said, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Repository.Path(Spec)) && await File.ReadAllTextAsync(Repository.Path(Spec), TestContext.Current.CancellationToken) == said,
            $"{Spec} differs from the running server. If the change is meant, run this test with UPDATE_SPECS=1 and look at the difference.");
    }

    [Fact]
    public async Task It_holds_every_endpoint_by_a_name_of_its_own()
    {
        var document = await Document();
        Assert.Equal("3.1", document["openapi"]!.GetValue<string>()[..3]);
        var described = Operations(document).Select(o => $"{o.Method.ToUpperInvariant()} {o.Path.TrimEnd('/')}").Order(StringComparer.Ordinal);
        var mapped = Routes.All(app).Select(r => $"{r.Method} {r.Pattern}").Except(["GET /assets/runbook.css", "GET /openapi/v1.json", "HEAD /healthz", "HEAD /readyz", "HEAD /health/notifications", "GET /act/{token}", "HEAD /act/{token}", "POST /act/{token}"]).Order(StringComparer.Ordinal);
        Assert.Equal(mapped, described);
        var ids = Operations(document).Select(o => o.Operation["operationId"]?.GetValue<string>() ?? "").ToList();
        Assert.All(ids, id => Assert.Matches("^[a-z]+([A-Z][a-z]+)+$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Every_tag_and_operation_is_described_and_every_refusal_is_a_problem()
    {
        var document = await Document();
        var tags = document["tags"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ToList();
        Assert.All(document["tags"]!.AsArray(), t => Assert.EndsWith(".", t!["description"]!.GetValue<string>()));
        Assert.Equal(tags.Order(), Operations(document).SelectMany(o => o.Operation["tags"]!.AsArray().Select(t => t!.GetValue<string>())).Distinct().Order());
        Assert.All(Operations(document), o => Assert.True(
            o.Operation["summary"] is not null && o.Operation["responses"]!["default"]!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>() == "#/components/schemas/Problem", o.Path));
        Assert.Equal(["code", "detail", "status", "title", "traceId", "type"], document["components"]!["schemas"]!["Problem"]!["required"]!.AsArray().Select(r => r!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task Every_schema_says_what_it_is()
    {
        var document = await Document();
        var schemas = document["components"]!["schemas"]!.AsObject();
        var empty = new List<string>();
        void Look(JsonNode? node, string at)
        {
            if (node is JsonObject o)
            {
                if (o.Count == 0 && !at.EndsWith("/security", StringComparison.Ordinal)) empty.Add(at);
                // A $ref to nothing draws an empty box.
                if (o["$ref"] is JsonValue reference && !schemas.ContainsKey(reference.GetValue<string>().Split('/')[^1])) empty.Add(at);
                foreach (var (name, value) in o) Look(value, $"{at}/{name}");
            }
            else if (node is JsonArray a)
            {
                for (var i = 0; i < a.Count; i++) Look(a[i], $"{at}/{i}");
            }
        }

        Look(document["paths"], "");
        Look(schemas, "");
        Assert.Empty(empty);
        Assert.All(schemas.Where(s => s.Value!["enum"] is not null), s =>
        {
            Assert.Equal("string", s.Value!["type"]!.GetValue<string>());
            Assert.All(s.Value["enum"]!.AsArray(), w => Assert.Matches("^[a-z0-9_]+$", w!.GetValue<string>()));
        });
        Assert.Equal("date-time", schemas["SessionView"]!["properties"]!["expiresAt"]!["format"]!.GetValue<string>());
        Assert.Equal("string", schemas["SessionView"]!["properties"]!["expiresAt"]!["type"]!.GetValue<string>());
        Assert.NotNull(schemas["NamedValues"]!["additionalProperties"]);
        Assert.Null(schemas["RawJson"]!["type"]);
        Assert.Equal(["dedup_key", "event_action", "payload", "routing_key"], schemas["PagerDutyBody"]!["properties"]!.AsObject().Select(p => p.Key).Order());
        Assert.All(schemas.Where(s => s.Key.StartsWith("New", StringComparison.Ordinal) && !s.Key.EndsWith("View", StringComparison.Ordinal)), s => Assert.False(s.Value!["additionalProperties"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task The_explorer_is_drawn_from_our_own_files_only()
    {
        Assert.Equal(HttpStatusCode.MovedPermanently, (await app.Anonymous.Get("/swagger")).Status);
        var page = (await app.Anonymous.Get("/swagger/index.html")).Is(HttpStatusCode.OK);
        Assert.StartsWith("text/html", page.ContentType);
        Assert.Contains("<div id=\"swagger-ui\">", page.Text);
        // The policy lets no inline script run: the page must not need one.
        Assert.StartsWith("default-src 'self';", page.Headers["Content-Security-Policy"]);
        Assert.DoesNotMatch("<script[^>]*>\\s*[^<\\s]", page.Text);
        var loaded = Loaded().Matches(page.Text).Select(m => m.Groups[1].Value).ToList();
        Assert.True(loaded.Count >= 4, page.Text);
        foreach (var file in loaded)
        {
            Assert.DoesNotContain("//", file);
            Assert.NotEmpty((await app.Anonymous.Get("/swagger/" + file.Replace("./", "", StringComparison.Ordinal))).Is(HttpStatusCode.OK).Text);
        }

        Assert.Contains("/openapi/v1.json", (await app.Anonymous.Get("/swagger/index.js")).Text);
    }

    private async Task<JsonNode> Document()
    {
        var reply = (await app.Anonymous.Get("/openapi/v1.json")).Is(HttpStatusCode.OK);
        return JsonNode.Parse(reply.Text)!;
    }

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key, path.Key, operation.Value!);

    /// <summary>Paths and schemas by name, so that a moved line of code changes nothing here.</summary>
    private static string Written(JsonNode document)
    {
        document["paths"] = Sorted(document["paths"]!);
        document["components"]!["schemas"] = Sorted(document["components"]!["schemas"]!);
        return document.ToJsonString(Pretty).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Sorted(JsonNode node) => new(node.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}
