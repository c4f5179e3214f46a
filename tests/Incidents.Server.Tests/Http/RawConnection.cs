using System.Net.Sockets;
using System.Text;

namespace Incidents.Server.Tests.Http;

/// <summary>A connection on which a test says what no client library would, and as slowly as it likes.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <param name="url">Of the server.</param>
    /// <param name="receives">How much it takes before the other side has to wait.</param>
    public static async Task<RawConnection> To(string url, int receives = 64 * 1024)
    {
        var connection = new RawConnection();
        connection.socket.ReceiveBufferSize = receives;
        await connection.socket.ConnectAsync("127.0.0.1", new Uri(url).Port, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>False when the server has closed.</summary>
    public async Task<bool> Say(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..], TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public Task<bool> Say(string text) => Say(Encoding.Latin1.GetBytes(text));

    /// <summary>Everything until the server closes; it must do so by itself.</summary>
    public async Task<string> ReadToEnd()
    {
        var (text, buffer) = (new StringBuilder(), new byte[64 * 1024]);
        try
        {
            for (int count; (count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0;) text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException)
        {
            // Closed with our bytes unread.
        }

        return text.ToString();
    }

    public void Dispose() => socket.Dispose();
}
