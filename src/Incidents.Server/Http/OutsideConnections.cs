using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Incidents.Server.Http;

/// <summary>Looks a name up.</summary>
public delegate Task<IPAddress[]> Resolve(string host, CancellationToken stop);

/// <summary>
/// Connects to other machines, whatever is spoken there: the name is looked up once, every address that it has is judged, and one of those very addresses is connected to. So a name that
/// means something else a moment later gains nothing.
/// </summary>
/// <param name="addresses">Which may be spoken to.</param>
/// <param name="resolve">How names are looked up.</param>
/// <param name="trusted">Authorities that the operator trusts beside those of the machine; there is no switch to trust everything.</param>
public sealed class OutsideConnections(OutsideAddresses addresses, Resolve resolve, X509Certificate2Collection trusted)
{
    public static Task<IPAddress[]> ByDns(string host, CancellationToken stop) => Dns.GetHostAddressesAsync(host, stop);

    public async Task<Stream> Connect(string host, int port, CancellationToken stop)
    {
        var name = host.Trim('[', ']');
        var found = IPAddress.TryParse(name, out var literal) ? [literal] : await resolve(name, stop);
        if (found.Length == 0) throw new IOException("the name has no address");
        if (!found.All(address => addresses.May(name, port, address))) throw new TargetRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The certificate must be good for the name, by the machine's authorities or by one that the operator named.</summary>
    public SslClientAuthenticationOptions Tls(string host) => new() { TargetHost = host, RemoteCertificateValidationCallback = (_, certificate, sent, errors) => IsTrusted(certificate, sent, errors) };

    /// <summary>For all requests over HTTP.</summary>
    public HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxResponseHeadersLength = 16,
        MaxConnectionsPerServer = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, sent, errors) => IsTrusted(certificate, sent, errors) },
        ConnectCallback = async (context, stop) => await Connect(context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop),
    };

    private bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || trusted.Count == 0 || certificate is not X509Certificate2 theirs) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
            foreach (var element in sent.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(theirs);
    }
}

/// <summary>The address is none that may be spoken to.</summary>
public sealed class TargetRefusedException() : IOException("its address is not one that may be spoken to (see --allow-private)");
