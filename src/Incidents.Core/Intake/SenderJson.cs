using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Incidents.Core.Intake;

/// <summary>Opens JSON that somebody else wrote, and reads from it without ever throwing.</summary>
internal static class SenderJson
{
    public const int Depth = 32;
    public const int DetailsLimit = 64 * 1024;

    /// <summary>In bytes, what few go beyond.</summary>
    private const int MostDetails = 2048;

    private static readonly JsonWriterOptions AsItCame = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Senders may repeat a key (the last one counts); in our own format that is a mistake worth telling.</summary>
    public static Outcome<JsonElement> Open(ReadOnlyMemory<byte> body, bool refuseDuplicateKeys = false)
    {
        var utf8 = body.Span;
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(utf8))
            return NotUtf8(utf8);
        var options = new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = !refuseDuplicateKeys };
        try
        {
            var clean = SenderEscapes.Clean(utf8);
            if (!clean.SequenceEqual(utf8))
                JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = Depth }); // judged as written: cleaning could make nonsense readable
            return JsonElement.Parse(clean, options);
        }
        catch (JsonException e)
        {
            return IntakeRefusals.UnreadableJson((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1, Problem(e));
        }
    }

    /// <summary>A member of an object; nothing when it is absent, null, or this is no object.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Get(this JsonElement? element, string name) => element?.Get(name);

    /// <summary>The members of an array; none when this is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The one way to read a text. Numbers and truth values count as the text they are written as: senders mix them. Blank is nothing.</summary>
    public static string? Text(this JsonElement? element)
    {
        var text = element?.ValueKind switch
        {
            JsonValueKind.String => element.Value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.Value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>The first of several spellings that says something.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (element.Get(name).Text() is { } text)
                return text;
        return null;
    }

    /// <summary>
    /// An object as compact JSON, numbers as the sender wrote them, without the members named (secrets). Too much of it becomes
    /// <c>{"truncated":true,"bytes":n}</c>: the journal has the whole body, a page needs no more.
    /// </summary>
    public static string Details(JsonElement element, string? without = null, string? groupJson = null)
    {
        var buffer = new ArrayBufferWriter<byte>(MostDetails);
        using (var writer = new Utf8JsonWriter(buffer, AsItCame))
        {
            writer.WriteStartObject();
            foreach (var member in element.EnumerateObject())
                if (member.Name != without)
                    member.WriteTo(writer);
            if (groupJson is not null)
            {
                writer.WritePropertyName("group");
                writer.WriteRawValue(groupJson, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenCount <= DetailsLimit
            ? Encoding.UTF8.GetString(buffer.WrittenSpan)
            : $$"""{"truncated":true,"bytes":{{buffer.WrittenCount}}}""";
    }

    /// <summary>The parser's own sentences quote the body and change between versions; three of ours are enough.</summary>
    private static string Problem(JsonException e) =>
        e.Message.Contains("uplicate", StringComparison.Ordinal) ? "a key is given twice"
        : e.Message.Contains("depth", StringComparison.Ordinal) ? "it is nested too deeply"
        : "it breaks off or has a wrong character";

    private static Refusal NotUtf8(ReadOnlySpan<byte> utf8)
    {
        var (at, line, lineStart) = (0, 1, 0);
        while (Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length) == OperationStatus.Done)
        {
            at += length;
            if (rune.Value == '\n')
                (line, lineStart) = (line + 1, at);
        }
        return IntakeRefusals.UnreadableJson(line, at - lineStart + 1, "it is not UTF-8");
    }
}
