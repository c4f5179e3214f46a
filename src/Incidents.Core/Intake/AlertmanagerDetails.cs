using System.Text.Json;

// What Alertmanager puts into PagerDuty's custom_details unless it is configured otherwise. Releases up to 0.28 write text:
//
//   "firing": "Labels:\n - alertname = DiskFull\n - instance = db1\nAnnotations:\n - runbook_url = https://…\nSource: http://…\n"
//
// later ones write the member alerts: "firing": [{ "labels": { "alertname": "DiskFull" }, "annotations": { "runbook_url": "https://…" } }]
namespace Incidents.Core.Intake;

/// <summary>Finds the alert name and the runbook in a PagerDuty event that Alertmanager sent for a group; nothing when the members differ.</summary>
internal static class AlertmanagerDetails
{
    public static (string? AlertName, string? RunbookUrl) Read(JsonElement? details)
    {
        var (firing, resolved) = (details.Get("firing"), details.Get("resolved"));
        // Mostly it is another sender, and in a storm of these even looking for nothing counts.
        return firing is null && resolved is null ? default : (Common([firing, resolved], "labels", "alertname"), Common([firing, resolved], "annotations", "runbook_url"));
    }

    private static string? Common(IEnumerable<JsonElement?> groups, string kind, string name)
    {
        var values = groups
            .SelectMany(members => members is { ValueKind: JsonValueKind.Array }
                ? members.Items().Select(member => member.Get(kind).Get(name).Text())
                : Lines(members.Text(), name))
            .OfType<string>()
            .Distinct()
            .Take(2)
            .ToList();
        return values is [var only] ? only : null;
    }

    private static IEnumerable<string?> Lines(string? text, string name)
    {
        var start = $" - {name} = ";
        return (text ?? "").Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..].Trim());
    }
}
