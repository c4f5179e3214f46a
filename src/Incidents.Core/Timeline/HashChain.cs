using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Incidents.Core.Timeline;

/// <summary>Binds each entry to all before it, so that a change anywhere shows from there on.</summary>
public static class HashChain
{
    /// <summary>The hash before the first entry: bound to the subject, so that a timeline cannot be moved to another.</summary>
    public static string Genesis(string subjectId) => Hex(writer => writer.WriteStringValue(subjectId));

    /// <summary>The hash of <paramref name="entry"/> after one whose hash is <paramref name="previous"/>: SHA-256 of a JSON array of all its fields in fixed order.</summary>
    public static string Next(string previous, Entry entry) => Hex(writer =>
    {
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
    });

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

    private static string Hex(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            fields(writer);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}
