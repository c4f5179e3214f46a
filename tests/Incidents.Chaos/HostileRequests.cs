using System.IO.Compression;
using System.Text;

namespace Incidents.Chaos;

/// <summary>A request that nobody should send; what is not framed as HTTP wants it goes on a connection of its own.</summary>
internal sealed record HostileRequest(string What, byte[] Bytes, bool IsWhole, bool IsReset = false);

/// <summary>The n-th of them, which only depends on the seed: a finding can be sent again.</summary>
internal sealed class HostileRequests(int seed, string key, string session, IReadOnlyList<Address> addresses)
{
    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=\"", "text/plain", "text/xml", "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7", "application/cloudevents+json", "application/cloudevents-batch+json", "application/cloudevents+xml", "multipart/form-data; boundary=a", "multipart/form-data", "application/octet-stream", "",
        "/", "a", "application/json,application/json", "*/*", "application/vnd.\u00e9+json", "application/json; a=\"\\\"",
    ];

    private static readonly string[] Headers =
    [
        "Content-Encoding: gzip", "Content-Encoding: deflate, br", "Content-Encoding: identity", "Expect: 100-continue", "Expect: a", "Accept: text/html;q=2", "Accept: */*;q=nothing", "Accept-Encoding: gzip;q=9", "Idempotency-Key: \u0001",
        "Idempotency-Key: a", "If-Match: \"", "If-Match: W/\"1\"", "Authorization: Bearer ", "Authorization: GenieKey", "Authorization: Basic !!!!", "Authorization: Digest a=b", "Cookie: a=b; c", "Range: bytes=0-0", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        "Upgrade: websocket\r\nConnection: Upgrade", "ce-specversion: 1.0\r\nce-id: 1\r\nce-source: /a\r\nce-type: a", "ce-specversion: 9\r\nce-id: %00\r\nce-source: \r\nce-type: %zz", "ce-specversion: 1.0\r\nce-id: a%ED%A0%80\r\nce-source: /a\r\nce-type: b\r\nce-time: 9999-12-31T23:59:60Z",
        "X-HTTP-Method-Override: DELETE", "X-Forwarded-For: 1, 2, \u00e9", "Forwarded: for=\"", "X-Forwarded-Host: a b", "Origin: null", "Origin: https://example.org", "Sec-Fetch-Site: cross-site", "traceparent: 00-zz-zz-01", "baggage: a=%zz", "Date: yesterday",
        $"X-Long: {new string('a', 6000)}", "Content-Language: \u00ff", "Content-MD5: a", "Content-Range: bytes 5-1/0", "WebHook-Request-Origin: a\u00e9", "Sentry-Hook-Resource: issue", "Sentry-Hook-Resource: \u00e9",
    ];

    private static readonly string[] Parts =
    [
        "%00", "a%00b", "%2F", "..%2F..%2Fetc%2Fpasswd", "%5C", "%FF%FE", "%ED%A0%80", "%C3%28", "%E2%80%AE", "%F0%9F%92%A5", "%0D%0AX-Evil%3A1", "%25", "%zz", "%", "a%20b", "'%20OR%201%3D1%20--", "null", "-1", "9223372036854775808", "*", ";", "~", "@",
        new string('a', 5000), "..", ".", "",
    ];

    private readonly IReadOnlyList<Sample> samples = Sample.OfSenders(key);
    private readonly byte[] bomb = Zip(new byte[4 << 20]);

    public HostileRequest Make(int n)
    {
        var random = new Random(unchecked((seed * 1_000_003) + n));
        return random.Next(20) == 0 ? Broken(random) : Whole(random);
    }

    private HostileRequest Whole(Random random)
    {
        var address = random.Next(10) < 7 ? Mutating.Pick(Intake, random) : Mutating.Pick(addresses, random);
        var (path, head, body) = Made(address, random);
        return new HostileRequest($"{head[..head.IndexOf('\r')]}", [.. Encoding.Latin1.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n"), .. body], IsWhole: path);
    }

    private IReadOnlyList<Address> Intake { get; } = [.. addresses.Where(a => a.IsIntake)];

    /// <summary>The key is right most of the time: a request that is refused for its key shows nothing.</summary>
    private (bool IsWhole, string Head, byte[] Body) Made(Address address, Random random)
    {
        var isHostile = random.Next(12) == 0;
        var path = Addresses.Fill(address.Path, place => isHostile ? Mutating.Pick(Parts, random) : place == "key" ? key : random.Next(3) == 0 ? "short" : "nothing");
        if (random.Next(20) == 0) path += $"?{Mutating.Pick(Parts, random)}={Mutating.Pick(Parts, random)}";
        var sample = address.IsIntake ? OfSender(address, random) : address.Sample;
        var body = Mutating.Change(sample, random);
        if (random.Next(20) == 0) body = random.Next(3) == 0 ? bomb : Zip(body);
        var who = !address.IsIntake ? $"Authorization: Bearer {session}\r\n"
            : address.Path.StartsWith("/v2/alerts", StringComparison.Ordinal) ? $"Authorization: GenieKey {key}\r\n"
            : address.Path.Contains("{key}", StringComparison.Ordinal) ? "" : $"Authorization: Bearer {key}\r\n";
        var type = random.Next(4) == 0 ? Mutating.Pick(Types, random) : "application/json";
        var more = random.Next(4) == 0 ? Mutating.Pick(Headers, random) + "\r\n" : "";
        // Waiting for a 100 or another protocol's answer is for a connection of its own.
        var isWhole = !more.StartsWith("Upgrade", StringComparison.Ordinal);
        return (isWhole, $"{address.Method} {path} HTTP/1.1\r\nHost: a\r\n{who}Content-Type: {type}\r\n{more}", body);
    }

    private Sample OfSender(Address address, Random random)
    {
        var own = samples.Where(sample => address.Path.Contains(sample.Name, StringComparison.Ordinal) || Speaks(address.Path, sample.Name)).ToList();
        return own.Count > 0 && random.Next(5) > 0 ? Mutating.Pick(own, random) : Mutating.Pick(samples, random);
    }

    private static bool Speaks(string path, string format) => format switch
    {
        "pagerduty" => path.StartsWith("/v2/enqueue", StringComparison.Ordinal),
        "opsgenie" => path.StartsWith("/v2/alerts", StringComparison.Ordinal),
        "prometheus" => path.EndsWith("/api/v2/alerts", StringComparison.Ordinal),
        "incidentio" => path.StartsWith("/v2/alert_events", StringComparison.Ordinal),
        "generic" => path.EndsWith("/events", StringComparison.Ordinal),
        _ => false,
    };

    private HostileRequest Broken(Random random)
    {
        var (_, head, body) = Made(Mutating.Pick(Intake, random), random);
        byte[] Http(string more, params byte[][] rest) => [.. Encoding.Latin1.GetBytes($"{head}{more}\r\n\r\n"), .. rest.SelectMany(r => r)];
        var chunk = Encoding.Latin1.GetBytes($"{body.Length:x}\r\n");
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: {i}\r\n"));
        return random.Next(22) switch
        {
            0 => new("noise", Mutating.Noise(random, 1 + random.Next(3000)), false),
            1 => new("noise after a good line", [.. "POST /v2/enqueue HTTP/1.1\r\n"u8, .. Mutating.Noise(random, 1 + random.Next(3000))], false),
            2 => new("longer than it is", Http($"Content-Length: {body.Length + 1 + random.Next(1000)}", body), false),
            3 => new("shorter than it is", Http($"Content-Length: {body.Length / 2}", body), false),
            4 => new("ten gigabytes", Http("Content-Length: 10737418240", body), false),
            5 => new("a length that is no number", Http($"Content-Length: {Mutating.Pick(new[] { "-1", "1e3", "a", "", "18446744073709551616", "5, 5", "+5", "0x5" }, random)}", body), false),
            6 => new("two lengths", Http("Content-Length: 5\r\nContent-Length: 7", body), false),
            7 => new("a length and chunks", Http("Content-Length: 5\r\nTransfer-Encoding: chunked", chunk, body, "\r\n0\r\n\r\n"u8.ToArray()), false),
            8 => new("chunks broken off", Http("Transfer-Encoding: chunked", chunk, body[..(body.Length / 2)]), false),
            9 => new("chunks without an end", Http("Transfer-Encoding: chunked", chunk, body, "\r\n"u8.ToArray()), false),
            10 => new("a chunk of no size", Http("Transfer-Encoding: chunked", Mutating.Pick(new[] { "zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "5;a=\"\r\n", "\r\n", "5" }, random).Select(c => (byte)c).ToArray(), body), false),
            11 => new("good chunks", Http("Transfer-Encoding: chunked", chunk, body, "\r\n0\r\n\r\n"u8.ToArray()), body.Length > 0),
            12 => new("another transfer encoding", Http($"Transfer-Encoding: {Mutating.Pick(new[] { "gzip", "gzip, chunked", "chunked, chunked", "identity", "CHUNKED", "x" }, random)}", body), false),
            13 => new("two hundred headers", Http($"{lines}Content-Length: {body.Length}", body), false),
            14 => new("a header of 40 KB", Http($"X-Long: {new string('a', 40_000)}\r\nContent-Length: {body.Length}", body), false),
            15 => new("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u0012\u0004\0\0\0\0\0"u8.ToArray(), false),
            16 => new("TLS", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. Mutating.Noise(random, 300)], false),
            17 => new("another version", Encoding.Latin1.GetBytes($"{Mutating.Pick(new[] { "GET /healthz HTTP/0.9\r\n\r\n", "GET /healthz\r\n", "POST /v2/enqueue HTTP/1.0\r\n\r\n", "GET /healthz HTTP/3.0\r\n\r\n", "G\0T / HTTP/1.1\r\n\r\n" }, random)}"), false),
            18 => new("an address that is none", Encoding.Latin1.GetBytes($"POST {Mutating.Pick(new[] { "http://[::1", "*", "//", "http://a:b@c/v2/enqueue", "\\", "/v2/../../enqueue", "v2/enqueue", "/%", new string('/', 9000) }, random)} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), false),
            19 => new("a host that is none", Encoding.Latin1.GetBytes($"POST /v2/enqueue HTTP/1.1\r\n{Mutating.Pick(new[] { "", "Host: a\r\nHost: b\r\n", "Host: \0\r\n", "Host: a/b\r\n", "Host : a\r\n", " Host: a\r\n" }, random)}Content-Length: 0\r\n\r\n"), false),
            20 => new("twenty at once", [.. Enumerable.Repeat(Http($"Content-Length: {body.Length}", body), 20).SelectMany(r => r)], false),
            _ => new("gone in the middle", Http($"Content-Length: {body.Length}", body)[..^((body.Length / 2) + 1)], false, IsReset: true),
        };
    }

    private static byte[] Zip(byte[] plain)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(plain);
        return zipped.ToArray();
    }
}
