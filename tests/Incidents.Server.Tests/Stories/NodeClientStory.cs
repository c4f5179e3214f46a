using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Incidents.Server.Tests.Peers;
using Incidents.Server.Tests.Start;

namespace Incidents.Server.Tests.Stories;

/// <summary>PagerDuty's and Opsgenie's own clients for Node, given our address instead of theirs.</summary>
public sealed class NodeClientStory(NodeClients node) : IClassFixture<NodeClients>
{
    /// <summary>It speaks nothing but https, so the server is started as a user would start it with a certificate of his own.</summary>
    [Fact]
    public async Task PagerDutys_client_triggers_tells_of_a_change_acknowledges_and_resolves()
    {
        node.Required();
        var folder = Directory.CreateTempSubdirectory("incidents-test-").FullName;
        var (file, keyFile) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        using var certificate = Certificate(file, keyFile);
        using (var server = await Processes.Begin(
            new Dictionary<string, string?> { ["Kestrel__Certificates__Default__Path"] = file, ["Kestrel__Certificates__Default__KeyPath"] = keyFile },
            "--demo", "--data", Path.Combine(folder, "data"), "--urls", "https://127.0.0.1:0"))
        {
            var demo = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "data", "demo.json"), TestContext.Current.CancellationToken)).RootElement;
            using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown is not null && shown.Thumbprint == certificate.Thumbprint };
            using var http = new HttpClient(handler);
            var reader = new Client(server.Url, demo.Of("apiKey"), over: http);
            var key = demo.Of("integrationKey");
            Task<JsonElement> Tell(string action, object data) => node.Run("pagerduty.js", file, new Uri(server.Url).Authority, action, JsonSerializer.Serialize(data));

            var payload = new { summary = "web-1 is down", source = "web-1", severity = "critical", component = "nginx", @class = "ping", custom_details = new { ping = "1500 ms" } };
            var answer = await Tell("trigger", new { routing_key = key, dedup_key = "web-1/down", payload, links = new[] { new { href = "https://graphs.example.net/web-1", text = "Graph" } } });
            Assert.Equal((202, "success", "Event processed", "web-1/down"), (answer.GetProperty("status").GetInt32(), answer.GetProperty("data").Of("status"), answer.GetProperty("data").Of("message"), answer.GetProperty("data").Of("dedup_key")));
            var alert = Assert.Single(await reader.Episodes("web-1/down"));
            Assert.Equal(("web-1 is down", "firing", "sev1", "web-1"), (alert.Of("title"), alert.Of("state"), alert.Of("severity"), alert.Of("source")));

            Assert.Equal(202, (await Tell("change", new { routing_key = key, payload = new { summary = "Deploy of web 4.2.0", source = "ci", timestamp = DateTimeOffset.UtcNow } })).GetProperty("status").GetInt32());
            Assert.Equal(202, (await Tell("acknowledge", new { routing_key = key, dedup_key = "web-1/down" })).GetProperty("status").GetInt32());
            Assert.Equal("acknowledged", Assert.Single(await reader.Episodes("web-1/down")).Of("state"));
            Assert.Equal(202, (await Tell("resolve", new { routing_key = key, dedup_key = "web-1/down" })).GetProperty("status").GetInt32());
            Assert.Equal("incident_opened change_reported alert_acknowledged incident_acknowledged alert_resolved incident_resolved", await reader.Told(alert.Of("incidentId")));

            // It reads a refusal as it reads PagerDuty's.
            var refused = await Tell("trigger", new { routing_key = "wrong", payload });
            Assert.Equal((400, "invalid event"), (refused.GetProperty("status").GetInt32(), refused.GetProperty("data").Of("status")));
            Assert.Equal(JsonValueKind.String, Assert.Single(refused.GetProperty("data").GetProperty("errors").EnumerateArray()).ValueKind);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Opsgenies_client_creates_asks_acknowledges_notes_and_closes()
    {
        node.Required();
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        async Task<JsonElement> Say(string action, params object[] arguments)
        {
            var said = await node.Run("opsgenie.js", null, [app.Url, key, action, .. arguments.Select(a => JsonSerializer.Serialize(a))]);
            Assert.Equal(JsonValueKind.Null, said.GetProperty("error").ValueKind);
            return said.GetProperty("result");
        }

        var byAlias = new { identifier = "web-1", identifierType = "alias" };
        var created = await Say("create", new { message = "web-1 is down", alias = "web-1", description = "No answer since 03:14", priority = "P1", source = "ping", entity = "web-1", tags = new[] { "web" }, details = new { alertname = "WebDown" } });
        Assert.Equal("Request will be processed", created.Of("result"));
        var alert = Assert.Single(await ada.Episodes("web-1"));
        Assert.Equal(("web-1 is down", "firing", "sev1", "WebDown"), (alert.Of("title"), alert.Of("state"), alert.Of("severity"), alert.Of("rule")));

        var status = (await Say("getRequestStatus", created.Of("requestId"))).GetProperty("data");
        Assert.Equal((true, "Create", "web-1", alert.Of("id")), (status.GetProperty("isSuccess").GetBoolean(), status.Of("action"), status.Of("alias"), status.Of("alertId")));

        await Say("acknowledge", byAlias, new { user = "Grace", note = "on it" });
        Assert.Equal("acknowledged", Assert.Single(await ada.Episodes("web-1")).Of("state"));
        await Say("addNote", new { identifier = status.Of("alertId"), identifierType = "id" }, new { user = "Grace", note = "the switch is dark" });
        var closed = await Say("close", byAlias, new { user = "Grace", source = "ping" });
        Assert.Equal("Closed alert", (await Say("getRequestStatus", closed.Of("requestId"))).GetProperty("data").Of("status"));
        Assert.Equal("resolved", Assert.Single(await ada.Episodes("web-1")).Of("state"));

        var timeline = (await ada.Get($"/api/v1/incidents/{alert.Of("incidentId")}/timeline?limit=200")).Items();
        Assert.Contains("Grace: the switch is dark", timeline.Where(e => e.Of("kind") == "note").Select(e => e.Of("text")));

        // It reads a refusal as it reads Opsgenie's, and does not try again what will not go.
        var refused = (await node.Run("opsgenie.js", null, app.Url, "wrong", "create", """{"message":"x"}""")).GetProperty("error");
        Assert.Equal(401, refused.GetProperty("httpStatusCode").GetInt32());
        Assert.NotEmpty(refused.Of("message"));
    }

    private static X509Certificate2 Certificate(string file, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
