using System.Net.Http.Json;

namespace Incidents.Peers;

/// <summary>The real Alertmanager, as Debian ships it, on a port of its own with storage that is thrown away.</summary>
internal sealed class Alertmanager : IDisposable
{
    private const string Binary = "/usr/bin/prometheus-alertmanager";
    private const string Package = "prometheus-alertmanager";

    private readonly Child child;
    private readonly DirectoryInfo folder;
    private readonly HttpClient http;

    private Alertmanager(Child child, DirectoryInfo folder, Uri url) =>
        (this.child, this.folder, http) = (child, folder, new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(5) });

    public static bool IsInstalled => File.Exists(Binary);

    public int Id => child.Id;

    public string Output => child.Output;

    public Uri Url => http.BaseAddress!;

    /// <summary>Skips the test where Alertmanager is not installed.</summary>
    public static void Required() => Peer.Required(IsInstalled, Package, Peer.AptGet(Package));

    /// <summary>Starts it with this configuration and waits until it is ready.</summary>
    public static async Task<Alertmanager> Start(string configuration)
    {
        Required();
        for (var attempt = 1; ; attempt++)
        {
            var peer = Begin(configuration);
            try
            {
                await Poll.Until(async () => peer.child.HasExited || (await peer.http.GetAsync("/-/ready")).IsSuccessStatusCode,
                    TimeSpan.FromSeconds(20), "Alertmanager to be ready");
                if (!peer.child.HasExited)
                    return peer;
                var output = peer.Output;
                peer.Dispose();
                if (attempt == 3 || !output.Contains("address already in use", StringComparison.Ordinal))
                    throw new InvalidOperationException($"Alertmanager ended at once:\n{output}");
            }
            catch (TimeoutException e)
            {
                var output = peer.Output;
                peer.Dispose();
                throw new InvalidOperationException($"{e.Message} Its output:\n{output}", e);
            }
        }
    }

    /// <summary>Every alert to this URL as a webhook, grouped by alertname, at once.</summary>
    public static string WebhookTo(Uri url) => Configuration($"""
            webhook_configs:
              - url: "{url}"
                send_resolved: true
        """);

    /// <summary>The same with a Bearer token, so that the URL need not hold a secret.</summary>
    public static string WebhookTo(Uri url, string bearer) => Configuration($"""
            webhook_configs:
              - url: "{url}"
                send_resolved: true
                http_config:
                  authorization:
                    credentials: "{bearer}"
        """);

    /// <summary>Every alert to this URL as PagerDuty events, grouped by alertname, at once.</summary>
    public static string PagerDutyTo(Uri url, string routingKey) => Configuration($"""
            pagerduty_configs:
              - url: "{url}"
                routing_key: "{routingKey}"
                send_resolved: true
        """);

    /// <summary>Every alert to the Opsgenie API at this URL, grouped by alertname, at once.</summary>
    public static string OpsgenieTo(Uri url, string key) => Configuration($$$"""
            opsgenie_configs:
              - api_url: "{{{url}}}"
                api_key: "{{{key}}}"
                priority: '{{ if eq .CommonLabels.severity "critical" }}P1{{ end }}'
                update_alerts: true
                send_resolved: true
        """);

    /// <summary>What Prometheus would post: labels, annotations, startsAt, endsAt. An endsAt in the past resolves.</summary>
    public async Task Post(params object[] alerts)
    {
        using var answer = await http.PostAsJsonAsync("/api/v2/alerts", alerts);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"Alertmanager said {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public void Dispose()
    {
        http.Dispose();
        child.Dispose();
        folder.Delete(recursive: true);
    }

    private static Alertmanager Begin(string configuration)
    {
        var folder = Directory.CreateTempSubdirectory("incidents-alertmanager-");
        var file = Path.Combine(folder.FullName, "alertmanager.yml");
        File.WriteAllText(file, configuration);
        var port = Ports.Free();
        var child = new Child(Binary,
        [
            $"--config.file={file}",
            $"--storage.path={Path.Combine(folder.FullName, "storage")}",
            $"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=", // alone: no gossip port, and no waiting for peers before the first notification
        ]);
        return new Alertmanager(child, folder, new Uri($"http://127.0.0.1:{port}"));
    }

    private static string Configuration(string receiver) => $"""
        route:
          receiver: incidents
          group_by: [alertname]
          group_wait: 100ms
          group_interval: 1s
          repeat_interval: 1m
        receivers:
          - name: incidents
        {receiver}
        """;
}
