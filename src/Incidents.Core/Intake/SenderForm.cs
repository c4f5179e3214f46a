using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Incidents.Core.Intake;

/// <summary>Opens what a shell script posts: a form (<c>curl --data-urlencode</c>) as the JSON object that it could have been, or that object.</summary>
internal static class SenderForm
{
    private const int MostFields = 1000;

    public static Outcome<JsonElement> Open(ReadOnlyMemory<byte> body)
    {
        var text = body.Span.TrimStart(" \t\r\n\uFEFF"u8);
        if (text.IsEmpty || text[0] is (byte)'{' or (byte)'[' || !text.Contains((byte)'='))
            return SenderJson.Open(body);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            // Bytes that are no UTF-8 become U+FFFD: a check's output is in whatever encoding, and must not cost the alert.
            foreach (var field in Encoding.UTF8.GetString(text).Split('&').Take(MostFields))
                if (field.Split('=', 2) is [{ Length: > 0 } name, var value])
                    writer.WriteString(Decoded(name), Decoded(value));
            writer.WriteEndObject();
        }

        return SenderJson.Open(buffer.WrittenMemory);
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
