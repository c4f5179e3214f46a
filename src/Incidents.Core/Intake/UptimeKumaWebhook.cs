using System.Text.Json;
using Incidents.Core.Alerts;

// Uptime Kuma's webhook: the monitor, its last heartbeat (status 0 down, 1 up, 2 pending, 3 maintenance) and a sentence:
//
//   { "heartbeat": { "monitorID": 3, "status": 0, "time": "2026-03-01 04:05:06.789", "msg": "connect ECONNREFUSED" },
//     "monitor": { "id": 3, "name": "shop", "url": "https://shop.example.net" }, "msg": "[shop] [Down] connect ECONNREFUSED" }
//
// A test, and the end of a certificate, have the sentence only.
namespace Incidents.Core.Intake;

/// <summary>Reads the notifications of Uptime Kuma, each monitor by its id.</summary>
public static class UptimeKumaWebhook
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var (heartbeat, monitor) = (root.Get("heartbeat"), root.Get("monitor"));
        var message = SenderText.FirstLine(root.Text("msg") ?? heartbeat.Get("msg").Text());
        var id = monitor.Get("id").Text() ?? heartbeat?.Text("monitorID", "monitor_id");
        if (id is null && message is null)
            return IntakeRefusals.InvalidEvent("msg", "'msg' is missing or blank, and so is the monitor");

        var status = heartbeat.Get("status").Text();
        // Neither down nor up again: not yet sure, or meant to be down.
        if (status is "2" or "3")
            return Array.Empty<AlertEvent>();
        var name = SenderText.Line(monitor.Get("name").Text());
        return new[]
        {
            new AlertEvent(status is "1" ? AlertAction.Resolve : AlertAction.Trigger, id is null ? SenderText.Hash(message!) : SenderText.Key($"monitor/{id}"))
            {
                Title = SenderText.Line(name is null || message?.Contains(name, StringComparison.Ordinal) == true ? message ?? $"Monitor {id}" : message is null ? name : $"{name}: {message}")!,
                // Without a monitor it is a test, or a certificate that ends in some days.
                Severity = id is null ? Severity.Sev3 : Severity.Sev2,
                Source = SenderText.Line(monitor?.Text("hostname", "url")),
                Rule = name,
                StartsAt = SenderTime.Read(heartbeat.Get("time")),
                Links = SenderText.Links([("Monitored", monitor.Get("url").Text())]),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });
}
