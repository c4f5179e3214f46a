namespace Incidents.Core.Intake;

/// <summary>Every format by its name: what is read now, and what is read again from the journal, is read here.</summary>
public static class IntakeFormats
{
    /// <param name="request">What was sent.</param>
    /// <param name="mapping">How the integration's own bodies are read; null when it has none.</param>
    public static IntakeReading Read(IntakeRequest request, FieldMapping? mapping = null) => request.Format switch
    {
        "alertmanager" => IntakeReading.Of(AlertmanagerWebhook.Read(request.Body)),
        "azure" => IntakeReading.Of(AzureMonitorWebhook.Read(request.Body)),
        "changes" => IntakeReading.Of(GenericChanges.Read(request.Body)),
        "cloudevents" => CloudEvents.Reading(request.ContentType, request.Headers, request.Body),
        "datadog" => IntakeReading.Of(DatadogWebhook.Read(request.Body, request.Nonce)),
        "email" => IntakeReading.Of(EmailEvents.Read(request.Body)),
        "events" => IntakeReading.Of(GenericEvents.Read(request.Body, index => index == 0 ? request.Nonce : $"{request.Nonce}-{index}")),
        "google-cloud" => IntakeReading.Of(GoogleCloudWebhook.Read(request.Body)),
        "grafana" => IntakeReading.Of(GrafanaWebhook.Read(request.Body)),
        "incidentio" => IntakeReading.Of(IncidentIoEvents.Read(request.Body, request.Nonce)),
        "mapped" => IntakeReading.Of(MappedEvents.Read(request.Body, mapping, request.Nonce)),
        "nagios" => IntakeReading.Of(NagiosForm.Read(request.Body)),
        "opsgenie" => OpsgenieAlerts.Read(request),
        "pagerduty" => PagerDutyEvents.Read(request.Body, request.Nonce).Is(out var read, out var refusal) ? new IntakeReading { Events = [read.Event] } : refusal,
        "pagerduty-change" => PagerDutyChanges.Read(request.Body).Is(out var change, out var no) ? new IntakeReading { Changes = [change.Change] } : no,
        "prometheus" => PrometheusAlerts.Read(request.Body),
        "sentry" => IntakeReading.Of(SentryWebhook.Read(request.Body)),
        "sns" => SnsMessages.Read(request.Body),
        "uptime-kuma" => IntakeReading.Of(UptimeKumaWebhook.Read(request.Body)),
        "zabbix" => IntakeReading.Of(ZabbixEvents.Read(request.Body)),
        _ => IntakeRefusals.UnknownFormat(request.Format),
    };
}
