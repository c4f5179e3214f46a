using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Alerts;
using Incidents.Core.Changes;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

/// <summary>Whatever arrives, a reader answers; and what it accepts keeps the promises of <see cref="AlertEvent"/>.</summary>
public class NeverThrowsTests
{
    private static readonly string[] Poison =
    [
        "\\u0000", "\\ud800", "\\udc00\\ud800", "\\", "\"", "{", "}", "[", "]", ":", ",", "null", "1e400", "-0", "NaN", "\n", "\u0000",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-23:59", "\"\":\"\"", "\"details\":\"\",", "\"status\":7,", "{\"labels\":{\"\\ud800\":1}},",
        new string('[', 40), new string('9', 400), new string('x', 2000), "😀",
    ];

    private static readonly KeyValuePair<string, string>[] Binary = [new("ce-specversion", "1.0"), new("ce-id", "1"), new("ce-source", "s"), new("ce-type", "t")];

    private static readonly Func<ReadOnlyMemory<byte>, Outcome<IReadOnlyList<AlertEvent>>>[] MonitoringReaders =
    [
        AzureMonitorWebhook.Read, body => DatadogWebhook.Read(body, "new"), GoogleCloudWebhook.Read, NagiosForm.Read, SentryWebhook.Read, UptimeKumaWebhook.Read, ZabbixEvents.Read,
    ];

    private static readonly byte[][] Samples =
        [.. new[] { "pagerduty", "alertmanager", "generic", "opsgenie", "grafana", "prometheus", "incidentio", "cloudevents", "azure", "datadog", "google-cloud", "nagios", "sentry", "uptime-kuma", "zabbix", "pagerduty-change", "changes" }.SelectMany(Bodies.Samples).Select(path => Bodies.Sample(path).ToArray())];

    [Fact]
    public void Random_bytes_are_answered() =>
        Prop.ForAll<byte[]>(AllReadersAnswer).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Mutated_samples_are_answered() =>
        Prop.ForAll(Gen.Elements(Samples).SelectMany(Mutated).ToArbitrary(), AllReadersAnswer).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

    /// <summary>One to four times: a byte flipped, a stretch cut out or doubled, poison put in or over.</summary>
    private static Gen<byte[]> Mutated(byte[] sample) =>
        from edits in Gen.ListOf(
            from kind in Gen.Choose(0, 4)
            from at in Gen.Choose(0, sample.Length - 1)
            from length in Gen.Choose(1, 40)
            from value in Gen.Choose(0, 255)
            from poison in Gen.Elements(Poison)
            select (kind, at, length, value, poison), 4)
        from count in Gen.Choose(1, 4)
        select edits.Take(count).Aggregate(sample, (body, edit) =>
        {
            var at = Math.Min(edit.at, body.Length);
            var end = Math.Min(at + edit.length, body.Length);
            return edit.kind switch
            {
                0 => [.. body[..at], (byte)edit.value, .. body[Math.Min(at + 1, body.Length)..]],
                1 => [.. body[..at], .. body[end..]],
                2 => [.. body[..end], .. body[at..]],
                3 => [.. body[..at], .. Encoding.UTF8.GetBytes(edit.poison), .. body[at..]],
                _ => [.. body[..at], .. Encoding.UTF8.GetBytes(edit.poison), .. body[end..]],
            };
        });

    private static void AllReadersAnswer(byte[] body)
    {
        if (PagerDutyEvents.Read(body, "new").Is(out var one, out _))
            AssertPromises(one.Event);
        if (AlertmanagerWebhook.Read(body).Is(out var many, out _))
            Assert.All(many.Events, AssertPromises);
        if (GenericEvents.Read(body, index => $"new-{index}").Is(out var items, out _))
            Assert.All(items, item =>
            {
                if (item.Is(out var read, out _))
                    AssertPromises(read);
            });
        if (GrafanaWebhook.Read(body).Is(out var notified, out _))
            Assert.All(notified.Events, AssertPromises);
        Assert.All(SnsMessages.Read(body).Events, AssertPromises);
        if (SnsMessages.Open(body).Is(out var message, out _)) Assert.False(SenderSignatures.IsSigned(message, "no certificate"));
        if (EmailEvents.Read(body).Is(out var mail, out _))
            AssertPromises(mail);
        foreach (var mapping in new[] { "pingdom", "graylog", "pagerduty-webhook" })
            Assert.All(IntakeReading.Of(MappedEvents.Read(body, MappedEventsTests.Mapping(mapping), "new")).Events, AssertPromises);
        Assert.All(PrometheusAlerts.Read(body).Events, alert => AssertPromises(alert.At(DateTimeOffset.UnixEpoch)));
        if (IncidentIoEvents.Read(body, "new").Is(out var events, out _))
            Assert.All(events, AssertPromises);
        foreach (var (type, headers) in new[] { ("application/cloudevents+json", []), ("application/cloudevents-batch+json", []), ("application/json", Binary), ("text/plain", Binary) })
            if (CloudEvents.Read(type, headers.Append(new("ce-subject", Encoding.Latin1.GetString(body))), body).Is(out var cloud, out _))
                foreach (var item in cloud)
                    if (item.Is(out var found, out _))
                        AssertPromises(found);
        if (PagerDutyChanges.Read(body).Is(out var change, out _))
            AssertPromises(change.Change);
        if (GenericChanges.Read(body).Is(out var changes, out _))
            Assert.All(changes, item =>
            {
                if (item.Is(out var read, out _))
                    AssertPromises(read);
            });
        foreach (var read in MonitoringReaders)
            if (read(body).Is(out var told, out _))
                Assert.All(told, AssertPromises);
        if (OpsgenieAlerts.Create(body, "new").Is(out var created, out _))
            AssertPromises(created);
        AssertPromises(OpsgenieAlerts.Remark(body, AlertAction.Resolve));
        foreach (var remark in new[] { OpsgenieAlerts.Note(body), OpsgenieAlerts.Message(body), OpsgenieAlerts.Description(body) })
            if (remark.Is(out var said, out _))
                AssertPromises(said);
    }

    private static void AssertPromises(ToldChange change)
    {
        Assert.InRange(change.Summary.Length, change.IsCancelled ? 0 : 1, 1024);
        Assert.InRange(change.ExternalId?.Length ?? 1, 1, 255);
        Assert.All(change.Links, link => Assert.StartsWith("http", link.Url, StringComparison.OrdinalIgnoreCase));
        var texts = $"{change.Summary}{change.ExternalId}{change.Service}{change.Source}{change.Version}{change.Author}{change.Details}";
        Assert.DoesNotContain('\0', texts);
        Assert.Equal(texts, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(texts)));
        Reporting.FromSender(null, change, null, DateTimeOffset.UnixEpoch);
        using var details = JsonDocument.Parse(change.Details);
    }

    private static void AssertPromises(AlertRemark remark)
    {
        var texts = $"{remark.Note}{remark.Title}{remark.Description}";
        Assert.DoesNotContain('\0', texts);
        Assert.Equal(texts, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(texts)));
        Assert.InRange(remark.Title?.Length ?? 1, 1, 1024);
    }

    private static void AssertPromises(AlertEvent e)
    {
        Assert.InRange(e.DedupKey.Length, 1, 255);
        Assert.InRange(e.Title.Length, e.Action is AlertAction.Trigger ? 1 : 0, 1024);
        Assert.All(e.Links, link => Assert.StartsWith("http", link.Url, StringComparison.OrdinalIgnoreCase));
        Assert.InRange(Encoding.UTF8.GetByteCount(e.DetailsJson), 2, 64 * 1024);
        using var details = JsonDocument.Parse(e.DetailsJson);
        Assert.Equal(JsonValueKind.Object, details.RootElement.ValueKind);
        var texts = $"{e.DedupKey}{e.Title}{e.Source}{e.Rule}{e.RunbookUrl}{e.DetailsJson}";
        Assert.DoesNotContain('\0', texts);
        Assert.DoesNotContain("\\u0000", e.DetailsJson.Replace("\\\\", "", StringComparison.Ordinal));
        Assert.Equal(texts, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(texts)));
    }
}
