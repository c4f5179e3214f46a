using System.Text.Json;
using Incidents.Core.Alerts;

// Azure Monitor, common alert schema:
//
//   { "schemaId": "azureMonitorCommonAlertSchema", "data": { "essentials": { "alertId": "/subscriptions/…/alerts/b9569717", "alertRule": "Orders CPU", "severity": "Sev1",
//     "signalType": "Metric", "monitorCondition": "Fired", "monitoringService": "Platform", "alertTargetIDs": ["/subscriptions/…/orders-db"],
//     "configurationItems": ["orders-db"], "firedDateTime": "2026-03-01T04:05:06.1234567Z", "description": "…" }, "alertContext": {…}, "customProperties": {…} } }
namespace Incidents.Core.Intake;

/// <summary>Reads alerts of Azure Monitor in the common schema, each by its id. Log and activity alerts are stateless there: no end of them is ever told.</summary>
public static class AzureMonitorWebhook
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var essentials = root.Get("data").Get("essentials");
        if (essentials.Get("alertId").Text() is not { } id)
            return IntakeRefusals.InvalidEvent("data.essentials.alertId", "'data.essentials.alertId' is missing or blank: choose the common alert schema in the action group");

        var custom = root.Get("data").Get("customProperties");
        var rule = SenderText.Line(essentials.Get("alertRule").Text());
        var item = SenderText.Line(First(essentials.Get("configurationItems")) ?? First(essentials.Get("alertTargetIDs"))?.Split('/')[^1]);
        return new[]
        {
            new AlertEvent(string.Equals(essentials.Get("monitorCondition").Text(), "Resolved", StringComparison.OrdinalIgnoreCase) ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key(id))
            {
                Title = SenderText.FirstLine(essentials.Get("description").Text()) ?? SenderText.Line(item is null ? rule : $"{rule ?? "Alert"} on {item}") ?? "Alert without a name",
                Severity = Graded(essentials.Get("severity").Text()),
                Source = item,
                Rule = rule,
                StartsAt = SenderTime.Read(essentials.Get("firedDateTime")),
                Links = SenderText.Links([("Alert", essentials?.Text("investigationLink"))]),
                RunbookUrl = SenderText.Url(custom?.Text("runbook_url", "runbookUrl", "runbook")),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });

    /// <summary>Azure counts from 0, so its Sev1 is not ours.</summary>
    private static Severity Graded(string? word) => word?.ToLowerInvariant() switch
    {
        "sev0" => Severity.Sev1,
        "sev1" => Severity.Sev2,
        "sev2" => Severity.Sev3,
        "sev3" or "sev4" => Severity.Sev4,
        _ => Severity.Sev2,
    };

    private static string? First(JsonElement? array) => array.Items().Select(item => ((JsonElement?)item).Text()).OfType<string>().FirstOrDefault();
}
