using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Incidents.Core.Timeline;

/// <summary>Binds each entry to all before it, so that a change anywhere shows from there on.</summary>
public static class HashChain
{
    private const int Kept = 4096;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? written;

    [ThreadStatic]
    private static Utf8JsonWriter? writing;

    /// <summary>The hash before the first entry: bound to the subject, so that a timeline cannot be moved to another.</summary>
    public static string Genesis(string subjectId) => End(First(subjectId));

    /// <summary>The hash of <paramref name="entry"/> after one whose hash is <paramref name="previous"/>: SHA-256 of a JSON array of all its fields in fixed order.</summary>
    public static string Next(string previous, Entry entry) => End(Following(previous, entry));

    /// <summary>What <see cref="Genesis"/> is the hash of: one line of ASCII, so that anybody can compute it again.</summary>
    public static string GenesisLine(string subjectId) => Line(First(subjectId));

    /// <summary>What <see cref="Next"/> is the hash of.</summary>
    public static string NextLine(string previous, Entry entry) => Line(Following(previous, entry));

    /// <summary>The sequence number of the first entry that does not fit, or null when all do and end in <paramref name="head"/>.</summary>
    public static long? FirstBreak(string subjectId, IEnumerable<Entry> entries, long count, string head)
    {
        var (seq, hash) = (0L, Genesis(subjectId));
        foreach (var entry in entries)
        {
            hash = Next(hash, entry);
            if (entry.Seq != ++seq || entry.Hash != hash) return seq;
        }

        return seq == count && hash == head ? null : seq + 1;
    }

    private static Utf8JsonWriter First(string subjectId)
    {
        var writer = Begin();
        writer.WriteStringValue(subjectId);
        return writer;
    }

    private static Utf8JsonWriter Following(string previous, Entry entry)
    {
        var writer = Begin();
        writer.WriteStringValue(previous);
        writer.WriteNumberValue(entry.Seq);
        writer.WriteStringValue(entry.Kind.ToString());
        writer.WriteNumberValue(entry.OccurredAt.UtcTicks);
        writer.WriteNumberValue(entry.RecordedAt.UtcTicks);
        writer.WriteStringValue(entry.Actor.Kind.ToString());
        writer.WriteStringValue(entry.Actor.Id);
        writer.WriteStringValue(entry.Actor.Name);
        writer.WriteStringValue(entry.Source);
        writer.WriteStringValue(entry.Text);
        writer.WriteStringValue(entry.Data);
        return writer;
    }

    private static string Line(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(written!.WrittenSpan);
    }

    private static Utf8JsonWriter Begin()
    {
        // Kept from one entry to the next: intake makes thousands in a second.
        (written ??= new ArrayBufferWriter<byte>(Kept)).ResetWrittenCount();
        (writing ??= new Utf8JsonWriter(written)).Reset(written);
        writing.WriteStartArray();
        return writing;
    }

    private static string End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.Flush();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(written!.WrittenSpan, hash);
        // A text of megabytes is not held on to.
        if (written.Capacity > Kept * 16) (written, writing) = (null, null);
        return Convert.ToHexStringLower(hash);
    }
}
