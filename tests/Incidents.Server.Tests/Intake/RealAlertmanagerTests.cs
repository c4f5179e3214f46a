using System.Text;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Peers;

namespace Incidents.Server.Tests.Intake;

/// <summary>The readers against the real sender, not against what we believe it sends.</summary>
public class RealAlertmanagerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly DateTimeOffset Started = new(2026, 3, 1, 4, 5, 6, 789, TimeSpan.Zero);

    [Fact]
    public async Task Reads_what_the_real_Alertmanager_sends_to_a_webhook()
    {
        Alertmanager.Required();
        await using var receiver = await Receiver.Start(200, "{}");
        using var sender = await Alertmanager.Start(Alertmanager.WebhookTo(receiver.Url("/hook")));

        await sender.Post(Alert("db1"), Alert("db2"));
        var firing = await Read("firing", () => Members(receiver), e => e.Action is AlertAction.Trigger && e.Source == "db1:9100");

        Assert.Equal("Disk of db1 is full", firing.Title);
        Assert.Equal(Severity.Sev1, firing.Severity);
        Assert.Equal("DiskFull", firing.Rule);
        Assert.Equal(Started, firing.StartsAt);
        Assert.Equal("https://runbooks.example.net/disk-full", firing.RunbookUrl);
        Assert.Equal(["Graph", "Alertmanager"], firing.Links.Select(link => link.Label));

        await sender.Post(Alert("db1", resolved: true));
        var resolved = await Read("resolved", () => Members(receiver), e => e.Action is AlertAction.Resolve);

        Assert.Equal((firing.DedupKey, firing.StartsAt), (resolved.DedupKey, resolved.StartsAt));
        Assert.Equal("db1:9100", resolved.Source);
        Write(receiver);
    }

    /// <summary>Else an alert would change its identity when its sender is upgraded, or sends past Alertmanager.</summary>
    [Fact]
    public async Task Computes_the_fingerprint_as_the_real_Alertmanager_does()
    {
        Alertmanager.Required();
        await using var receiver = await Receiver.Start(200, "{}");
        using var sender = await Alertmanager.Start(Alertmanager.WebhookTo(receiver.Url("/hook")));
        await sender.Post(Alert("db1"), new { labels = new Dictionary<string, string> { ["alertname"] = "Übergröße \"\n\\ 😀", ["B"] = "1", ["a"] = "2", ["_"] = "", ["aa"] = "\\u0041" } });

        await Poll.Until(() => Members(receiver).Count >= 2, Limit, "both alerts");

        Assert.All(receiver.Deliveries, delivery =>
        {
            var without = Encoding.UTF8.GetString(delivery.Body).Replace("\"fingerprint\":", "\"removed\":", StringComparison.Ordinal);
            Assert.Equal(
                AlertmanagerWebhook.Read(delivery.Body).Value.Events.Select(e => e.DedupKey),
                AlertmanagerWebhook.Read(Encoding.UTF8.GetBytes(without)).Value.Events.Select(e => e.DedupKey));
        });
    }

    [Fact]
    public async Task Reads_what_the_real_Alertmanager_sends_as_PagerDuty_events()
    {
        Alertmanager.Required();
        await using var receiver = await Receiver.Start(202, """{"status":"success","message":"Event processed","dedup_key":"x"}""");
        using var sender = await Alertmanager.Start(Alertmanager.PagerDutyTo(receiver.Url("/v2/enqueue"), "R0KEY"));

        await sender.Post(Alert("db1"), Alert("db2"));
        var firing = await Read("firing", () => Events(receiver), e => e.Action is AlertAction.Trigger);

        Assert.Matches("^[0-9a-f]{64}$", firing.DedupKey);
        Assert.Contains("DiskFull", firing.Title);
        Assert.Equal("DiskFull", firing.Rule);
        Assert.Equal("https://runbooks.example.net/disk-full", firing.RunbookUrl);
        Assert.Equal("Alertmanager", firing.Source);
        Assert.Equal(Severity.Sev2, firing.Severity);
        Assert.Equal(["Alertmanager"], firing.Links.Select(link => link.Label));
        Assert.Null(firing.StartsAt);

        await sender.Post(Alert("db1", resolved: true), Alert("db2", resolved: true));
        var resolved = await Read("resolved", () => Events(receiver), e => e.Action is AlertAction.Resolve);

        Assert.Equal((firing.DedupKey, firing.Rule), (resolved.DedupKey, resolved.Rule));
        Assert.All(receiver.Deliveries, delivery => Assert.Equal("R0KEY", PagerDutyEvents.Read(delivery.Body, "new").Value.RoutingKey));
        Write(receiver);
    }

    private static object Alert(string host, bool resolved = false) => new
    {
        labels = new { alertname = "DiskFull", instance = $"{host}:9100", severity = "critical" },
        annotations = new { summary = $"Disk of {host} is full", runbook_url = "https://runbooks.example.net/disk-full" },
        startsAt = Started,
        endsAt = resolved ? Started.AddHours(1) : DateTimeOffset.UtcNow.AddHours(1),
        generatorURL = "http://prometheus.example.net:9090/graph?g0.expr=disk%3E90",
    };

    private static async Task<AlertEvent> Read(string what, Func<IReadOnlyList<AlertEvent>> read, Func<AlertEvent, bool> wanted)
    {
        await Poll.Until(() => read().Any(wanted), Limit, $"Alertmanager to send that it is {what}");
        return read().First(wanted);
    }

    private static IReadOnlyList<AlertEvent> Members(Receiver receiver) =>
        [.. receiver.Deliveries.SelectMany(delivery => AlertmanagerWebhook.Read(delivery.Body).Value.Events)];

    private static IReadOnlyList<AlertEvent> Events(Receiver receiver) =>
        [.. receiver.Deliveries.Select(delivery => PagerDutyEvents.Read(delivery.Body, "new").Value.Event)];

    /// <summary>Shown with a detailed logger: what exactly was sent.</summary>
    private void Write(Receiver receiver)
    {
        foreach (var delivery in receiver.Deliveries)
            output.WriteLine($"{delivery.Request} {delivery.ContentType} {delivery.UserAgent}\n{Encoding.UTF8.GetString(delivery.Body)}\n");
    }
}
