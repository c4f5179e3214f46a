using System.Text;

namespace Incidents.Server.Tests.Http;

/// <summary>What nobody should send.</summary>
internal static class Hostile
{
    private const string Long = "5,000 characters";

    /// <summary>Whole bodies.</summary>
    public static IEnumerable<byte[]> Bodies { get; } =
    [
        .. new[]
        {
            "", " ", "\n", "null", "true", "5", "-0", "00", "0x10", "1e400", "NaN", "Infinity", "\"text\"", "\"\\ud800\"", "\"\\u0000\"", "'a'", "[]", "[[]]", "[{}]", "[null]", "[5,\"a\",{}]", "{}", "{",
            "}", "{\"", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{\"a\":1}", "{\"a\":1,\"a\":2}", "{\"\":1}", "{\"\\u0000\":1}", "{\"\\ud800\":1}", "{}{}", "{} x",
            "// c\n{}", "/* c */{}", "{\"__proto__\":{},\"constructor\":1}", "{\"isAdmin\":true,\"state\":\"resolved\",\"verifiedBy\":\"me\"}", "a=1&b=2", "<a/>", "# Markdown", "---\nrunbook: 1\n---\n# A\n", "\uFEFF", "\uFEFF{}", "{\uFEFF}",
            "{\"a\":\"\u2028\u202E\"}", "\0", "{\"a\":\"\0\"}", "{\"a\":\"\u001b\"}",
        }.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes(new string('[', 100_000)),
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 20_000))),
        Encoding.UTF8.GetBytes($$"""{"{{new string('k', 5000)}}":1}"""),
        Encoding.UTF8.GetBytes($$"""{"a":{{new string('9', 200_000)}}}"""),
        Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"k{i}\":{i}")) + "}"),
        Encoding.Unicode.GetBytes("{\"a\":1}"),
        [0xFF, 0xFE, 0xFD],
        [0xEF, 0xBB],
        [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8],
        [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3],
    ];

    /// <summary>Single values, as JSON, for a place where something else is expected.</summary>
    public static IEnumerable<string> Values { get; } = new[]
    {
        "null", "true", "0", "-1", "1.5", "1e400", "-1e400", "1e-400", "2147483648", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "[]", "[null]", "[[]]", "[{}]", "[\"a\",\"a\"]", "[\"\\u0000\"]", "{}",
        "{\"a\":null}", "{\"a\":{\"b\":1}}", "{\"a\":[1]}", "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "{\"\\u0000\":1}", "{\"a\":\"\\u0000\"}", "{\"\\ud800\":\"a\"}", "{\"environment\":\"\",\"snapshot_id\":1e400}",
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u202e\"", "\"\\ufeff\"", "\"\\u001b[31m\\r\\n\"", "\"\U0001F4A5\"", "\"' OR 1=1 --\"", "\"../../etc/passwd\"", "\"{{environment}}\"",
        "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"sev1,sev2\"", $"\"{Long}\"",
    }.Select(v => v.Replace(Long, new string('a', 5000), StringComparison.Ordinal)).ToList();

    /// <summary>For one place of a path, or one value of a query; as it goes over the wire.</summary>
    public static IEnumerable<string> Parts { get; } =
    [
        "%00", "a%00b", "%2F", "..%2F..%2Fetc%2Fpasswd", "%5C", "%FF%FE", "%ED%A0%80", "%C3%28", "%EF%BF%BF", "%E2%80%AE", "%E2%80%A8", "%F0%9F%92%A5", "%EF%BB%BF", "%0D%0AX-Evil%3A1", "%1B%5B31m", "%25", "%2500", "%zz", "%", "a%20b", "%20",
        "'%20OR%201%3D1%20--", "%22%3B--", "null", "undefined", "-1", "0", "2147483648", "9223372036854775808", "1e400", "NaN", "*", ";", "~", "@", "a.md", "__proto__", "%7B%7Bid%7D%7D", new string('a', 5000), string.Concat(Enumerable.Repeat("%F0%9F%92%A5", 400)),
    ];
}
