using System.Text;
using System.Text.Json;

namespace Incidents.Chaos;

/// <summary>A body that is understood, and where its values and names stand in it.</summary>
internal sealed record Sample(string Name, byte[] Body, IReadOnlyList<Range> Values, IReadOnlyList<Range> Names)
{
    public static Sample Of(string name, byte[] body)
    {
        var (values, names) = (new List<Range>(), new List<Range>());
        var begun = new Stack<int>();
        try
        {
            for (var reader = new Utf8JsonReader(body); reader.Read();)
            {
                var (from, to) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) begun.Push(from);
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) values.Add(begun.Pop()..to);
                // The colon belongs to the name that was read.
                else if (reader.TokenType == JsonTokenType.PropertyName) names.Add(from..(from + reader.ValueSpan.Length + 2));
                else values.Add(from..to);
            }
        }
        catch (JsonException)
        {
            // A form: only its bytes are changed.
        }

        return new Sample(name, body, values, names);
    }

    /// <summary>The bodies under <c>api-specs/intake</c>, with this key where a sender's body holds one.</summary>
    public static IReadOnlyList<Sample> OfSenders(string key)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Incidents.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        var intake = Path.Combine(folder, "api-specs", "intake");
        return [.. Directory.EnumerateFiles(intake, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file =>
            Of(Path.GetFileName(Path.GetDirectoryName(file)!), Encoding.UTF8.GetBytes(RoutingKey(File.ReadAllText(file), key))))];
    }

    private static string RoutingKey(string text, string key) => System.Text.RegularExpressions.Regex.Replace(text, "(\"routing_key\"\\s*:\\s*)\"[^\"]*\"", $"$1\"{key}\"");
}
