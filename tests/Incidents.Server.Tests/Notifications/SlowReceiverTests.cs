using System.Diagnostics;
using System.Net;
using Incidents.Peers;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Receivers that hang, trickle, flood: each costs its own lane some seconds, and nobody else anything.</summary>
public sealed class SlowReceiverTests
{
    [Fact]
    public async Task Fifty_that_hang_delay_nobody_else()
    {
        await using var app = await TestApp.StartConnected(o => o with { AllowPrivate = [ListedTarget.Parse("127.0.0.1")!], SendingLimit = TimeSpan.FromSeconds(3) });
        await app.Calm();
        var ada = await app.As("ada");
        var hanging = new List<SlowServer>();
        for (var i = 0; i < 50; i++)
        {
            hanging.Add(await SlowServer.Start(SlowServer.Hang));
            await app.As($"p{i}");
            await app.Way($"p{i}", hanging[i].Url.AbsoluteUri);
        }

        await using var well = await SlowServer.Start(async stream => await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray()));
        await app.Way("ada", well.Url.AbsoluteUri);
        var incident = await ada.Incident("Disk full");
        // The one who can be reached is called last, behind all others.
        await app.Page(incident, "all", [.. Enumerable.Range(0, 50).Select(i => $"p{i}")]);
        var worker = app.Server.Services.GetRequiredService<DeliveryWorker>();
        Assert.True(await worker.Pass());
        await app.Page(incident, "ada", "ada");
        var waited = Stopwatch.StartNew();
        await worker.Pass();
        await Poll.Until(() => well.Connections == 1, TimeSpan.FromSeconds(2.5), "the one that answers");
        TestContext.Current.SendDiagnosticMessage($"reached {waited.Elapsed.TotalMilliseconds:0} ms after it was called, beside 50 that hang");
        await worker.Sent();
        Assert.All(hanging, h => Assert.Equal(1, h.Connections));
        Assert.Contains("did not answer within 3 s", (await ada.Get($"/api/v1/incidents/{incident}/deliveries?limit=200")).Items().Select(d => d.GetProperty("error").GetString()));
        foreach (var server in hanging) await server.DisposeAsync();
    }

    [Theory]
    [InlineData("trickle", "did not answer within 2 s")]
    [InlineData("flood", "answered 500")]
    [InlineData("headers", "did not answer as HTTP")]
    [InlineData("nonsense", "did not answer as HTTP")]
    public async Task Whatever_is_answered_it_takes_its_time_and_no_more(string how, string why)
    {
        await using var server = await SlowServer.Start(how switch
        {
            "trickle" => SlowServer.Trickle,
            "flood" => SlowServer.Flood,
            "headers" => SlowServer.EndlessHeaders,
            _ => async stream => await stream.WriteAsync("220 mail.example.org ESMTP\r\n"u8.ToArray()),
        });
        using var outside = new Outside(new OutsideConnections(new OutsideAddresses([ListedTarget.Parse("127.0.0.1")!]), OutsideConnections.ByDns, []).Handler(), TimeSpan.FromSeconds(2));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent("{}") };
        var waited = Stopwatch.StartNew();
        var answer = await outside.Send(request, TestContext.Current.CancellationToken);
        Assert.Equal(why, answer.Why);
        Assert.InRange(waited.Elapsed.TotalSeconds, 0, 5);
        Assert.False(answer.IsSuccess);
    }

    [Fact]
    public async Task A_worker_that_is_woken_sends_at_once()
    {
        var receivers = new Receivers();
        await using var app = await TestApp.Start(outsiders: receivers);
        await app.As("ada");
        var ada = await app.As("ada");
        await app.Way("ada", "https://pager.example.org/ada");
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var incident = await ada.Incident($"trouble {i}");
            var waited = Stopwatch.StartNew();
            await app.Page(incident, incident, "ada");
            await Poll.Until(() => receivers.All.Count == i + 1, TimeSpan.FromSeconds(5), "the page");
            times.Add(waited.Elapsed.TotalMilliseconds);
            app.Clock.Move(TimeSpan.FromMinutes(2));
        }

        times.Sort();
        TestContext.Current.SendDiagnosticMessage($"from the commit to the channel: p50 {times[10]:0} ms, greatest {times[^1]:0} ms");
        Assert.True(times[10] < 500, string.Join(' ', times.Select(t => $"{t:0}")));
    }
}
