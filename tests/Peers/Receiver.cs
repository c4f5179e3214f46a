using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Incidents.Peers;

/// <summary>Another machine that webhooks are sent to: it keeps what came, and answers 204.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener listener = new();

    public Receiver()
    {
        Port = Ports.Free();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = Listen();
    }

    public int Port { get; }

    public ConcurrentQueue<Posted> All { get; } = new();

    /// <summary>Called with what came, before its sender is answered.</summary>
    public Action<Posted>? Meanwhile { get; set; }

    public string Address(string path) => $"http://127.0.0.1:{Port}/{path}";

    public void Dispose() => listener.Close();

    private async Task Listen()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                var posted = new Posted(context.Request.Url!.AbsolutePath.Trim('/'), context.Request.Headers["webhook-id"] ?? "", await body.ReadToEndAsync(), Stopwatch.GetTimestamp());
                All.Enqueue(posted);
                Meanwhile?.Invoke(posted);
                context.Response.StatusCode = (int)HttpStatusCode.NoContent;
                context.Response.Close();
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The sender went away in the middle of it, or the test is over.
            }
        }
    }
}

/// <summary>What came.</summary>
/// <param name="Path">Where to, without slashes around it.</param>
/// <param name="Id">The sender's <c>webhook-id</c>, the same at every try.</param>
/// <param name="Body">As it came.</param>
/// <param name="At">When, in ticks of <see cref="Stopwatch"/>.</param>
internal sealed record Posted(string Path, string Id, string Body, long At);
