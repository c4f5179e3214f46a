using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Incidents.Chaos;

/// <summary>An endpoint that takes JSON, with a body that it understands.</summary>
internal sealed record Address(string Method, string Path, bool IsIntake, Sample Sample);

/// <summary>Every endpoint that takes a body, from the document of the API: a new one is covered by itself.</summary>
internal static partial class Addresses
{
    /// <summary>Each try to give a password costs a tenth of a second on purpose.</summary>
    private static readonly string[] Slow = ["/api/v1/sessions", "/api/v1/sessions/current/authentication", "/api/v1/setup"];

    public static IReadOnlyList<Address> Of(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           where !Slow.Contains(path.Name)
           from operation in path.Value.EnumerateObject()
           where operation.Name is "post" or "put" or "patch"
           let isIntake = operation.Value.GetProperty("tags").EnumerateArray().Any(tag => tag.ValueEquals("intake"))
           let body = Body(operation.Value)
           where isIntake || body is not null
           select new Address(operation.Name.ToUpperInvariant(), path.Name, isIntake, Sample.Of(path.Name, Encoding.UTF8.GetBytes(body is { } schema ? Example(document, schema, 0) : "{}"))),
    ];

    /// <summary>With something in each place of the pattern.</summary>
    public static string Fill(string pattern, Func<string, string> place) => Place().Replace(pattern, found => place(found.Groups[1].Value));

    private static JsonElement? Body(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) && json.TryGetProperty("schema", out var schema) ? schema : null;

    private static string Example(JsonElement document, JsonElement schema, int depth)
    {
        if (depth > 6) return "null";
        if (schema.TryGetProperty("$ref", out var name))
            return Example(document, document.GetProperty("components").GetProperty("schemas").GetProperty(name.GetString()!.Split('/')[^1]), depth + 1);
        foreach (var choice in new[] { "oneOf", "anyOf", "allOf" })
            if (schema.TryGetProperty(choice, out var choices)) return Example(document, choices.EnumerateArray().Last(), depth + 1);
        if (schema.TryGetProperty("enum", out var words)) return words[0].GetRawText();
        var type = !schema.TryGetProperty("type", out var said) ? "object" : said.ValueKind == JsonValueKind.Array ? said.EnumerateArray().First(t => !t.ValueEquals("null")).GetString() : said.GetString();
        return type switch
        {
            "object" => schema.TryGetProperty("properties", out var properties)
                ? $"{{{string.Join(',', properties.EnumerateObject().Select(p => $"\"{p.Name}\":{Example(document, p.Value, depth + 1)}"))}}}"
                : "{\"environment\":\"a\"}",
            "array" => schema.TryGetProperty("items", out var items) ? $"[{Example(document, items, depth + 1)}]" : "[]",
            "integer" or "number" => "60",
            "boolean" => "true",
            _ => schema.TryGetProperty("format", out var format) && format.ValueEquals("date-time") ? "\"2026-01-01T00:00:00Z\"" : "\"short\"",
        };
    }

    [GeneratedRegex(@"\{([^}:?]+)[^}]*\}")]
    private static partial Regex Place();
}
