using System.Text.Json;
using Incidents.Core.Alerts;

namespace Incidents.Core.Intake;

/// <summary>Reads bodies of any shape, JSON or a form, by the mapping that belongs to the integration.</summary>
public static class MappedEvents
{
    /// <summary>The outer "no" is about the body, an inner one about the item at that place; the others are good.</summary>
    public static Outcome<IReadOnlyList<Outcome<AlertEvent>>> Read(ReadOnlyMemory<byte> body, FieldMapping? mapping, string nonce)
    {
        if (mapping is null) return IntakeRefusals.NoMapping();
        if (!SenderForm.Open(body).Is(out var root, out var refusal)) return refusal;
        var list = mapping.Items is { } items ? FieldTemplate.Parse(items).Template?.Element(root) : root;
        var all = list switch
        {
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().ToList(),
            { ValueKind: JsonValueKind.Object } one => [one],
            _ => null,
        };
        if (all is null) return IntakeRefusals.InvalidEvent(mapping.Items ?? "body", $"{mapping.Items ?? "The body"} is neither an object nor an array of them");
        if (all.Count > GenericEvents.MostEvents) return IntakeRefusals.InvalidEvent("body", $"The array holds more than {GenericEvents.MostEvents} events");
        var reader = new Filled(mapping);
        return all.Where(item => !reader.IsIgnored(item)).Select((item, index) => reader.Event(item, index == 0 ? nonce : $"{nonce}-{index}")).ToArray();
    }

    /// <summary>The mapping with its templates parsed once for all items.</summary>
    private sealed class Filled(FieldMapping mapping)
    {
        private readonly Dictionary<string, FieldTemplate?> templates = [];

        public bool IsIgnored(JsonElement item) => Among(mapping.Ignored, Fill(mapping.Status, item));

        public Outcome<AlertEvent> Event(JsonElement item, string nonce)
        {
            if (item.ValueKind != JsonValueKind.Object) return IntakeRefusals.InvalidEvent("body", "An event must be a JSON object");
            var status = Fill(mapping.Status, item);
            var action = Among(mapping.Resolved, status) ? AlertAction.Resolve : Among(mapping.Acknowledged, status) ? AlertAction.Acknowledge : AlertAction.Trigger;
            var (title, key) = (SenderText.Line(Fill(mapping.Title, item)), Fill(mapping.DedupKey, item));
            if (action == AlertAction.Trigger && title is null) return IntakeRefusals.InvalidEvent("title", $"nothing is at {mapping.Title}, where the mapping says the title is");
            if (action != AlertAction.Trigger && key is null) return IntakeRefusals.InvalidEvent("dedupKey", "nothing is where the mapping says the dedupKey is, and only trouble may be without one");
            var severity = Fill(mapping.Severity, item);
            return new AlertEvent(action, SenderText.Key(key ?? nonce))
            {
                Title = title ?? "",
                Severity = SenderSeverity.Read(severity is null ? null : mapping.Severities.FirstOrDefault(s => string.Equals(s.Key, severity, StringComparison.OrdinalIgnoreCase)).Value ?? severity),
                Source = SenderText.Line(Fill(mapping.Source, item)),
                Rule = SenderText.Line(Fill(mapping.Rule, item)),
                StartsAt = SenderTime.Read(Fill(mapping.OccurredAt, item)),
                Links = SenderText.Links(mapping.Links.Select(l => ((string?)l.Key, Fill(l.Value, item)))),
                RunbookUrl = SenderText.Url(Fill(mapping.RunbookUrl, item)),
                DetailsJson = SenderJson.Details(item),
            };
        }

        private string? Fill(string? template, JsonElement item)
        {
            if (template is null || item.ValueKind != JsonValueKind.Object) return null;
            if (!templates.TryGetValue(template, out var parsed)) parsed = templates[template] = FieldTemplate.Parse(template).Template;
            return parsed?.Fill(item);
        }

        private static bool Among(IReadOnlyList<string> words, string? word) => word is not null && words.Contains(word, StringComparer.OrdinalIgnoreCase);
    }
}
