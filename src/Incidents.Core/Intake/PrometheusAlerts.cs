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
    /// <summary>What is good is taken, as Alertmanager does.</summary>
    public static IntakeReading Read(ReadOnlyMemory<byte> body)
    {
        if (!SenderJson.Open(body).Is(out var root, out var refusal)) return refusal;
        if (root.ValueKind != JsonValueKind.Array) return IntakeRefusals.InvalidEvent("body", "The body must be an array of alerts");
        var unread = root.EnumerateArray().Count(alert => !IsAlert(alert));
        return new IntakeReading
        {
            Events = [.. root.EnumerateArray().Where(IsAlert).Select(Event)],
            Problem = unread == 0 ? null : IntakeRefusals.InvalidEvent("labels", $"{unread} of {root.GetArrayLength()} alerts have no 'labels' with a value"),
        };
    }

    /// <summary>
    /// Here startsAt is no name of an episode: two Prometheus servers that watch the same say different ones. It is the time of what is said,
    /// and endsAt that of the end, or until when it is believed.
    /// </summary>
    private static AlertEvent Event(JsonElement alert) => AlertmanagerWebhook.Event(default, alert, envelope: null, "Alertmanager") with
    {
        Action = AlertAction.Trigger,
        TellsEpisode = false,
        ExpiresAt = SenderTime.Read(alert.Get("endsAt")),
    };

    /// <summary>The labels are the identity; as with Alertmanager, one with an empty value is none.</summary>
    private static bool IsAlert(JsonElement alert) =>
        alert.Get("labels") is { ValueKind: JsonValueKind.Object } labels && labels.EnumerateObject().Any(label => ((JsonElement?)label.Value).Text() is not null);
}
