using System.Text.Json;
using Incidents.Core.Alerts;

// Grafana's contact point "Webhook" sends Alertmanager's shape with more fields (orgId, title, state, message; per alert dashboardURL, values, …): see there.
// Up to Grafana 8, alerting of dashboards sends one rule at a time, without identity of what the rule found:
//
//   { "orgId": 1, "ruleId": 7, "ruleName": "Checkout latency", "ruleUrl": "https://…", "state": "alerting", "title": "[Alerting] Checkout latency",
//     "message": "p99 is above 2 s", "imageUrl": "https://…", "evalMatches": [{ "value": 4.2, "metric": "p99", "tags": { "instance": "web-1" } }],
//     "tags": { "severity": "warning" } }
namespace Incidents.Core.Intake;

/// <summary>Reads the notifications of Grafana: of its unified alerting, and of the older alerting of dashboards.</summary>
public static class GrafanaWebhook
{
    private static readonly string[] Marks = ["[Alerting]", "[OK]", "[No Data]", "[Pending]", "[Paused]"];

    public static Outcome<AlertmanagerNotification> Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then(root =>
        root.Get("alerts") is null && root.Get("ruleId").Text() is { } ruleId ? Rule(root, ruleId) : AlertmanagerWebhook.Read(root, "Grafana"));

    private static Outcome<AlertmanagerNotification> Rule(JsonElement root, string ruleId)
    {
        var state = root.Text("state")?.ToLowerInvariant();
        // A rule that is paused, or not yet sure, neither says that something is wrong nor that it is over.
        if (state is "paused" or "pending")
            return new AlertmanagerNotification([], 0, null);

        var name = SenderText.Line(root.Text("ruleName"));
        var severity = root.Get("tags")?.Text("severity", "priority");
        return new AlertmanagerNotification([new AlertEvent(state is "ok" ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key($"rule/{root.Text("orgId") ?? OrgId(root)}/{ruleId}"))
        {
            Title = SenderText.Line(Unmarked(root.Text("title"))) ?? name ?? SenderText.FirstLine(root.Text("message")) ?? "Alert without a name",
            // Without data nobody knows whether there is trouble: that is trouble of the monitoring.
            Severity = state is "no_data" && severity is null ? Severity.Sev3 : SenderSeverity.Read(severity),
            Source = Source(root),
            Rule = name,
            Links = SenderText.Links([("Rule", root.Text("ruleUrl")), ("Image", root.Text("imageUrl"))]),
            RunbookUrl = SenderText.Url(root.Get("tags")?.Text("runbook_url", "runbook")),
            DetailsJson = SenderJson.Details(root),
        }], 0, null);
    }

    /// <summary>Grafana writes the state before the title: "[Alerting] …"; the alert keeps its name while its state changes.</summary>
    private static string? Unmarked(string? title) =>
        Marks.FirstOrDefault(mark => title?.StartsWith(mark, StringComparison.OrdinalIgnoreCase) == true) is { } mark ? title![mark.Length..] : title;

    /// <summary>The machine, when all that the rule found is of one.</summary>
    private static string? Source(JsonElement root) =>
        root.Get("evalMatches").Items().Select(match => match.Get("tags")?.Text("instance", "host", "node", "pod", "service")).Distinct().Take(2).ToList() is [{ } only] ? SenderText.Line(only) : null;

    /// <summary>Older releases tell the organisation only in the rule's address.</summary>
    private static string OrgId(JsonElement root)
    {
        var query = (root.Text("ruleUrl") ?? "").Split('?', 2).ElementAtOrDefault(1) ?? "";
        return query.Split('&').FirstOrDefault(part => part.StartsWith("orgId=", StringComparison.Ordinal))?["orgId=".Length..] ?? "1";
    }
}
