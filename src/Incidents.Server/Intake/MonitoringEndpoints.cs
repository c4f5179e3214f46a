using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>
/// Webhooks of monitoring services that look at the status only, and send nothing again that was refused: so what cannot be read is taken too, and a person is told.
/// </summary>
public static class MonitoringEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    private static readonly (string Path, string Name, string Summary, Func<ReadOnlyMemory<byte>, Outcome<IReadOnlyList<AlertEvent>>> Read)[] Formats =
    [
        ("azure", "postAzureWebhook", "Azure Monitor, common alert schema.", AzureMonitorWebhook.Read),
        ("datadog", "postDatadogWebhook", "Datadog, with the payload that api-specs/intake/datadog shows.", body => DatadogWebhook.Read(body, Guid.NewGuid().ToString("n"))),
        ("google-cloud", "postGoogleCloudWebhook", "Google Cloud Monitoring.", GoogleCloudWebhook.Read),
        ("nagios", "postNagiosForm", "Nagios and Icinga: macros by name, as a form or JSON.", NagiosForm.Read),
        ("sentry", "postSentryWebhook", "Sentry: metric alerts, issue alerts, issues.", SentryWebhook.Read),
        ("uptime-kuma", "postUptimeKumaWebhook", "Uptime Kuma.", UptimeKumaWebhook.Read),
        ("zabbix", "postZabbixEvents", "Zabbix: a media type of one's own, as a form or JSON.", ZabbixEvents.Read),
    ];

    public static void MapMonitoring(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        foreach (var (path, name, summary, read) in Formats)
        {
            intake.MapPost($"/{{key}}/{path}", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake, path, read)).WithName(name).WithSummary(summary);
            intake.MapPost($"/{path}", (HttpContext context, IntakeService intake) => Take(null, context, intake, path, read)).WithName($"{name}ByBearer").WithSummary("The same, with the key as Bearer token.");
        }
    }

    private static async Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Take(
        string? key, HttpContext context, IntakeService intake, string format, Func<ReadOnlyMemory<byte>, Outcome<IReadOnlyList<AlertEvent>>> read)
    {
        if (intake.Sender(context, key) is not { } integration) return SenderRequests.UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return Problems.From(tooLarge);
        var taken = read(body).Is(out var events, out var problem) ? events : [SenderRequests.Unreadable(integration, body, problem)];
        await intake.Accept(integration, taken, format);
        return TypedResults.Ok(new WebhookReceipt(problem is null ? taken.Count : 0, problem?.Detail));
    }
}
