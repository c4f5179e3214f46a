using System.Text.Json;
using Incidents.Core.Alerts;

// Alertmanager's webhook, version 4; Grafana Alerting sends the same shape with more fields and version 1:
//
//   { "version": "4", "groupKey": "{}:{alertname=\"DiskFull\"}", "truncatedAlerts": 0, "status": "firing", "receiver": "incidents",
//     "groupLabels": {…}, "commonLabels": {…}, "commonAnnotations": {…}, "externalURL": "http://alertmanager:9093",
//     "alerts": [{ "status": "firing", "labels": { "alertname": "DiskFull", "instance": "db1:9100", "severity": "critical" },
//                  "annotations": { "summary": "Disk of db1 is full", "runbook_url": "https://…" },
//                  "startsAt": "2026-03-01T04:05:06.789012345Z", "endsAt": "0001-01-01T00:00:00Z",
//                  "generatorURL": "http://prometheus:9090/graph?…", "fingerprint": "c4edaaf9f9f839b0" }] }
//
// The group is only an envelope: its status is "firing" while any member fires, and its key changes with the routing configuration.
// Each member is an alert of its own, known by its fingerprint.
namespace Incidents.Core.Intake;

/// <summary>Reads the notifications of Prometheus' Alertmanager, and of Grafana, which took over its shape.</summary>
public static class AlertmanagerWebhook
{
    /// <summary>The envelope is kept with each member, but never so that it crowds out the member's own details or multiplies the body beyond a budget.</summary>
    private const int EnvelopeLimit = 16 * 1024;
    private const int EnvelopeBudget = 1024 * 1024;

    private const string Nameless = "Alert without a name";

    public static Outcome<AlertmanagerNotification> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then(root => Read(root, "Alertmanager"));

    /// <param name="root">The notification.</param>
    /// <param name="sender">Whose page its address is, for the link.</param>
    internal static Outcome<AlertmanagerNotification> Read(JsonElement root, string sender)
    {
        if (root.Get("alerts") is not { ValueKind: JsonValueKind.Array } alerts)
            return IntakeRefusals.InvalidEvent("alerts", "'alerts' must be an array; an Alertmanager with a payload of its own belongs to the generic format");

        var envelope = SenderJson.Details(root, without: "alerts");
        if (envelope.Length > EnvelopeLimit || (long)envelope.Length * alerts.GetArrayLength() > EnvelopeBudget)
            envelope = null;
        var members = alerts.EnumerateArray().Where(IsAlert).Select(alert => Event(root, alert, envelope, sender)).ToList();
        var announced = int.TryParse(root.Text("truncatedAlerts"), out var number) ? Math.Max(0, number) : 0;
        var unread = alerts.GetArrayLength() - members.Count;
        return new AlertmanagerNotification(members, (int)Math.Min(int.MaxValue, (long)announced + unread), root.Text("groupKey"));
    }

    private static bool IsAlert(JsonElement alert) =>
        alert.Get("labels") is { ValueKind: JsonValueKind.Object } || alert.Text("fingerprint") is not null;

    internal static AlertEvent Event(JsonElement root, JsonElement alert, string? envelope, string sender)
    {
        var (labels, annotations) = (alert.Get("labels"), alert.Get("annotations"));
        var rule = SenderText.Line(labels.Get("alertname").Text());
        var source = SenderText.Line(labels?.Text("instance", "host", "node", "pod", "service", "job"));
        var resolved = (alert.Text("status") ?? root.Text("status")) == "resolved";
        return new AlertEvent(
            resolved ? AlertAction.Resolve : AlertAction.Trigger,
            SenderText.Key(alert.Text("fingerprint") ?? AlertmanagerFingerprint.Of(labels)))
        {
            Title = SenderText.Line(annotations?.Text("summary", "title"))
                ?? SenderText.FirstLine(annotations?.Text("message", "description"))
                ?? SenderText.Line(source is null ? rule : $"{rule ?? Nameless} on {source}")
                ?? Nameless,
            Severity = SenderSeverity.Read(labels.Get("severity").Text()),
            Source = source,
            Rule = rule,
            StartsAt = SenderTime.Read(alert.Get("startsAt")),
            TellsEpisode = true,
            Links = SenderText.Links([
                ("Graph", alert.Text("generatorURL")),
                ("Dashboard", alert.Text("dashboardURL") ?? annotations?.Text("dashboard_url", "dashboard")),
                ("Panel", alert.Text("panelURL")),
                ("Silence", alert.Text("silenceURL")),
                ("Image", alert.Text("imageURL")),
                (sender, root.Text("externalURL")),
            ]),
            RunbookUrl = SenderText.Url(annotations?.Text("runbook_url", "runbookUrl", "runbook")),
            DetailsJson = SenderJson.Details(alert, groupJson: envelope),
        };
    }
}

/// <summary>What one notification says.</summary>
/// <param name="TruncatedAlerts">How many alerts of the group are missing in <paramref name="Events"/>: cut by the sender (its <c>max_alerts</c>) or not readable as alerts.</param>
/// <param name="GroupKey">The sender's name of the group, for display; not an identity.</param>
public sealed record AlertmanagerNotification(IReadOnlyList<AlertEvent> Events, int TruncatedAlerts, string? GroupKey)
{
    /// <summary>
    /// An alert about the notification itself: while alerts are missing in it, nobody here is told that they fire, nor that they are over.
    /// A later notification of the group that is whole resolves it.
    /// </summary>
    public AlertEvent Completeness => new(TruncatedAlerts > 0 ? AlertAction.Trigger : AlertAction.Resolve, "truncated/" + SenderText.Hash(GroupKey ?? ""))
    {
        Title = SenderText.Line($"{TruncatedAlerts} alerts of a group are missing in what Alertmanager sends: see max_alerts of its receiver. Group: {GroupKey ?? "without a name"}")!,
        Severity = Severity.Sev4,
        Rule = "TruncatedAlerts",
        OnlyIfOpen = true,
        DetailsJson = JsonSerializer.Serialize(new { truncatedAlerts = TruncatedAlerts, groupKey = GroupKey }),
    };
}
