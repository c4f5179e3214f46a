using System.Net;
using System.Net.Sockets;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Accepts connections, reads what comes, and answers as the test wants, however wrong that is.</summary>
internal sealed class SlowServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private int connections;

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public int Connections => connections;

    public static Task<SlowServer> Start(Func<Stream, Task> answer)
    {
        var server = new SlowServer();
        server.listener.Start();
        _ = server.Accept(answer);
        return Task.FromResult(server);
    }

    public static Task Hang(Stream stream) => Task.Delay(Timeout.Infinite);

    public static async Task Trickle(Stream stream)
    {
        foreach (var b in "HTTP/1.1 200 OK\r\nX-A: "u8.ToArray())
        {
            await stream.WriteAsync(new[] { b });
            await Task.Delay(100);
        }

        while (true)
        {
            await stream.WriteAsync("a"u8.ToArray());
            await Task.Delay(100);
        }
    }

    public static async Task Flood(Stream stream)
    {
        await stream.WriteAsync("HTTP/1.1 500 Oh\r\nContent-Length: 10000000000\r\n\r\n"u8.ToArray());
        var block = new byte[64 * 1024];
        while (true) await stream.WriteAsync(block);
    }

    public static async Task EndlessHeaders(Stream stream)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
        for (var i = 0; ; i++) await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"X-{i}: {new string('a', 1000)}\r\n"));
    }

    public ValueTask DisposeAsync()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Accept(Func<Stream, Task> answer)
    {
        while (!stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref connections);
            _ = Serve(socket, answer);
        }
    }

    private async Task Serve(Socket socket, Func<Stream, Task> answer)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var buffer = new byte[64 * 1024];
        try
        {
            if (await stream.ReadAsync(buffer, stop.Token) == 0) return;
            await answer(stream).WaitAsync(stop.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
