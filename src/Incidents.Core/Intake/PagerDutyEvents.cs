using System.Text.Json;
using Incidents.Core.Alerts;

// POST /v2/enqueue, PagerDuty Events API v2:
//
//   { "routing_key": "R0…", "event_action": "trigger", "dedup_key": "srv01/HTTP",
//     "payload": { "summary": "HTTP is down on srv01", "source": "srv01", "severity": "critical",
//                  "timestamp": "2026-03-01T04:05:06.789+0000", "component": "nginx", "group": "web", "class": "HttpDown",
//                  "custom_details": { "runbook_url": "https://…" } },
//     "client": "Prometheus", "client_url": "https://…", "links": [{ "href": "https://…", "text": "Graph" }], "images": [{ "src": "https://…", "alt": "Load" }] }
//
// acknowledge and resolve need routing_key and dedup_key only; Alertmanager and Grafana send the whole payload with them.
namespace Incidents.Core.Intake;

/// <summary>Reads the alert events of PagerDuty's Events API v2, which most senders speak.</summary>
public static class PagerDutyEvents
{
    /// <param name="newDedupKey">The identity of a trigger that brings none; as with PagerDuty, it is then a new alert each time.</param>
    public static Outcome<PagerDutyEvent> Read(ReadOnlyMemory<byte> body, string newDedupKey) =>
        SenderJson.Open(body).Then(root => Read(root, newDedupKey));

    /// <summary>Whose a body is that could not be read as an event; null when not even that can be told.</summary>
    public static string? RoutingKey(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Is(out var root, out _) ? root.Text("routing_key") : null;

    private static Outcome<PagerDutyEvent> Read(JsonElement root, string newDedupKey)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return IntakeRefusals.InvalidEvent("body", "The body must be one JSON object");

        var payload = root.Get("payload");
        var routingKey = root.Text("routing_key");
        var action = Action(root.Text("event_action"));
        var dedupKey = root.Text("dedup_key");
        var summary = SenderText.Line(payload.Get("summary").Text());
        var source = SenderText.Line(payload.Get("source").Text());

        var problems = new Dictionary<string, string>();
        if (routingKey is null)
            problems["routing_key"] = "'routing_key' is missing or blank";
        if (action is null)
            problems["event_action"] = "'event_action' must be one of trigger, acknowledge, resolve";
        if (dedupKey is null && action is AlertAction.Acknowledge or AlertAction.Resolve)
            problems["dedup_key"] = "'dedup_key' is missing or blank; only a trigger may leave it out";
        if (dedupKey is { Length: > SenderText.KeyLimit })
            problems["dedup_key"] = $"'dedup_key' is longer than {SenderText.KeyLimit} characters";
        if (action is AlertAction.Trigger && summary is null)
            problems["payload.summary"] = "'payload.summary' is missing or blank";
        if (action is AlertAction.Trigger && source is null)
            problems["payload.source"] = "'payload.source' is missing or blank";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        var details = payload.Get("custom_details");
        var members = AlertmanagerDetails.Read(details);
        return new PagerDutyEvent(routingKey!, new AlertEvent(action!.Value, dedupKey ?? newDedupKey)
        {
            Title = summary ?? "",
            // PagerDuty refuses an unknown or missing severity. Alertmanager lets a template write it, omits it when empty, and never sends
            // a refused event again: so we take it as "error".
            Severity = SenderSeverity.Read(payload.Get("severity").Text()),
            Source = source,
            Rule = SenderText.Line(details.Get("alertname").Text() ?? members.AlertName ?? Class(payload)),
            // The time of this event; a repeat may bring a later one. Here the key alone tells one problem from the next.
            StartsAt = SenderTime.Read(payload.Get("timestamp")),
            Links = SenderText.Links(LinksOf(root)),
            RunbookUrl = SenderText.Url(details?.Text("runbook_url", "runbookUrl", "runbook") ?? members.RunbookUrl),
            DetailsJson = SenderJson.Details(root, without: "routing_key"),
        });
    }

    private static AlertAction? Action(string? word) => word?.ToLowerInvariant() switch
    {
        "trigger" => AlertAction.Trigger,
        "acknowledge" => AlertAction.Acknowledge,
        "resolve" => AlertAction.Resolve,
        _ => null,
    };

    /// <summary>Grafana writes "default" when nobody chose a class.</summary>
    private static string? Class(JsonElement? payload) => payload.Get("class").Text() is { } name && name != "default" ? name : null;

    private static IEnumerable<(string?, string?)> LinksOf(JsonElement root)
    {
        yield return (root.Text("client") ?? "Client", root.Text("client_url"));
        foreach (var link in root.Get("links").Items())
            yield return (link.Text("text"), link.Text("href"));
        foreach (var image in root.Get("images").Items())
            yield return (image.Text("alt") ?? "Image", image.Text("src"));
    }
}

/// <summary>One event and the key by which it says whose it is. The key is a secret and is not among the event's details.</summary>
public sealed record PagerDutyEvent(string RoutingKey, AlertEvent Event);
