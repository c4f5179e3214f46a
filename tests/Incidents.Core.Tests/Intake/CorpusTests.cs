using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

/// <summary>Bodies that real senders wrote, in a folder beside the checkout (<c>INCIDENTS_CORPUS</c>); none of them is part of the project.</summary>
public class CorpusTests
{
    [Fact]
    public void PagerDuty_events_of_others_are_read() =>
        Read("pagerduty-events-v2", body => [PagerDutyEvents.Read(body, "new").Value.Event]);

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("grafana-alerting")]
    public void Alertmanager_notifications_of_others_are_read(string system) =>
        Read(system, body =>
        {
            var read = AlertmanagerWebhook.Read(body).Value;
            Assert.Equal(0, read.TruncatedAlerts);
            Assert.NotEmpty(read.Events);
            Assert.All(read.Events, e => Assert.True(e.Rule is not null && e.Title != e.Rule));
            return read.Events;
        });

    [Fact]
    public void Opsgenie_alerts_of_others_are_read() => Reads("opsgenie", body => [OpsgenieAlerts.Create(body, "new").Value], """
        create-alert-empty-message | Trigger | Sev3 | 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b | Alert without a message
        create-alert-from-alertmanager-1 | Trigger | Sev1 | 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b | message
        create-alert-from-alertmanager-2 | Trigger | Sev1 | 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b | message
        create-alert-from-alertmanager-3 | Trigger | Sev1 | 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b | message
        oneuptime-template-1 | Trigger | Sev1 | oneuptime-{{Incident._id}} | {{Incident.title}}
        """);

    [Theory]
    [InlineData("grafana-alerting", """
        oncall-example-three | Trigger | Sev1 | f404ecabc8dd5cd7 | Instance localhost:8081 down
        oncall-example-three | Trigger | Sev1 | f8f08d4e32c61a9d | Instance localhost:8082 down
        oncall-example-three | Trigger | Sev1 | 39f38c0611ee7abd | Instance localhost:8083 down
        v12-test-alert | Trigger | Sev2 | c4edaaf9f9f839b0 | TEST
        """)]
    [InlineData("grafana-legacy", """
        alerting | Trigger | Sev2 | rule/1/7 | CPU alert
        doc-example | Trigger | Sev2 | rule/1/1 | My alert
        grafana6-tags | Trigger | Sev3 | rule/1/58 | TEST -> Battery Voltage alert
        ok | Resolve | Sev2 | rule/1/7 | CPU alert
        oncall-example | Trigger | Sev2 | e2dedea67f9f1c2a | This alert was sent by user for demonstration purposes
        """)]
    public void Grafana_notifications_of_others_are_read(string system, string expected) => Reads(system, body => GrafanaWebhook.Read(body).Value.Events, expected);

    [Fact]
    public void Icinga_notifications_in_incident_ios_format_are_read() => Reads("icinga", body => IncidentIoEvents.Read(body, "new").Value, """
        incident-io-notification | Trigger | Sev1 | icinga/web-01.dc-fra/disk / | disk / on web-01.dc-fra is CRITICAL
        """);

    [Fact]
    public void CloudEvents_of_others_are_read() => Reads("cloudevents", body => CloudEvents.Read("application/cloudevents+json", [], body).Value.Select(item => item.Value), """
        spec-text-data | Trigger | Sev2 | https://github.com/cloudevents/spec/pull#123 | com.github.pull_request.opened: 123
        spec-xml-string-data | Trigger | Sev2 | https://github.com/cloudevents/spec/pull#123 | com.github.pull_request.opened: 123
        """);

    [Fact]
    public void Datadog_alerts_of_others_are_read() => Reads("datadog", body => DatadogWebhook.Read(body, "new").Is(out var read, out _) ? read : [], """
        keep-high-cpu-usage | Trigger | Sev3 | monitor/1234567890 | High CPU Usage
        keep-low-disk-space | Trigger | Sev4 | monitor/1234567891 | Low Disk Space
        keep-mq-consumer-struggling | Trigger | Sev4 | monitor/1234567891 | MQ Consumer Is Struggling
        """);

    [Fact]
    public void Google_Cloud_incidents_of_others_are_read() => Reads("gcp-monitoring", body => GoogleCloudWebhook.Read(body).Value, """
        keep-5xx-errors-production | Trigger | Sev1 | prod-5xx-123 | High rate of 5XX errors detected in production environment
        keep-database-latency | Trigger | Sev3 | db-345 | Database query latency above threshold
        keep-high-memory-usage | Trigger | Sev3 | mem-234 | Memory usage exceeds 90% on production servers
        stackdriver-closed | Resolve | Sev2 | f2e08c333dc64cb09f75eaab355393bz | CPU (agent) for webserver-85 is above the threshold of 1% with a value of 28.5%
        stackdriver-open | Trigger | Sev2 | f2e08c333dc64cb09f75eaab355393bz | CPU (agent) for webserver-85 is above the threshold of 1% with a value of 28.5%
        """);

    [Fact]
    public void Sentry_issues_of_others_are_read() => Reads("sentry", body => SentryWebhook.Read(body).Value, """
        keep-browser-timeout | Trigger | Sev2 | issue/4616132097 | Failed to fetch user profile
        keep-database-timeout | Trigger | Sev2 | issue/4616132099 | Failed to load product catalog
        keep-server-overload | Trigger | Sev2 | issue/4616132098 | Order submission failed
        """);

    [Fact]
    public void Uptime_Kumas_notifications_of_others_are_read() => Reads("uptime-kuma", body => UptimeKumaWebhook.Read(body).Value, """
        port-monitor-down-no-url | Trigger | Sev2 | monitor/2 | Port Monitor: Port closed
        up | Resolve | Sev2 | monitor/1 | My Site: Service online
        """);

    [Fact]
    public void Zabbix_through_a_formatted_webhook_is_read() => Reads("zabbix", body => GenericEvents.Read(body, _ => "new").Value.Select(item => item.Value), """
        oncall-formatted-webhook | Trigger | Sev2 | 08d6891a-835c-e661-39fa-96b6a9e26552 | TestAlert: The whole system is down
        """);

    [Fact]
    public void CloudWatch_alarms_of_others_are_read() => Reads("aws-sns-cloudwatch", body => SnsMessages.Read(body).Events, """
        alarm | Trigger | Sev2 | 1234567890/EU (Ireland)/bucketbytesAlarm | bucketbytesAlarm: bucket bytes size exceeded
        insufficient-data | Trigger | Sev3 | 1234567890/EU (Ireland)/notificationCountAlarm | notificationCountAlarm: number of notifications exceeded
        keep-high-cpu-usage | Trigger | Sev3 | HighCPUUsage | HighCPUUsage: CPU utilization is above 90% threshold
        keep-high-error-rate | Trigger | Sev1 | APIErrorRate | APIErrorRate: API error rate exceeds 5% threshold
        keep-high-memory-usage | Trigger | Sev2 | HighMemoryUsage | HighMemoryUsage: Memory utilization is above 85% threshold
        """);

    [Fact]
    public void Mail_of_others_is_read() => Reads("inbound-email", body => [EmailEvents.Read(body).Value], """
        oncall-example | Trigger | Sev2 | mail/sender@example.com/test email subject | Test email subject
        """);

    [Theory]
    [InlineData("axiom", """
        keep-mock | Trigger | Sev2 | axiom/Rxg89nIwu9WwrOsJKA | Triggered: New monitor
        """)]
    [InlineData("checkly", """
        keep-mock | Resolve | Sev2 | checkly/927a2982-1007-4b81-b383-eae8bf717e61 | API Check #1 has recovered
        """)]
    [InlineData("elastalert", """
        oncall-minimal | Trigger | Sev2 | This alert was sent by user for demonstration purposes | This alert was sent by user for demonstration purposes
        """)]
    [InlineData("graylog", """
        keep-mock | Trigger | Sev2 | graylog/671a28a03696bb3801a7a9f1/ | Event - 1
        notification | Trigger | Sev2 | graylog/5e7a9c8d-9bb1-47b6-b8db-4a3a83a25e0c/ | Stream had 2 messages in the last 1 minutes with trigger condition more than 1 messages. (Current grace time: 1 minutes)
        """)]
    [InlineData("jira", """
        oneuptime-template-1 | Trigger | Sev2 | OneUptime incident: {{Incident.title}} | OneUptime incident: {{Incident.title}}
        oneuptime-template-2 | Resolve | Sev2 | {{issue.key}} |
        """)]
    [InlineData("kapacitor", """
        oncall-example | Trigger | Sev2 | kapacitor/TestAlert | This alert was sent by user for demonstration purposes
        """)]
    [InlineData("pingdom", """
        down | Trigger | Sev2 | pingdom/803318 | Alerta API on OpenShift: HTTP Server Error 503 Service Unavailable
        up | Resolve | Sev2 | pingdom/803318 | Alerta API on OpenShift: OK
        """)]
    [InlineData("riemann", """
        event-ok | Resolve | Sev2 | hostbob!servicejane | servicejane on hostbob is ok: This is a description
        """)]
    [InlineData("servicenow", """
        oneuptime-template-1 | Trigger | Sev1 | oneuptime-{{Incident._id}} | OneUptime: {{Incident.title}}
        """)]
    public void Bodies_of_systems_without_a_format_here_are_read_by_our_mappings(string system, string expected) =>
        Reads(system, body => MappedEvents.Read(body, MappedEventsTests.Mapping(system), "new").Value.Select(item => item.Value), expected);

    [Fact]
    public void Webhooks_of_PagerDuty_itself_are_read_by_our_mappings() => Reads("pagerduty-webhook", body =>
        MappedEvents.Read(body, MappedEventsTests.Mapping(System.Text.Encoding.UTF8.GetString(body.Span).Contains("\"messages\"", StringComparison.Ordinal) ? "pagerduty-webhook" : "pagerduty-incident"), "new").Value.Select(item => item.Value), """
        rest-incident-object | Trigger | Sev3 | 3ef4fa1deaed466eb3bd8a1b674b05df | Fifth Alert
        v1-messages-ack-resolve | Acknowledge | Sev2 | 0f8fad5b-d9cb-469f-a165-70867728950e | 45645
        v1-messages-ack-resolve | Resolve | Sev2 | 0f8fad5b-d9cb-469f-a165-70867728950e | 45645
        """);

    /// <summary>What a person reads in these files, written down by hand: each file as action, severity, key and title.</summary>
    private static void Reads(string system, Func<ReadOnlyMemory<byte>, IEnumerable<AlertEvent>> read, string expected)
    {
        var folder = Path.Combine(Bodies.Corpus, "alerts", system);
        if (!Directory.Exists(folder))
            Assert.Skip($"needs the bodies of {system} in {folder} (set INCIDENTS_CORPUS)");
        var lines = from file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
                    from e in read(File.ReadAllBytes(file))
                    select $"{Path.GetFileNameWithoutExtension(file)} | {e.Action} | {e.Severity} | {e.DedupKey} | {e.Title}".TrimEnd();
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', lines));
    }

    private static void Read(string system, Func<ReadOnlyMemory<byte>, IReadOnlyList<AlertEvent>> read)
    {
        var folder = Path.Combine(Bodies.Corpus, "alerts", system);
        if (!Directory.Exists(folder))
            Assert.Skip($"needs the bodies of {system} in {folder} (set INCIDENTS_CORPUS)");
        var files = Directory.GetFiles(folder, "*.json");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(read(File.ReadAllBytes(file)), e =>
        {
            Assert.True(e.Title.Length > 0 || e.Action is not AlertAction.Trigger);
            Assert.NotEqual("", e.DedupKey);
        }));
    }
}
