using System.Text.Json;
using Incidents.Core.Alerts;

// POST /v2/alert_events/http/{source}, incident.io's alert events, Authorization: Bearer TOKEN:
//
//   { "title": "disk / on web-01 is CRITICAL", "description": "1.2 GB free", "deduplication_key": "web-01/disk /", "status": "firing",
//     "source_url": "https://…", "metadata": { "host": "web-01", "severity": "critical" } }
//
// Alertmanager's incidentio_configs send its webhook's shape instead, with version 1: see there.
namespace Incidents.Core.Intake;

/// <summary>Reads incident.io's alert events, from scripts and from Alertmanager.</summary>
public static class IncidentIoEvents
{
    /// <param name="body">The event.</param>
    /// <param name="newDedupKey">The identity of a firing event that brings none; it is then a new alert each time.</param>
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body, string newDedupKey) => SenderJson.Open(body).Then(root =>
        root.Get("alerts") is null ? One(root, newDedupKey).Then<IReadOnlyList<AlertEvent>>(one => new[] { one })
        : AlertmanagerWebhook.Read(root, "Alertmanager").Then<IReadOnlyList<AlertEvent>>(read => read.Events.Append(read.Completeness).ToArray()));

    private static Outcome<AlertEvent> One(JsonElement root, string newDedupKey)
    {
        var title = SenderText.Line(root.Text("title")) ?? SenderText.FirstLine(root.Text("description"));
        var key = root.Text("deduplication_key");
        AlertAction? action = (root.Text("status")?.ToLowerInvariant() ?? "firing") switch
        {
            "firing" => AlertAction.Trigger,
            "resolved" => AlertAction.Resolve,
            _ => null,
        };

        var problems = new Dictionary<string, string>();
        if (action is null)
            problems["status"] = "'status' must be firing or resolved";
        if (action is AlertAction.Trigger && title is null)
            problems["title"] = "'title' is missing or blank";
        if (action is AlertAction.Resolve && key is null)
            problems["deduplication_key"] = "'deduplication_key' is missing or blank; only a firing event may leave it out";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        var metadata = root.Get("metadata");
        return new AlertEvent(action!.Value, SenderText.Key(key ?? newDedupKey))
        {
            Title = title ?? "",
            // The format has no severity; who knows one writes it into the metadata, as Icinga its state.
            Severity = SenderSeverity.Read(metadata?.Text("severity", "priority", "state")),
            Source = SenderText.Line(metadata?.Text("host", "instance", "node", "pod", "source")),
            Rule = SenderText.Line(metadata?.Text("alertname", "rule", "check")),
            Links = SenderText.Links([("Source", root.Text("source_url"))]),
            RunbookUrl = SenderText.Url(metadata?.Text("runbook_url", "runbook")),
            DetailsJson = SenderJson.Details(root),
        };
    }
}
