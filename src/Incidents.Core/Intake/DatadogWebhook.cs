using System.Text.Json;
using System.Text.RegularExpressions;
using Incidents.Core.Alerts;

// Datadog's webhook sends what its owner writes. Recommended, so that each alert is known by itself and by monitor and group:
//
//   { "id": "$ID", "monitorId": "$ALERT_ID", "cycle": "$ALERT_CYCLE_KEY", "title": "$EVENT_TITLE", "body": "$EVENT_MSG", "transition": "$ALERT_TRANSITION",
//     "priority": "$ALERT_PRIORITY", "type": "$ALERT_TYPE", "scope": "$ALERT_SCOPE", "tags": "$TAGS", "date": "$DATE", "url": "$LINK" }
//
// Common spellings of these are read as well, such as monitor_id, scopes, alert_type, link. What Datadog has no value for stays as "$NAME".
namespace Incidents.Core.Intake;

/// <summary>Reads Datadog's webhooks, each alert by its cycle, else by monitor and scope.</summary>
public static partial class DatadogWebhook
{
    /// <param name="body">The alert.</param>
    /// <param name="newKey">The identity of one that brings none; it is then a new alert each time.</param>
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body, string newKey) => SenderJson.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var title = SenderText.Line(Said(root, "title")) ?? SenderText.FirstLine(Said(root, "body", "message", "text"));
        if (title is null)
            return IntakeRefusals.InvalidEvent("title", "'title' is missing or blank");

        var tags = Tags(root);
        var transition = Said(root, "transition", "alert_transition")?.ToLowerInvariant();
        var type = Said(root, "type", "alert_type")?.ToLowerInvariant();
        var marked = Mark().Match(title);
        var over = transition?.Contains("recover", StringComparison.Ordinal) ?? (type is "success" || marked.Groups[1].Value.Equals("Recovered", StringComparison.OrdinalIgnoreCase));
        return new[]
        {
            new AlertEvent(over ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key(Key(root) ?? newKey))
            {
                Title = SenderText.Line(title[marked.Length..]) ?? title,
                Severity = Graded(Said(root, "priority")) ?? Transition(transition) ?? Graded(type) ?? Severity.Sev2,
                Source = SenderText.Line(Said(root, "host", "hostname") ?? tags.GetValueOrDefault("host") ?? Said(root, "scope")),
                Rule = SenderText.Line(Said(root, "rule", "monitor", "monitor_name")),
                StartsAt = SenderTime.Read(Said(root, "date")),
                Links = SenderText.Links([("Datadog", Said(root, "url", "link"))]),
                RunbookUrl = SenderText.Url(Said(root, "runbook_url", "runbook") ?? tags.GetValueOrDefault("runbook")),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });

    private static string? Key(JsonElement root)
    {
        if (Said(root, "cycle", "alert_cycle_key") is { } cycle) return $"cycle/{cycle}";
        var scope = Said(root, "scope") ?? (root.Get("scopes") is { ValueKind: JsonValueKind.Array } scopes ? string.Join(',', scopes.EnumerateArray().Select(s => ((JsonElement?)s).Text()).OfType<string>()) : Said(root, "scopes"));
        return Said(root, "monitorId", "monitor_id", "alert_id") is { } monitor ? string.IsNullOrEmpty(scope) ? $"monitor/{monitor}" : $"monitor/{monitor}/{scope}" : Said(root, "id");
    }

    /// <summary>The first that Datadog had a value for.</summary>
    private static string? Said(JsonElement root, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (root.Get(name).Text() is { } text && !Unexpanded().IsMatch(text))
                return text;
        return null;
    }

    /// <summary>P1 to P5, or the number alone; of an event's "normal" nothing is to be read.</summary>
    private static Severity? Graded(string? word) => word?.ToLowerInvariant() switch
    {
        "p1" or "1" => Severity.Sev1,
        "p2" or "2" or "error" => Severity.Sev2,
        "p3" or "3" or "warning" => Severity.Sev3,
        "p4" or "4" or "p5" or "5" or "info" => Severity.Sev4,
        _ => null,
    };

    private static Severity? Transition(string? transition) => transition?.Contains("no data", StringComparison.Ordinal) == true || transition?.Contains("warn", StringComparison.Ordinal) == true ? Severity.Sev3 : null;

    private static Dictionary<string, string> Tags(JsonElement root)
    {
        var tags = new Dictionary<string, string>();
        foreach (var tag in (Said(root, "tags") ?? "").Split(',', StringSplitOptions.TrimEntries))
            if (tag.Split(':', 2) is [var name, var value])
                tags[name] = value;
        return tags;
    }

    [GeneratedRegex(@"\A\$[A-Z][A-Z0-9_]*\z")]
    private static partial Regex Unexpanded();

    /// <summary>"[Triggered on {host:db1}] Disk", "[Recovered] Disk": the alert keeps its name while its state changes. A priority before it, "[P1]", too.</summary>
    [GeneratedRegex(@"\A(?:\[P[1-5]\] ?)?\[(Triggered|Re-Triggered|Recovered|Warn|No data|Renotify)[^\]]{0,500}\] ?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
