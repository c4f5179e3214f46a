using System.Text.Json;
using Incidents.Core.Alerts;

// Sentry's integration platform; the resource is told by the header Sentry-Hook-Resource, and by what the data holds:
//
//   metric_alert  { "action": "critical", "data": { "metric_alert": { "id": "7", "organization_id": "3" }, "description_title": "…", "description_text": "…", "web_url": "https://…" } }
//   issue         { "action": "resolved", "data": { "issue": { "id": "46", "title": "…", "level": "error", "culprit": "…", "web_url": "https://…", "project": { "slug": "shop" } } } }
//   event_alert   { "action": "triggered", "data": { "event": { "issue_id": "46", "title": "…", "level": "error", "web_url": "https://…" }, "triggered_rule": "Many errors" } }
//
// and the older plugin "WebHooks", which has the issue's id at the top: { "id": "46", "project_slug": "shop", "level": "error", "message": "…", "url": "https://…", "event": {…} }
namespace Incidents.Core.Intake;

/// <summary>Reads Sentry's webhooks, each issue and each metric alert by its id. An issue alert never ends by itself; the webhook of issues tells that it was resolved.</summary>
public static class SentryWebhook
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var data = root.Get("data");
        var action = root.Text("action")?.ToLowerInvariant();
        var said = data.Get("metric_alert") is { } metric ? Metric(root, data!.Value, metric, action)
            : data.Get("issue") is { } issue ? Issue(root, issue, issue.Text("id"), action, rule: null)
            : data.Get("event") is { } happened ? Issue(root, happened, happened.Text("issue_id", "groupID"), "triggered", data.Get("triggered_rule").Text())
            : root.Get("event") is { } older ? Issue(root, older, root.Text("id"), "triggered", rule: null)
            : null;
        // Comments, installations and the like tell of no trouble.
        if (said is null && root.Get("installation") is not null)
            return Array.Empty<AlertEvent>();
        return said is null ? IntakeRefusals.InvalidEvent("data", "Neither 'data' nor 'event' holds an issue, an event or a metric alert with its id") : new[] { said };
    });

    private static AlertEvent? Metric(JsonElement root, JsonElement data, JsonElement metric, string? action)
    {
        if ((metric.Text("id") ?? metric.Text("identifier")) is not { } id)
            return null;
        var rule = SenderText.Line(metric.Get("alert_rule").Get("name").Text());
        return new AlertEvent(action is "resolved" ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key($"metric/{metric.Text("organization_id")}/{id}"))
        {
            Title = SenderText.Line(data.Text("description_title")) ?? SenderText.FirstLine(data.Text("description_text")) ?? SenderText.Line(metric.Text("title")) ?? SenderText.Line($"Metric alert {id}")!,
            Severity = SenderSeverity.Read(action),
            Source = SenderText.Line(data.Get("metric_alert").Get("projects").Items().Select(project => ((JsonElement?)project).Text()).FirstOrDefault()),
            Rule = rule,
            StartsAt = SenderTime.Read(metric.Get("date_started")),
            Links = SenderText.Links([("Sentry", data.Text("web_url"))]),
            DetailsJson = SenderJson.Details(root),
        };
    }

    private static AlertEvent? Issue(JsonElement root, JsonElement issue, string? id, string? action, string? rule) => id is null ? null : new AlertEvent(
        action switch
        {
            "resolved" or "archived" or "ignored" => AlertAction.Resolve,
            "assigned" => AlertAction.Acknowledge,
            _ => AlertAction.Trigger,
        },
        SenderText.Key($"issue/{id}"))
    {
        Title = SenderText.Line(issue.Text("title")) ?? SenderText.FirstLine(root.Text("message") ?? issue.Text("message", "culprit")) ?? "Issue without a title",
        Severity = SenderSeverity.Read(issue.Text("level") ?? root.Text("level")),
        Source = SenderText.Line(root.Text("project_slug", "project") ?? issue.Get("project").Get("slug").Text() ?? issue.Text("project_slug", "culprit")),
        Rule = SenderText.Line(rule),
        StartsAt = SenderTime.Read(issue.Text("firstSeen", "datetime", "timestamp")),
        Links = SenderText.Links([("Sentry", issue.Text("web_url", "permalink") ?? root.Text("url"))]),
        DetailsJson = SenderJson.Details(root),
    };
}
