using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Incidents.Server.Tests.Http;

/// <summary>F44, F45, F47: bodies that are too large, too deep, endless or packed; refused before they cost anything.</summary>
public sealed class BodyLimitTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly TestApp app = running.App;

    [Theory]
    [InlineData("/v2/enqueue")]
    [InlineData("/integrations/{key}/events")]
    [InlineData("/integrations/{key}/alertmanager")]
    [InlineData("/integrations/{key}/zabbix")]
    [InlineData("/v2/alerts")]
    [InlineData("/api/v2/alerts")]
    [InlineData("/integrations/{key}/cloudevents")]
    [InlineData("/integrations/{key}/incidentio")]
    public async Task Ten_gigabytes_are_refused_by_their_announcement_and_the_connection_is_closed(string path)
    {
        var key = await app.IntegrationKey();
        using var connection = await RawConnection.To(app.Url);
        await connection.Say($"{Head(path, key)}Content-Length: 10737418240\r\n\r\n{{\"a\":\"");
        await Answers413(connection);
    }

    [Theory]
    [InlineData("/v2/enqueue")]
    [InlineData("/integrations/{key}/events")]
    [InlineData("/integrations/{key}/alertmanager")]
    public async Task A_body_without_end_is_refused_at_the_limit(string path)
    {
        var key = await app.IntegrationKey();
        using var connection = await RawConnection.To(app.Url);
        await connection.Say($"{Head(path, key)}Transfer-Encoding: chunked\r\n\r\n");
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string('a', 0x10000)}\r\n");
        var megabytes = 0.0;
        while (megabytes < 100 && await connection.Say(chunk)) megabytes += 1.0 / 16;
        // The limit, and what fits into the buffers between us.
        Assert.True(megabytes < 30, string.Create(CultureInfo.InvariantCulture, $"{megabytes} MB were taken"));
    }

    [Theory]
    [InlineData(33, HttpStatusCode.BadRequest)]
    [InlineData(100_000, HttpStatusCode.BadRequest)]
    [InlineData(20, HttpStatusCode.Accepted)]
    public async Task Events_are_read_to_a_depth_of_32(int depth, HttpStatusCode status)
    {
        var key = await app.IntegrationKey();
        var deep = new string('[', depth) + new string(']', depth);
        (await app.Anonymous.PostText($"/integrations/{key}/events", $$$"""{"summary":"deep","details":{"a":{{{deep}}}}}""")).Is(status);
        (await app.Anonymous.PostText("/v2/enqueue", $$$"""{"routing_key":"{{{key}}}","event_action":"trigger","payload":{"summary":"deep","source":"a","severity":"error","custom_details":{{{deep}}}}}""")).Is(status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_packed_body_is_not_unpacked_by_the_API(string encoding)
    {
        var ada = await app.As("ada");
        (await Send(ada.Token!, "/api/v1/teams", """{"name":"packed"}""", encoding)).Refuses(HttpStatusCode.UnsupportedMediaType, "compressed_body");
        (await Send(ada.Token!, "/api/v1/teams", $$"""{"name":"{{new string('a', 10_000_000)}}"}""", encoding)).Refuses(HttpStatusCode.UnsupportedMediaType, "compressed_body");
    }

    /// <summary>Who does not pack does not say so; a sender's packed body is one that cannot be read, and never a 5xx.</summary>
    [Fact]
    public async Task A_bomb_of_a_sender_costs_as_much_as_its_packed_bytes()
    {
        var key = await app.IntegrationKey();
        var bomb = new string('a', 50_000_000);
        foreach (var path in new[] { $"/integrations/{key}/events", "/v2/enqueue" }) Assert.InRange((int)(await Send(key, path, bomb, "gzip")).Status, 400, 499);
        Assert.NotEmpty((await Send(key, "/integrations/zabbix", bomb, "gzip")).Is(HttpStatusCode.OK).Of("problem"));
    }

    private static async Task Answers413(RawConnection connection) => Assert.StartsWith("HTTP/1.1 413 ", await connection.ReadToEnd(), StringComparison.Ordinal);

    private static string Head(string path, string key) =>
        $"POST {path.Replace("{key}", key, StringComparison.Ordinal)} HTTP/1.1\r\nHost: a\r\nAuthorization: {(path == "/v2/alerts" ? "GenieKey" : "Bearer")} {key}\r\nContent-Type: application/json\r\n";

    private async Task<Reply> Send(string token, string path, string plain, string encoding)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(plain), TestContext.Current.CancellationToken);
        var body = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        body.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await new Client(app.Url, token).Send(HttpMethod.Post, path, body);
    }
}
