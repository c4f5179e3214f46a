using System.Net;
using System.Net.Sockets;

namespace Incidents.Peers;

/// <summary>Free TCP ports of this machine, for peers that cannot choose one themselves and say which.</summary>
internal static class Ports
{
    /// <summary>Free when asked; somebody else may take it before the peer does, so a peer's start is tried again on another.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
