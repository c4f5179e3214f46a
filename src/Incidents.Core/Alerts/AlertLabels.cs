using System.Text.Json;

namespace Incidents.Core.Alerts;

/// <summary>
/// What rules may ask of an alert, by name: <c>rule</c>, <c>source</c>, <c>title</c>, <c>severity</c>, <c>key</c>, and whatever the sender's own fields say:
/// its <c>labels</c>, <c>tags</c>, <c>metadata</c> or <c>custom_details</c>, then the fields themselves, then by path (<c>group.receiver</c>). Absent is empty.
/// </summary>
public sealed class AlertLabels(AlertEvent said)
{
    private static readonly string[] Places = ["labels", "custom_details", "details", "tags", "metadata", "data", "payload"];
    private JsonElement? details;

    public string Of(string name) => name switch
    {
        "rule" => said.Rule ?? "",
        "source" => said.Source ?? "",
        "title" => said.Title,
        "severity" => said.Severity.ToString().ToLowerInvariant(),
        "key" => said.DedupKey,
        _ => Told(name),
    };

    private string Told(string name)
    {
        // Parsed only where a rule asks for it; what the readers wrote is an object.
        var root = details ??= JsonElement.Parse(said.DetailsJson);
        foreach (var place in Places)
            if (Text(Get(Get(root, place), name)) is { } text) return text;
        return Text(Get(root, name)) ?? Text(name.Split('.').Aggregate((JsonElement?)root, Get)) ?? "";
    }

    private static JsonElement? Get(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => element.Value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.Value.GetRawText(),
        _ => null,
    };
}
