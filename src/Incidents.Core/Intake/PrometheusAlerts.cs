using System.Text.Json;
using Incidents.Core.Alerts;

// POST /api/v2/alerts, Alertmanager's own API, by which Prometheus, vmalert, the rulers of Mimir and Loki, and Grafana ("external Alertmanager") tell it what they see:
//
//   [{ "labels": { "alertname": "DiskFull", "instance": "db1:9100", "severity": "critical" }, "annotations": { "summary": "…" },
//      "startsAt": "2026-03-01T04:05:06.789Z", "endsAt": "2026-03-01T04:09:06.789Z", "generatorURL": "http://prometheus:9090/graph?…" }]
//
// Each is said again every minute or so. While it fires, endsAt lies ahead (until when it is believed without being said again); when it is over, behind.
namespace Incidents.Core.Intake;

/// <summary>Reads what is sent to Alertmanager, so that no Alertmanager needs to be between.</summary>
public static class PrometheusAlerts
{
    public static Outcome<PrometheusPost> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<PrometheusPost>(root =>
    {
        if (root.ValueKind != JsonValueKind.Array)
            return IntakeRefusals.InvalidEvent("body", "The body must be an array of alerts");
        var alerts = root.EnumerateArray().Where(IsAlert).Select(alert =>
            new PrometheusAlert(AlertmanagerWebhook.Event(default, alert, envelope: null, "Alertmanager"), SenderTime.Read(alert.Get("endsAt")))).ToList();
        var unread = root.GetArrayLength() - alerts.Count;
        return new PrometheusPost(alerts, unread == 0 ? null : IntakeRefusals.InvalidEvent("labels", $"{unread} of {root.GetArrayLength()} alerts have no 'labels' with a value"));
    });

    /// <summary>The labels are the identity; as with Alertmanager, one with an empty value is none.</summary>
    private static bool IsAlert(JsonElement alert) =>
        alert.Get("labels") is { ValueKind: JsonValueKind.Object } labels && labels.EnumerateObject().Any(label => ((JsonElement?)label.Value).Text() is not null);
}

/// <summary>What was sent at once.</summary>
/// <param name="Problem">What was wrong with some; the others are good, and Alertmanager takes them too.</param>
public sealed record PrometheusPost(IReadOnlyList<PrometheusAlert> Alerts, Refusal? Problem);

/// <summary>An alert that fires until <paramref name="EndsAt"/>, or while none is told.</summary>
public sealed record PrometheusAlert(AlertEvent Event, DateTimeOffset? EndsAt)
{
    public AlertEvent At(DateTimeOffset now) => EndsAt <= now ? Event with { Action = AlertAction.Resolve } : Event;
}
