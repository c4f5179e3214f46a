using System.Globalization;
using System.Text.Json;
using Incidents.Core.Alerts;

namespace Incidents.Core.Heartbeats;

/// <summary>What is a beat among the alerts of a sender, and what is said when none comes.</summary>
public static class Beating
{
    /// <summary>The door through which silence is told; nothing that comes by it is a sign of life.</summary>
    public const string Format = "heartbeat";

    /// <summary>The alert that Prometheus set-ups let fire always, so that its absence can be noticed.</summary>
    public const string Watchdog = "Watchdog";

    private const string Rule = "SilentSender";
    private static readonly string[] WatchdogFormats = ["alertmanager", "prometheus"];

    public static bool IsWatchdog(AlertEvent said, string format) => said.Rule == Watchdog && WatchdogFormats.Contains(format);

    /// <summary>
    /// What is expected of a Watchdog that nobody has set up: a dead man's switch that nobody watches is none. Prometheus itself says it every minute or so;
    /// an Alertmanager whose <c>repeat_interval</c> nobody has changed only every 4 hours, and to cry in between would teach people not to listen.
    /// </summary>
    public static Heartbeat NewWatchdog(string integrationId, string format, DateTimeOffset now) =>
        new() { IntegrationId = integrationId, Name = Watchdog, EverySeconds = format == "prometheus" ? 300 : 4 * 3600, GraceSeconds = format == "prometheus" ? 300 : 1800, ExpectedFrom = now, LastAt = now };

    /// <summary>The alert of the silence, or its end.</summary>
    public static AlertEvent Silence(Heartbeat heartbeat, Integration of, AlertAction action)
    {
        var since = (heartbeat.SilentSince ?? heartbeat.ExpectedFrom).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new AlertEvent(action, $"heartbeat/{heartbeat.Shown}")
        {
            Title = $"Nothing heard from {of.Name}{(heartbeat.Name.Length > 0 ? $" ({heartbeat.Name})" : "")} since {since}",
            Severity = heartbeat.Severity,
            Source = of.Name,
            Rule = Rule,
            StartsAt = heartbeat.SilentSince,
            DetailsJson = JsonSerializer.Serialize(new
            {
                heartbeat = heartbeat.Shown,
                silentSince = heartbeat.SilentSince?.UtcDateTime,
                everySeconds = heartbeat.EverySeconds,
                graceSeconds = heartbeat.GraceSeconds,
                whatToDo = $"See whether {of.Name} runs and reaches us. If it only sends less often, say how often with PUT /api/v1/integrations/{of.Id}/heartbeats/{heartbeat.Shown}.",
            }),
        };
    }
}
