namespace Incidents.Server.Intake;

/// <summary>
/// Webhooks of monitoring services that look at the status only, and send nothing again that was refused: so what cannot be read is taken too, and a person is told.
/// </summary>
public static class MonitoringEndpoints
{
    private static readonly (string Path, string Name, string Summary)[] Formats =
    [
        ("azure", "postAzureWebhook", "Azure Monitor, common alert schema."),
        ("datadog", "postDatadogWebhook", "Datadog, with the payload that api-specs/intake/datadog shows."),
        ("email", "postEmail", "Mail that a mail service hands on, as JSON or a form."),
        ("google-cloud", "postGoogleCloudWebhook", "Google Cloud Monitoring."),
        ("nagios", "postNagiosForm", "Nagios and Icinga: macros by name, as a form or JSON."),
        ("sentry", "postSentryWebhook", "Sentry: metric alerts, issue alerts, issues."),
        ("uptime-kuma", "postUptimeKumaWebhook", "Uptime Kuma."),
        ("zabbix", "postZabbixEvents", "Zabbix: a media type of one's own, as a form or JSON."),
    ];

    public static void MapMonitoring(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        foreach (var (path, name, summary) in Formats)
        {
            intake.MapPost($"/{{key}}/{path}", (string key, HttpContext context, IntakeService intake) => WebhookEndpoints.Take(key, context, intake, path)).WithName(name).WithSummary(summary);
            intake.MapPost($"/{path}", (HttpContext context, IntakeService intake) => WebhookEndpoints.Take(null, context, intake, path)).WithName($"{name}ByBearer").WithSummary("The same, with the key as Bearer token.");
        }
    }
}
