using System.Text;

namespace Incidents.Chaos;

/// <summary>Makes of a body that is understood one that nobody should send.</summary>
internal static class Mutating
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "0", "-1", "-0", "1.5", "1e400", "-1e400", "1e-400", "1E+999999999", "2147483648", "9223372036854775807", "9223372036854775808", "NaN", "Infinity", "0x10", "00", "[]", "[null]", "[[]]", "[{}]", "{}",
            "[\"a\",1,{}]", "{\"a\":{\"b\":[1]}}", "{\"a\":1,\"a\":2}", "{\"\\u0000\":1}", "{\"\\ud800\":1}", "{\"\":\"\"}", "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\\ufeff\\u2028\"",
            "\"\\u001b[31m\\r\\n\"", "\"\U0001F4A5\"", "\"' OR 1=1 --\"", "\"../../etc/passwd\"", "\"<script>alert(1)</script>\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"",
            "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"", "\"1e400\"", "\"99999999999999999999\"", "-9223372036854775809", "253402300800", "253402300799999", "\"P99999999999D\"", "\"resolved\"", "\"firing\"", "\"trigger\"", "\"\0\"", "\"\t\"", "\"",
        }.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new string('9', 100_000)),
        Encoding.UTF8.GetBytes($"0.{new string('1', 100_000)}"),
        Encoding.UTF8.GetBytes($"\"{new string('a', 100_000)}\""),
        Encoding.UTF8.GetBytes($"\"{string.Concat(Enumerable.Repeat("\\u00e9", 20_000))}\""),
        Encoding.UTF8.GetBytes(new string('[', 50_000) + new string(']', 50_000)),
        Encoding.UTF8.GetBytes(new string('[', 31) + new string(']', 31)),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20_000))),
        Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", 5_000))}]"),
        Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}"))}}}"),
        [(byte)'"', 0xC3, 0x28, (byte)'"'],
        [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'],
        [(byte)'"', 0xF4, 0x90, 0x80, 0x80, (byte)'"'],
        [(byte)'"', 0xFF, (byte)'"'],
    ];

    private static readonly byte[][] Whole =
    [
        [], " "u8.ToArray(), "null"u8.ToArray(), "\"text\""u8.ToArray(), "5"u8.ToArray(), "[]"u8.ToArray(), "[null]"u8.ToArray(), "{}"u8.ToArray(), "{}{}"u8.ToArray(), "{\"a\":1,}"u8.ToArray(), "{'a':1}"u8.ToArray(), "// c\n{}"u8.ToArray(),
        "a=1&b=%00&c=%zz&=&&a=2"u8.ToArray(), "%"u8.ToArray(), "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"u8.ToArray(), [0xEF, 0xBB, 0xBF], [0xEF, 0xBB], [0xFF, 0xFE, 0xFD],
        Encoding.UTF8.GetBytes(new string('[', 100_000)), Encoding.UTF8.GetBytes($"a={new string('b', 200_000)}"), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a=1&", 20_000))),
    ];

    public static byte[] Change(Sample sample, Random random)
    {
        var body = Once(sample, random);
        return random.Next(4) == 0 ? Once(Sample.Of(sample.Name, body), random) : body;
    }

    private static byte[] Once(Sample sample, Random random)
    {
        var body = sample.Body;
        return random.Next(16) switch
        {
            0 or 1 => Flip(body, random),
            2 => body[..random.Next(body.Length + 1)],
            3 => Put(body, random.Next(body.Length + 1)..0, Noise(random, 1 + random.Next(64))),
            4 or 5 or 6 or 7 when sample.Values.Count > 0 => Put(body, Pick(sample.Values, random), Pick(Values, random)),
            8 when sample.Names.Count > 0 => Put(body, Pick(sample.Names, random), Pick(Values, random)),
            9 when sample.Names.Count > 0 => Twice(body, Pick(sample.Names, random), random),
            10 when sample.Values.Count > 0 => Put(body, Pick(sample.Values, random), []),
            11 => [0xEF, 0xBB, 0xBF, .. body],
            12 => random.Next(2) == 0 ? Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)) : [.. body, .. body],
            13 => [(byte)'[', .. body, (byte)',', .. body, (byte)']'],
            14 => Pick(Whole, random),
            _ => Noise(random, random.Next(2000)),
        };
    }

    public static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    public static T Pick<T>(IReadOnlyList<T> of, Random random) => of[random.Next(of.Count)];

    private static byte[] Flip(byte[] body, Random random)
    {
        var flipped = body.ToArray();
        for (var n = random.Next(1, 9); n > 0 && flipped.Length > 0; n--) flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    private static byte[] Twice(byte[] body, Range name, Random random) => Put(body, name.Start..0, [.. body[name], (byte)':', .. Pick(Values, random), (byte)',']);

    /// <summary>An end of 0 means: between.</summary>
    private static byte[] Put(byte[] body, Range at, byte[] instead) => [.. body[..at.Start.Value], .. instead, .. body[Math.Max(at.Start.Value, at.End.Value)..]];
}
