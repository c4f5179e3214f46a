using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Incidents.Server.Tests.Intake;

/// <summary>Takes down what a sender really sends, before our server has anything to do with it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Delivery> deliveries = new();

    private Receiver(WebApplication app) => this.app = app;

    public IReadOnlyList<Delivery> Deliveries => [.. deliveries];

    public Uri Url(string path) =>
        new(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), path);

    public static async Task<Receiver> Start(int status, string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            receiver.deliveries.Enqueue(new Delivery(
                $"{context.Request.Method} {context.Request.Path}", context.Request.ContentType ?? "", context.Request.Headers.UserAgent.ToString(), body.ToArray()));
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer);
        });
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>One request as it came.</summary>
internal sealed record Delivery(string Request, string ContentType, string UserAgent, byte[] Body);
