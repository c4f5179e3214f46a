using System.Text.Json;
using Incidents.Core.Alerts;

// Our own format, one object or an array of them; only the summary is required, and for acknowledged and resolved only the dedupKey:
//
//   { "summary": "Backup of orders is 26 h old", "status": "firing", "dedupKey": "backup/orders", "severity": "warning",
//     "source": "backup-01", "rule": "BackupTooOld", "occurredAt": "2026-03-01T04:05:06Z", "service": "orders",
//     "details": { "age_hours": 26 }, "links": [{ "label": "Job", "url": "https://…" }], "runbookUrl": "https://…" }
//
// Two foreign spellings are read as well. GoAlert's generic key:
//
//   { "summary": "…", "details": "text", "action": "close", "dedup": "backup/orders", "meta": { "job": "17" } }
//
// and Grafana OnCall's formatted webhook:
//
//   { "alert_uid": "08d6891a", "title": "…", "state": "ok", "message": "…", "image_url": "https://…", "link_to_upstream_details": "https://…" }
namespace Incidents.Core.Intake;

/// <summary>Reads our own event format, for scripts and for systems whose webhook can be shaped.</summary>
public static class GenericEvents
{
    /// <summary>More than this in one body is a script gone wrong.</summary>
    public const int MostEvents = 1000;

    /// <summary>The outer "no" is about the body, an inner one about the item at that place; the others are good.</summary>
    public static Outcome<IReadOnlyList<Outcome<AlertEvent>>> Read(ReadOnlyMemory<byte> body, Func<int, string> newDedupKey) =>
        SenderJson.Open(body, refuseDuplicateKeys: true).Then<IReadOnlyList<Outcome<AlertEvent>>>(root => root.ValueKind switch
        {
            JsonValueKind.Object => new[] { Item(root, 0, newDedupKey) },
            JsonValueKind.Array when root.GetArrayLength() <= MostEvents => root.EnumerateArray().Select((item, index) => Item(item, index, newDedupKey)).ToArray(),
            JsonValueKind.Array => IntakeRefusals.InvalidEvent("body", $"The array holds more than {MostEvents} events"),
            _ => IntakeRefusals.InvalidEvent("body", "The body must be an event or an array of events"),
        });

    private static Outcome<AlertEvent> Item(JsonElement item, int index, Func<int, string> newDedupKey)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return IntakeRefusals.InvalidEvent("body", "An event must be a JSON object");

        var action = Action(item);
        var title = SenderText.Line(item.Text("summary", "title")) ?? SenderText.FirstLine(item.Text("message"));
        var dedupKey = item.Text("dedupKey", "dedup_key", "dedup", "alert_uid") ?? GoAlertKey(item);

        var problems = new Dictionary<string, string>();
        if (action is null)
            problems["status"] = "'status' must be one of firing, acknowledged, resolved";
        if (action is AlertAction.Trigger && title is null)
            problems["summary"] = "'summary' is missing or blank";
        if (action is AlertAction.Acknowledge or AlertAction.Resolve && dedupKey is null)
            problems["dedupKey"] = "'dedupKey' is missing or blank; only a firing event may leave it out";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        return new AlertEvent(action!.Value, dedupKey is null ? newDedupKey(index) : SenderText.Key(dedupKey))
        {
            Title = title ?? "",
            Severity = SenderSeverity.Read(item.Text("severity", "priority")),
            Source = SenderText.Line(item.Text("source")),
            Rule = SenderText.Line(item.Text("rule")),
            StartsAt = SenderTime.Read(item.Text("occurredAt", "occurred_at")),
            Links = SenderText.Links(LinksOf(item)),
            RunbookUrl = SenderText.Url(item.Text("runbookUrl", "runbook_url")),
            DetailsJson = SenderJson.Details(item),
        };
    }

    /// <summary>A word in our own "status" must be one of ours; the foreign fields have more words, and all but these mean trouble.</summary>
    private static AlertAction? Action(JsonElement item) =>
        item.Text("status")?.ToLowerInvariant() is { } status
            ? status switch
            {
                "firing" or "triggered" or "trigger" => AlertAction.Trigger,
                "acknowledged" or "acknowledge" => AlertAction.Acknowledge,
                "resolved" or "resolve" => AlertAction.Resolve,
                _ => null,
            }
            : item.Text("action", "state")?.ToLowerInvariant() is "close" or "ok" ? AlertAction.Resolve : AlertAction.Trigger;

    /// <summary>GoAlert without "dedup" knows an alert by its summary and details, so that a close can name it; text details are its mark.</summary>
    private static string? GoAlertKey(JsonElement item) =>
        item.Get("details") is { ValueKind: JsonValueKind.String } || item.Text("action") is not null
            ? SenderText.Hash($"{item.Text("summary")}\n{item.Text("details")}")
            : null;

    private static IEnumerable<(string?, string?)> LinksOf(JsonElement item)
    {
        foreach (var link in item.Get("links").Items())
            yield return link.ValueKind == JsonValueKind.String
                ? (null, ((JsonElement?)link).Text())
                : (link.Text("label", "text"), link.Text("url", "href"));
        yield return ("Details", item.Text("link_to_upstream_details"));
        yield return ("Image", item.Text("image_url"));
    }
}
