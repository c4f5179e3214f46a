using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

/// <summary>Monitoring services that send one alert at a time, each in its own words.</summary>
public class MonitoringWebhookTests
{
    [Theory]
    [InlineData("azure/fired.json", """
        action    Trigger
        key       /subscriptions/5d8f2c17/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330
        title     CPU is above 95 % for 15 minutes
        severity  Sev1
        source    orders-1
        rule      Orders CPU
        starts    2026-03-01T04:05:06.123456+00:00
        runbook   https://runbooks.example.net/orders-cpu
        details   schemaId, data
        """)]
    [InlineData("azure/resolved.json", """
        action    Resolve
        key       /subscriptions/5d8f2c17/providers/Microsoft.AlertsManagement/alerts/b9569717-bc32-442f-add5-83a997729330
        title     Orders CPU on orders-1
        severity  Sev4
        source    orders-1
        rule      Orders CPU
        details   schemaId, data
        """)]
    [InlineData("datadog/triggered.json", """
        action    Trigger
        key       cycle/2617300001
        title     Disk of db-1 is full
        severity  Sev2
        source    db-1
        starts    2026-03-01T04:05:06.789+00:00
        link      Datadog https://app.datadoghq.example.net/event/event?id=7261883194518827333
        details   id, monitorId, cycle, aggreg, title, body, transition, priority, type, scope, tags, date, url
        """)]
    [InlineData("datadog/recovered.json", """
        action    Resolve
        key       cycle/2617300001
        title     Disk of db-1 is full
        severity  Sev2
        source    host:db-1
        starts    2026-03-01T04:21:46.789+00:00
        details   id, monitorId, cycle, title, transition, priority, type, scope, date
        """)]
    [InlineData("datadog/unexpanded.json", """
        action    Trigger
        key       monitor/12345678/*
        title     Orders per minute
        severity  Sev3
        source    *
        details   id, monitorId, cycle, title, transition, priority, type, scope, url
        """)]
    [InlineData("google-cloud/open.json", """
        action    Trigger
        key       0.n5q8zt9w
        title     Latency of orders-db is above the threshold of 2 s with a value of 4.2 s.
        severity  Sev3
        source    orders-db
        rule      Latency of queries
        starts    2026-03-01T04:05:06+00:00
        link      Incident https://console.cloud.example.net/monitoring/alerting/incidents/0.n5q8zt9w
        runbook   https://runbooks.example.net/orders-db
        details   version, incident
        """)]
    [InlineData("google-cloud/closed.json", """
        action    Resolve
        key       0.n5q8zt9w
        title     Alert on orders-db
        severity  Sev2
        source    orders-db
        rule      Orders
        starts    2026-03-01T04:05:06+00:00
        details   version, incident
        """)]
    [InlineData("nagios/service-problem.txt", """
        action    Trigger
        key       db-1!disk /
        title     disk / on db-1 is CRITICAL: DISK CRITICAL - free: 1.2 GB (12 %)
        severity  Sev1
        source    db-1
        rule      disk /
        starts    2026-03-01T04:05:06+00:00
        link      Notes https://wiki.example.net/disk
        details   NOTIFICATIONTYPE, HOSTNAME, HOSTSTATE, SERVICEDESC, SERVICESTATE, SERVICEOUTPUT, TIMET, NOTIFICATIONCOMMENT, SERVICENOTESURL
        """)]
    [InlineData("nagios/service-acknowledged.txt", """
        action    Acknowledge
        key       db-1!disk /
        title     disk / on db-1 is CRITICAL
        severity  Sev1
        source    db-1
        rule      disk /
        details   NOTIFICATIONTYPE, HOSTNAME, SERVICEDESC, SERVICESTATE, NOTIFICATIONAUTHOR, NOTIFICATIONCOMMENT
        """)]
    [InlineData("nagios/host-problem.json", """
        action    Trigger
        key       db-1
        title     db-1 is DOWN: PING CRITICAL
        severity  Sev1
        source    db-1
        rule      Host
        details   NOTIFICATIONTYPE, HOSTNAME, HOSTSTATE, HOSTOUTPUT
        """)]
    [InlineData("nagios/host-problem-nagios4.txt", """
        action    Trigger
        key       db-1
        title     db-1 is DOWN: PING CRITICAL
        severity  Sev1
        source    db-1
        rule      Host
        starts    2026-03-01T04:05:06+00:00
        details   NOTIFICATIONTYPE, TIMET, HOSTNAME, HOSTSTATE, HOSTOUTPUT, SERVICEDESC, SERVICESTATE, SERVICEOUTPUT
        """)]
    [InlineData("nagios/host-recovery.json", """
        action    Resolve
        key       db-1
        title     db-1 is UP: PING OK
        severity  Sev2
        source    db-1
        rule      Host
        details   NOTIFICATIONTYPE, HOSTNAME, HOSTSTATE, HOSTOUTPUT, SERVICEDESC
        """)]
    [InlineData("sentry/metric-critical.json", """
        action    Trigger
        key       metric/3/7
        title     Critical: Checkout errors
        severity  Sev1
        source    shop
        rule      Checkout errors
        starts    2026-03-01T04:05:06.789+00:00
        link      Sentry https://sentry.example.net/organizations/shop/alerts/rules/details/5/?alert=12
        details   action, actor, data, installation
        """)]
    [InlineData("sentry/event-alert.json", """
        action    Trigger
        key       issue/46
        title     TimeoutError: payment gateway
        severity  Sev1
        source    checkout.pay
        rule      Payments fail
        starts    2026-03-01T04:05:06.789+00:00
        link      Sentry https://sentry.example.net/organizations/shop/issues/46/events/e4874d/
        details   action, data, installation
        """)]
    [InlineData("sentry/issue-resolved.json", """
        action    Resolve
        key       issue/46
        title     TimeoutError: payment gateway
        severity  Sev2
        source    shop
        starts    2026-03-01T04:00:00+00:00
        link      Sentry https://sentry.example.net/organizations/shop/issues/46/
        details   action, actor, data, installation
        """)]
    [InlineData("sentry/installation.json", "")]
    [InlineData("uptime-kuma/down.json", """
        action    Trigger
        key       monitor/3
        title     [shop] [Down] connect ECONNREFUSED
        severity  Sev2
        source    https://shop.example.net
        rule      shop
        starts    2026-03-01T04:05:06.789+00:00
        link      Monitored https://shop.example.net
        details   heartbeat, monitor, msg
        """)]
    [InlineData("uptime-kuma/up.json", """
        action    Resolve
        key       monitor/3
        title     [shop] [Up] 200 - OK
        severity  Sev2
        source    https://shop.example.net
        rule      shop
        starts    2026-03-01T04:15:06.789+00:00
        link      Monitored https://shop.example.net
        details   heartbeat, monitor, msg
        """)]
    [InlineData("uptime-kuma/certificate.json", """
        action    Trigger
        key       sha256:a49c73b3340a06345ff62adf025aaeed8a6ddc835bd626207feea094928ac46a
        title     [shop][https://shop.example.net] server certificate will expire in 7 days
        severity  Sev3
        details   heartbeat, monitor, msg
        """)]
    [InlineData("zabbix/problem.json", """
        action    Trigger
        key       104729
        title     Disk of db-1 is full
        severity  Sev1
        source    db-1
        rule      Disk space is low
        starts    2026-03-01T04:05:06+00:00
        details   eventId, value, updateStatus, ackStatus, severity, name, host, triggerId, trigger, time, url
        """)]
    [InlineData("zabbix/acknowledged.json", """
        action    Acknowledge
        key       104729
        title     Disk of db-1 is full
        severity  Sev1
        source    db-1
        details   eventId, value, updateStatus, ackStatus, severity, name, host
        """)]
    [InlineData("zabbix/recovery.json", """
        action    Resolve
        key       104729
        title     
        severity  Sev1
        details   eventId, value, updateStatus, severity, host
        """)]
    public void Samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", Reader(sample.Split('/')[0])(Bodies.Sample(sample)).Value.Select(EventTable.Of)));

    [Theory]
    [InlineData("azure", """{"schemaId":"AzureMonitorMetricAlert","data":{"context":{}}}""", "data.essentials.alertId")]
    [InlineData("datadog", """{"id":"1","title":"$EVENT_TITLE"}""", "title")]
    [InlineData("google-cloud", """{"incident":{}}""", "incident.incident_id")]
    [InlineData("nagios", "NOTIFICATIONTYPE=PROBLEM&HOSTNAME=", "HOSTNAME")]
    [InlineData("nagios", """{"HOSTNAME":"$HOSTNAME$"}""", "HOSTNAME")]
    [InlineData("sentry", """{"data":{"issue":{}}}""", "data")]
    [InlineData("uptime-kuma", "{}", "msg")]
    [InlineData("zabbix", """{"eventId":"{EVENT.ID}","value":"0"}""", "eventId")]
    [InlineData("zabbix", "eventId=1&value=1", "name")]
    public void What_is_missing_is_named(string format, string body, string field) => Assert.Equal([field], Reader(format)(Bodies.Of(body)).Refusal!.Fields!.Keys);

    [Theory]
    [InlineData("uptime-kuma", """{"monitor":{"id":1,"name":"m"},"heartbeat":{"status":2},"msg":"m"}""")]
    [InlineData("uptime-kuma", """{"monitor":{"id":1,"name":"m"},"heartbeat":{"status":3},"msg":"m"}""")]
    [InlineData("nagios", "NOTIFICATIONTYPE=DOWNTIMESTART&HOSTNAME=h&HOSTSTATE=UP")]
    [InlineData("nagios", "NOTIFICATIONTYPE=FLAPPINGSTART&HOSTNAME=h&HOSTSTATE=DOWN")]
    public void What_tells_neither_of_trouble_nor_of_its_end_says_nothing(string format, string body) => Assert.Empty(Reader(format)(Bodies.Of(body)).Value);

    [Fact]
    public void The_same_service_of_two_hosts_is_two_problems_and_a_form_is_read_like_json()
    {
        var keys = new[] { "HOSTNAME=a&SERVICEDESC=disk", "HOSTNAME=b&SERVICEDESC=disk", """{"HOSTNAME":"a","SERVICEDESC":"disk"}""" }.Select(body => NagiosForm.Read(Bodies.Of(body)).Value.Single().DedupKey);
        Assert.Equal(["a!disk", "b!disk", "a!disk"], keys);
        Assert.Equal("Größe 100%", ZabbixEvents.Read(Bodies.Of("eventId=1&name=Gr%C3%B6%C3%9Fe+100%25")).Value.Single().Title);
    }

    [Theory]
    [InlineData("UNKNOWN", Severity.Sev2)]
    [InlineData("UNREACHABLE", Severity.Sev2)]
    [InlineData("WARNING", Severity.Sev3)]
    [InlineData("DOWN", Severity.Sev1)]
    public void Nagios_states_are_severities(string state, Severity severity) => Assert.Equal(severity, NagiosForm.Read(Bodies.Of($"HOSTNAME=h&HOSTSTATE={state}")).Value.Single().Severity);

    [Fact]
    public void Zabbix_severities_are_numbers() =>
        Assert.Equal([Severity.Sev4, Severity.Sev4, Severity.Sev3, Severity.Sev3, Severity.Sev2, Severity.Sev1],
            Enumerable.Range(0, 6).Select(n => ZabbixEvents.Read(Bodies.Of($"eventId=1&name=n&severity={n}")).Value.Single().Severity));

    [Theory]
    [InlineData("created", AlertAction.Trigger)]
    [InlineData("unresolved", AlertAction.Trigger)]
    [InlineData("assigned", AlertAction.Acknowledge)]
    [InlineData("archived", AlertAction.Resolve)]
    [InlineData("ignored", AlertAction.Resolve)]
    public void What_becomes_of_a_Sentry_issue_becomes_of_the_alert(string word, AlertAction action) =>
        Assert.Equal(action, SentryWebhook.Read(Bodies.Of($$$$"""{"action":"{{{{word}}}}","data":{"issue":{"id":1,"title":"t"}}}""")).Value.Single().Action);

    [Theory]
    [InlineData("\"transition\":\"Re-Triggered\",\"type\":\"success\"", AlertAction.Trigger)]
    [InlineData("\"transition\":\"Warn Recovered\"", AlertAction.Resolve)]
    [InlineData("\"alert_type\":\"success\"", AlertAction.Resolve)]
    [InlineData("\"event_type\":\"query_alert_monitor\"", AlertAction.Trigger)]
    public void Datadogs_transition_says_that_it_is_over_and_else_its_type(string fields, AlertAction action) =>
        Assert.Equal(action, DatadogWebhook.Read(Bodies.Of($$"""{"id":"1","title":"t",{{fields}}}"""), "new").Value.Single().Action);

    private static Func<ReadOnlyMemory<byte>, Outcome<IReadOnlyList<AlertEvent>>> Reader(string format) => format switch
    {
        "azure" => AzureMonitorWebhook.Read,
        "datadog" => body => DatadogWebhook.Read(body, "new"),
        "google-cloud" => GoogleCloudWebhook.Read,
        "nagios" => NagiosForm.Read,
        "sentry" => SentryWebhook.Read,
        "uptime-kuma" => UptimeKumaWebhook.Read,
        _ => ZabbixEvents.Read,
    };
}
