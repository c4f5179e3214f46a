using System.Net;
using System.Net.Sockets;

namespace Incidents.Server.Http;

/// <summary>Which machines may be spoken to: those of the public internet at the web's own ports, and what the operator has listed. Asked at the moment of connecting, of the very address that is connected to.</summary>
public sealed class OutsideAddresses(IReadOnlyList<ListedTarget> listed)
{
    /// <summary>Loopback, private, link-local (with the clouds' metadata), shared, benchmark, documentation, multicast, reserved; and what holds an IPv4 address in an IPv6 one.</summary>
    private static readonly IPNetwork[] Denied =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    /// <param name="host">As it was asked for.</param>
    /// <param name="port">The port.</param>
    /// <param name="address">The address that it has now.</param>
    public bool May(string host, int port, IPAddress address)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return listed.Any(target => target.Covers(host, port, real)) || (port is 80 or 443 && IsPublic(real));
    }

    public static bool IsPublic(IPAddress address)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Denied.Any(network => network.BaseAddress.AddressFamily == real.AddressFamily && network.Contains(real)) && real.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }
}

/// <summary>A target that the operator allows: a host or an address, with a port or any; or a network.</summary>
public sealed record ListedTarget(string? Host, IPNetwork? Network, int? Port)
{
    public bool Covers(string host, int port, IPAddress address) =>
        (Port is null || Port == port) && (Network is { } network ? network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address) : string.Equals(Host, host.Trim('[', ']').TrimEnd('.'), StringComparison.OrdinalIgnoreCase));

    /// <summary>Null for what is none: <c>host</c>, <c>host:port</c>, <c>10.0.0.5:8080</c>, <c>[fd00::1]:25</c>, <c>10.0.0.0/8</c>.</summary>
    public static ListedTarget? Parse(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal)) return IPNetwork.TryParse(text, out var network) ? new(null, network, null) : null;
        if (IPAddress.TryParse(text, out var alone)) return Only(alone, null);
        var colon = text.LastIndexOf(':');
        var (host, port) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : (text, null);
        if (port is not null && !(ushort.TryParse(port, out var number) && number > 0)) return null;
        int? at = port is null ? null : int.Parse(port);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address)) return Only(address, at);
        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new(host, null, at) : null;
    }

    private static ListedTarget Only(IPAddress address, int? port) => new(null, new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), port);
}
