using System.Net;
using Incidents.Storage;

namespace Incidents.Server;

/// <summary>Where the server may listen: loopback only in a demo and until it is set up; elsewhere only with TLS or behind a proxy that has it.</summary>
public static class ListenAddresses
{
    public static void Check(ServerOptions options, bool isSetUp)
    {
        foreach (var url in options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
                throw Refuse($"'{url}' is not an address to listen on. Write it like {ServerOptions.DefaultUrl}.");
            if (IsLoopback(address)) continue;
            if (options.Demo) throw Refuse($"A demo listens on loopback only, not on {url}: its passwords are printed. Leave --urls out, or start without --demo.");
            if (!isSetUp) throw Refuse($"Until it is set up the server listens on loopback only, not on {url}. Start it without --urls, set it up with the token it prints, then start it again.");
            if (address.Scheme == "http" && !options.BehindProxy)
                throw Refuse($"{url} would carry passwords in clear. Use https, or give --behind-proxy when a proxy in front speaks TLS.");
        }
    }

    private static bool IsLoopback(Uri address) =>
        address.IdnHost == "localhost" || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static StartupRefusedException Refuse(string message) => new(StartupRefusedException.Usage, message);
}
