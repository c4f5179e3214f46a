using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Incidents.Server.Http;

/// <summary>
/// Server-Sent Events: who listens is told what is new, looked for each second, so that it does not matter which server wrote it.
/// A stream ends after five minutes, and its client begins the next where it was: so who was signed out meanwhile hears nothing more.
/// </summary>
public sealed class EventStreams(IHostApplicationLifetime host)
{
    private const int Most = 500;
    private const int Looks = 300;
    private const int SilentLooks = 15;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationToken stopping = host.ApplicationStopping;
    private int open;

    /// <param name="look">What is new since the last look.</param>
    public IResult Open(Func<IReadOnlyList<ServerEvent>> look) => new Stream(this, look);

    /// <summary>Where the client was: the number of the last event that it heard.</summary>
    public static long? LastHeard(HttpRequest request, string? after) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class Stream(EventStreams streams, Func<IReadOnlyList<ServerEvent>> look) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (Interlocked.Increment(ref streams.open) > Most)
            {
                Interlocked.Decrement(ref streams.open);
                await Problems.From(HttpRefusals.TooManyListeners()).ExecuteAsync(httpContext);
                return;
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, streams.stopping);
            try
            {
                await Tell(httpContext, end.Token);
            }
            catch (OperationCanceledException)
            {
                // The listener went away, or we do.
            }
            finally
            {
                Interlocked.Decrement(ref streams.open);
            }
        }

        private async Task Tell(HttpContext context, CancellationToken end)
        {
            context.Response.ContentType = "text/event-stream";
            // What buffers in front of us would hold back what is to be told at once.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await Write(context, "retry: 2000\n\n", end);
            using var timer = new PeriodicTimer(Pause);
            var silent = 0;
            for (var i = 0; i < Looks; i++)
            {
                var text = new StringBuilder();
                foreach (var said in look()) said.AppendTo(text);
                silent = text.Length > 0 ? 0 : silent + 1;
                if (silent == SilentLooks)
                {
                    text.Append(": still here\n\n");
                    silent = 0;
                }

                if (text.Length > 0) await Write(context, text.ToString(), end);
                await timer.WaitForNextTickAsync(end);
            }
        }

        private static async Task Write(HttpContext context, string text, CancellationToken end)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end);
            await context.Response.Body.FlushAsync(end);
        }
    }
}

/// <summary>One event: its number, where it has one; its kind; one line of data.</summary>
public sealed record ServerEvent(long? Id, string Kind, string Data)
{
    public void AppendTo(StringBuilder text)
    {
        if (Id is { } id) text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
        text.Append(CultureInfo.InvariantCulture, $"event: {Kind}\ndata: {Data}\n\n");
    }
}
