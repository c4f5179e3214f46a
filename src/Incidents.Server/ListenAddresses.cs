using System.Net;
using Incidents.Storage;

namespace Incidents.Server;

/// <summary>Where the server may listen: loopback only in a demo and until it is set up; elsewhere only with TLS or behind a proxy that has it.</summary>
public static class ListenAddresses
{
    public static void Check(ServerOptions options, bool isSetUp)
    {
        var urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0) throw Refuse($"--urls names no address. Write it like {ServerOptions.DefaultUrl}.");
        foreach (var url in urls)
        {
            var address = Read(url);
            if (IsLoopback(address)) continue;
            if (options.Demo) throw Refuse($"A demo listens on loopback only, not on {url}: its passwords are printed. Leave --urls out, or start without --demo.");
            if (!isSetUp) throw Refuse($"Until it is set up the server listens on loopback only, not on {url}. Start it without --urls, set it up with the token it prints, then start it again.");
            if (address.Scheme == "http" && !options.BehindProxy)
                throw Refuse($"{url} would carry passwords in clear. Use https, or give --behind-proxy when a proxy in front speaks TLS.");
        }
    }

    /// <summary>With the server's own parser, since every other one reads some addresses differently, and what it takes for a name it binds to all interfaces.</summary>
    private static BindingAddress Read(string url)
    {
        try
        {
            if (BindingAddress.Parse(url) is { Scheme: "http" or "https", IsUnixPipe: false, IsNamedPipe: false, PathBase: "" } address) return address;
        }
        catch (FormatException)
        {
        }

        throw Refuse($"'{url}' is not an address to listen on. Write it like {ServerOptions.DefaultUrl}.");
    }

    private static bool IsLoopback(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static StartupRefusedException Refuse(string message) => new(StartupRefusedException.Usage, message);
}
