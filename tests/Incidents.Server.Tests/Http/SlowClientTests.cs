using System.Net;

namespace Incidents.Server.Tests.Http;

/// <summary>F48, F49: who speaks slowly, never ends, or does not listen, keeps nobody else waiting and is sent away.</summary>
public sealed class SlowClientTests(RunningApp running) : IClassFixture<RunningApp>
{
    private const int Connections = 1000;
    private readonly TestApp app = running.App;

    /// <summary>A thousand of all three kinds at once; others are served all the while.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_thousand_slow_connections_hurt_nobody_and_those_that_do_not_end_are_closed()
    {
        var key = await app.IntegrationKey();
        List<RawConnection> slow = [];
        try
        {
            for (var n = 0; n < Connections; n++)
            {
                slow.Add(await RawConnection.To(app.Url, receives: 4096));
                await slow[n].Say((n % 3) switch
                {
                    0 => $"POST /integrations/{key}/events HTTP/1.1\r\nHost: a\r\nX-Slow: ",
                    1 => $"POST /integrations/{key}/events HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n{{\"summary\":\"",
                    _ => string.Concat(Enumerable.Repeat("GET /swagger/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n", 5)),
                });
            }

            for (var n = 0; n < 200; n++) (await app.Tell(key, new { summary = "in between", dedupKey = $"between {n}" })).Is(HttpStatusCode.Accepted);
            // Headers have 10 s, bodies 5 s and then 240 bytes a second. Who does not listen is bound by the same rate, which gives him minutes; he holds a buffer, and no thread.
            var said = await Task.WhenAll(slow.Where((_, n) => n % 3 != 2).Select(connection => connection.ReadToEnd()));
            Assert.All(said, text => Assert.True(text.Length == 0 || text.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) || text.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), text));
            (await app.Tell(key, new { summary = "afterwards" })).Is(HttpStatusCode.Accepted);
        }
        finally
        {
            slow.ForEach(connection => connection.Dispose());
        }
    }

    /// <summary>So there are no streams of which hundreds could be opened and reset on a plain port. With https, ALPN gives HTTP/2 and Kestrel's limits of it: 100 streams, and too many resets end the connection.</summary>
    [Fact]
    public async Task On_a_plain_port_there_is_no_HTTP_2()
    {
        using var connection = await RawConnection.To(app.Url);
        await connection.Say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        // A GOAWAY frame that says HTTP_1_1_REQUIRED (13), and the end.
        Assert.EndsWith("\0\0\0\u000d", await connection.ReadToEnd(), StringComparison.Ordinal);

        using var upgrade = await RawConnection.To(app.Url);
        await upgrade.Say("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await upgrade.ReadToEnd(), StringComparison.Ordinal);
    }
}
