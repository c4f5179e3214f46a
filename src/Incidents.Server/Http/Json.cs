using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Incidents.Server.Http;

/// <summary>Our JSON: camelCase, enums as snake_case words, instants in UTC with Z; strict about what it takes.</summary>
public static class Json
{
    // The same for all options, and no resolver of the framework's before it: options that are equal share what they have found out about types.
    private static readonly JsonConverter[] Converters = [new WordConverters(), new InstantConverter(), new TextConverter()];
    private static readonly DefaultJsonTypeInfoResolver Types = new();

    public static JsonSerializerOptions Options { get; } = Set(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Set(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        // People read these answers in a terminal; they are never put into HTML, and carry nosniff.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.TypeInfoResolver = Types;
        foreach (var converter in Converters) options.Converters.Add(converter);
        return options;
    }

    /// <summary>The framework's own converter reads "responder, verifier" as the sum of the two numbers, which is the editor; so one word is one value here.</summary>
    private sealed class WordConverters : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class WordConverter<T> : JsonConverter<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Spelled = Enum.GetValues<T>().ToDictionary(v => v, Words.Of);
        private static readonly Dictionary<string, T> Known = Spelled.ToDictionary(s => s.Value, s => s.Key);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Known.TryGetValue(Text(ref reader), out var value)
                ? value
                : throw new JsonException($"One of {string.Join(", ", Known.Keys)} was expected here.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Spelled[value]);
    }

    /// <summary>RFC 3339 with an offset in, UTC with Z out.</summary>
    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? Text(ref reader) : null;
            var hasOffset = text is not null && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));
            return hasOffset && text!.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                ? instant
                : throw new JsonException("An instant is RFC 3339 with an offset, such as 2026-11-20T03:15:00Z.");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture));
    }

    /// <summary>Text that every part of the system can hold: no U+0000, no half characters.</summary>
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Text(ref reader) : throw new JsonException("A text was expected here.");

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Text(ref reader);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
    }

    internal static string Text(ref Utf8JsonReader reader)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("The text holds bytes or escapes that are no characters.");
        }

        return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("The text holds U+0000.") : text;
    }
}

/// <summary>JSON that is passed through as it is.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct RawJson(string Text)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
    }
}

/// <summary>Values by name, as people and scripts write them: text, numbers and booleans are all taken as text; null stays null.</summary>
[JsonConverter(typeof(Converter))]
public sealed class NamedValues : Dictionary<string, string?>
{
    public NamedValues() : base(StringComparer.Ordinal)
    {
    }

    private sealed class Converter : JsonConverter<NamedValues>
    {
        public override NamedValues Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An object of values by name was expected here.");
            var values = new NamedValues();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Json.Text(ref reader);
                reader.Read();
                if (!values.TryAdd(name, Value(ref reader))) throw new JsonException($"Duplicate property '{name}'.");
            }

            return values;
        }

        public override void Write(Utf8JsonWriter writer, NamedValues value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, text) in value) writer.WriteString(name, text);
            writer.WriteEndObject();
        }

        private static string? Value(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.String => Json.Text(ref reader),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => null,
            _ => throw new JsonException("A value is a text, a number or a boolean."),
        };
    }
}
