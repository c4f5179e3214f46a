namespace Incidents.Benchmarks;

/// <summary>What is sent: a body to our server, and one that says as much to Alertmanager.</summary>
/// <param name="Group">The word for <c>--only</c>.</param>
/// <param name="Name">The title of the table.</param>
/// <param name="Alerts">In each request.</param>
/// <param name="Path">Where ours takes it; KEY is the integration's key.</param>
/// <param name="Script">The Lua that makes one request to ours.</param>
internal sealed record Shape(string Group, string Name, int Alerts, string Path, string Script)
{
    private const int Batch = 64;

    /// <summary>
    /// Without what alerts are grouped by (rule, service, group): each key is an alert and an incident of its own. With a rule, as nearly all that Alertmanager sends, they are alerts of one incident.
    /// </summary>
    private const string PagerDuty =
        """
        local head = '{"routing_key":"KEY","event_action":"trigger","dedup_key":"'
        local tail = '","payload":{"summary":"Requests take longer than 500 ms for 10 minutes","source":"api-17.example","severity":"error","timestamp":"2026-03-01T04:05:06.789Z",'
          .. '"custom_details":{"threshold":"500 ms","value":"812 ms","region":"eu-west-1","runbook":"https://runbooks.example/slow-requests"}}}'
        local head_of_all, between, tail_of_all = '', '', ''
        """;

    private const string Alertmanager =
        """
        local head = '{"labels":{"instance":"api-17.example","severity":"error","region":"eu-west-1","key":"'
        local tail = '"},"annotations":{"summary":"Requests take longer than 500 ms for 10 minutes","description":"812 ms, threshold 500 ms","runbook_url":"https://runbooks.example/slow-requests"},'
          .. '"generatorURL":"http://prometheus.example:9090/graph?g0.expr=latency"}'
        local head_of_all, between, tail_of_all = '[', ',', ']'
        """;

    private const string Webhook =
        """
        local head = '{"status":"firing","labels":{"instance":"api-17.example","severity":"error","region":"eu-west-1","key":"'
        local tail = '"},"annotations":{"summary":"Requests take longer than 500 ms for 10 minutes","description":"812 ms, threshold 500 ms","runbook_url":"https://runbooks.example/slow-requests"},'
          .. '"startsAt":"2026-03-01T04:05:06.789Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus.example:9090/graph?g0.expr=latency"}'
        local head_of_all = '{"version":"4","groupKey":"{}:{}","truncatedAlerts":0,"status":"firing","receiver":"incidents","groupLabels":{},"commonLabels":{"severity":"error"},'
          .. '"commonAnnotations":{},"externalURL":"http://alertmanager.example:9093","alerts":['
        local between, tail_of_all = ',', ']}'
        """;

    public static IReadOnlyList<Shape> All { get; } =
    [
        new("singles", "singles distinct keys", 1, "/v2/enqueue", PagerDuty),
        new("singles", "singles one key", 1, "/v2/enqueue", PagerDuty) { IsOneKey = true },
        new("batches", "batches of 64 by webhook", Batch, "/integrations/KEY/alertmanager", Webhook),
        new("batches", "batches of 64 of one rule by webhook", Batch, "/integrations/KEY/alertmanager", Webhook.Replace("{\"instance\"", "{\"alertname\":\"SlowRequests\",\"instance\"", StringComparison.Ordinal)),
        new("batches", "batches of 64 by /api/v2/alerts", Batch, "/integrations/KEY/api/v2/alerts", Alertmanager),
        new("batches", "batches of 64 by webhook, the same 64 keys", Batch, "/integrations/KEY/alertmanager", Webhook) { IsOneKey = true },
    ];

    public bool IsOneKey { get; private init; }

    public Shape ForAlertmanager => this with { Path = "/api/v2/alerts", Script = Alertmanager };

    /// <param name="run">Makes the keys of each run new ones.</param>
    public string Lua(string key, string run) => Script.Replace("KEY", key, StringComparison.Ordinal) +
        $$"""

        local count, n, parts = {{Alerts}}, 0, {}
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        function request()
          for i = 1, count do
            n = n + 1
            parts[i] = head .. {{(IsOneKey ? "'same-' .. i" : $"'{run}-' .. id .. '-' .. n")}} .. tail
          end
          return wrk.format(nil, nil, nil, head_of_all .. table.concat(parts, between) .. tail_of_all)
        end
        """;
}
