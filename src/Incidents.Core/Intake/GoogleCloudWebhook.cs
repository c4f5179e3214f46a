using System.Text.Json;
using Incidents.Core.Alerts;

// Google Cloud Monitoring's webhook channel:
//
//   { "version": "1.2", "incident": { "incident_id": "0.abc", "state": "open", "started_at": 1772337906, "ended_at": null, "summary": "…", "url": "https://…",
//     "severity": "Critical", "policy_name": "Orders", "condition_name": "Latency", "resource_name": "orders-db", "resource": { "labels": {…} },
//     "documentation": { "subject": "…", "content": "Runbook: https://…" } } }
namespace Incidents.Core.Intake;

/// <summary>Reads the notifications of Google Cloud Monitoring, each incident by its id.</summary>
public static class GoogleCloudWebhook
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var incident = root.Get("incident");
        if (incident.Get("incident_id").Text() is not { } id)
            return IntakeRefusals.InvalidEvent("incident.incident_id", "'incident.incident_id' is missing or blank");

        var (labels, documentation) = (incident.Get("policy_user_labels"), incident.Get("documentation"));
        var condition = SenderText.Line(incident?.Text("condition_name"));
        var resource = SenderText.Line(incident?.Text("resource_name", "resource_display_name", "resource_id"));
        return new[]
        {
            new AlertEvent(incident.Get("state").Text()?.ToLowerInvariant() is "closed" ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key(id))
            {
                Title = SenderText.FirstLine(incident?.Text("summary")) ?? SenderText.Line(documentation.Get("subject").Text())
                    ?? SenderText.Line(resource is null ? condition : $"{condition ?? "Alert"} on {resource}") ?? "Alert without a name",
                Severity = SenderSeverity.Read(Named(incident.Get("severity").Text()) ?? labels.Get("severity").Text() ?? incident.Get("metadata").Get("system_labels").Get("severity").Text()),
                Source = resource,
                Rule = condition ?? SenderText.Line(incident?.Text("policy_name")),
                StartsAt = SenderTime.Read(incident.Get("started_at")),
                Links = SenderText.Links([("Incident", incident.Get("url").Text())]),
                RunbookUrl = SenderText.Url(labels?.Text("runbook_url", "runbook")),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });

    /// <summary>What Google writes when nobody chose one.</summary>
    private static string? Named(string? severity) => string.Equals(severity, "No severity", StringComparison.OrdinalIgnoreCase) ? null : severity;
}
