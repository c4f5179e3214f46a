namespace Incidents.Server.Pages.Admin;

/// <summary>What is pasted into a sender so that it sends here.</summary>
public sealed record SenderSetup(string Name, string Text)
{
    /// <param name="url">Where this server is, as the admin's browser sees it.</param>
    /// <param name="key">The key, or what stands for it once it is no longer known here.</param>
    public static IReadOnlyList<SenderSetup> All(string url, string key) =>
    [
        new("Alertmanager", $"""
            receivers:
              - name: incidents
                webhook_configs:
                  - url: {url}/integrations/{key}/alertmanager
                    send_resolved: true
            """),
        new("Grafana: contact point of type Webhook", $"{url}/integrations/{key}/grafana"),
        new("PagerDuty's Events API v2: whatever takes another URL", $"""
            URL:          {url}/v2/enqueue
            Routing key:  {key}
            """),
        new("Opsgenie's alert API", $"""
            API URL:  {url}/
            API key:  {key}
            """),
        new("Anything else, for example curl", $$"""
            curl -fsS {{url}}/integrations/{{key}}/events -H 'Content-Type: application/json' \
              -d '{"summary":"disk of db-1 is full","severity":"critical","dedupKey":"db-1/disk","rule":"DiskFull"}'
            """),
    ];
}
