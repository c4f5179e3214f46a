using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Incidents.Chaos;

/// <summary>
/// HTTP over a socket, byte by byte as it is told, on one connection as long as the server keeps it: any client library would refuse to send most of what is sent here,
/// and costs more than the server does.
/// </summary>
internal sealed class Wire(Uri server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whoever says that nothing more will come is not answered any more; so what is answered at once is read before that.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(25);
    private readonly IPEndPoint where = new(IPAddress.Loopback, server.Port);
    private byte[] buffer = new byte[32 * 1024];
    private int have;
    private TimeSpan patience = Patience;
    private Socket? socket;

    /// <summary>Sends a request that is whole, and reads its answer; once more on a new connection when the server had closed the old one meanwhile.</summary>
    public async Task<Answer> Send(ReadOnlyMemory<byte> request)
    {
        var isFresh = socket is null;
        var answer = await Try(request);
        return answer.Status == 0 && !isFresh ? await Try(request) : answer;
    }

    /// <summary>Sends what is no whole request on a connection of its own, says that nothing more will come, and reads what is answered.</summary>
    /// <param name="bytes">The request, or what there is of it.</param>
    /// <param name="reset">Goes away at once instead, with a reset.</param>
    public async Task<Answer> Throw(ReadOnlyMemory<byte> bytes, bool reset = false)
    {
        Close();
        try
        {
            await Open();
            await socket!.SendAsync(bytes);
            if (reset)
            {
                socket.LingerState = new LingerOption(true, 0);
                return default;
            }

            try
            {
                patience = AtOnce;
                return await Read();
            }
            catch (OperationCanceledException)
            {
                patience = Patience;
                socket.Shutdown(SocketShutdown.Send);
                return await Read();
            }
        }
        catch (SocketException)
        {
            // The server closed first, with our bytes unread.
        }
        finally
        {
            patience = Patience;
            Close();
        }

        return default;
    }

    public void Dispose() => Close();

    private async Task<Answer> Try(ReadOnlyMemory<byte> request)
    {
        try
        {
            if (socket is null) await Open();
            for (var sent = 0; sent < request.Length;) sent += await socket!.SendAsync(request[sent..]);
        }
        catch (SocketException)
        {
            // Refused before all was sent: the answer may be there.
        }

        try
        {
            var answer = await Read();
            if (answer.Status == 0 || answer.IsLast) Close();
            return answer;
        }
        catch (SocketException)
        {
            Close();
            return default;
        }
    }

    private async Task Open()
    {
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        have = 0;
        await socket.ConnectAsync(where);
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }

    private async Task<Answer> Read()
    {
        while (true)
        {
            var end = await Until("\r\n\r\n"u8.ToArray(), 0);
            if (end < 0) return default;
            var head = Encoding.Latin1.GetString(buffer, 0, end);
            var status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            Take(end);
            if (status < 200) continue;
            var isLast = head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);
            var text = await Body(head);
            return text is null ? default : new Answer(status, text, isLast);
        }
    }

    private async Task<string?> Body(string head)
    {
        if (!head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)) return await Take(Length(head, "Content-Length"), 0);
        var text = new StringBuilder();
        while (true)
        {
            var line = await Until("\r\n"u8.ToArray(), 0);
            if (line < 0) return null;
            var size = int.Parse(Encoding.Latin1.GetString(buffer, 0, line - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Take(line);
            if (await Take(size, 2) is not { } piece) return null;
            if (size == 0) return text.ToString();
            text.Append(piece);
        }
    }

    private static int Length(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        at += name.Length + 4;
        return int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private async Task<string?> Take(int count, int more)
    {
        while (have < count + more)
            if (!await Fill()) return null;
        var text = Encoding.UTF8.GetString(buffer, 0, count);
        Take(count + more);
        return text;
    }

    private void Take(int count)
    {
        Buffer.BlockCopy(buffer, count, buffer, 0, have - count);
        have -= count;
    }

    /// <summary>Where it ends; -1 when it does not come any more.</summary>
    private async Task<int> Until(byte[] mark, int from)
    {
        while (true)
        {
            var at = buffer.AsSpan(from, have - from).IndexOf(mark);
            if (at >= 0) return from + at + mark.Length;
            if (!await Fill()) return -1;
        }
    }

    private async Task<bool> Fill()
    {
        if (have == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        using var late = new CancellationTokenSource(patience);
        var count = await socket!.ReceiveAsync(buffer.AsMemory(have), late.Token);
        have += count;
        return count > 0;
    }
}

/// <summary>What the server answered; 0 when it closed the connection without a word.</summary>
internal readonly record struct Answer(int Status, string Text, bool IsLast);
