using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Incidents.Storage;

/// <summary>
/// Makes ids: a prefix that says what it names, then a UUIDv7 in hex. Within one process each is greater than the one before,
/// also within a millisecond and when the clock goes back: lists "newest first" are in the order of what happened.
/// </summary>
public static class Ids
{
    /// <summary>18 bits count within the millisecond: the 12 of rand_a and the first 6 of rand_b (RFC 9562, 6.2, method 1).</summary>
    private const int CounterBits = 18;

    /// <summary>Random bytes are fetched for many ids at once: each fetch costs as much as the rest.</summary>
    private const int Fetched = 1024;
    private static long last;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int left;

    public static string New(string prefix, DateTimeOffset now) => $"{prefix}_{Next(now.ToUnixTimeMilliseconds()):n}";

    /// <summary>128 random bits in hex.</summary>
    public static string Random()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static Guid Next(long milliseconds)
    {
        long seen, next;
        do
        {
            seen = Interlocked.Read(ref last);
            next = Math.Max(milliseconds << CounterBits, seen + 1);
        }
        while (Interlocked.CompareExchange(ref last, next, seen) != seen);

        Span<byte> bytes = stackalloc byte[16];
        Random(bytes[9..]);
        var counter = (int)(next & ((1 << CounterBits) - 1));
        BinaryPrimitives.WriteInt64BigEndian(bytes, (next >> CounterBits << 16) | 0x7000L | (uint)(counter >> 6));
        bytes[8] = (byte)(0x80 | (counter & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private static void Random(Span<byte> bytes)
    {
        random ??= new byte[Fetched];
        if (left < bytes.Length)
        {
            RandomNumberGenerator.Fill(random);
            left = Fetched;
        }

        random.AsSpan(Fetched - left, bytes.Length).CopyTo(bytes);
        left -= bytes.Length;
    }
}
