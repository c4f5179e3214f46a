using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Incidents.Peers;

/// <summary>Debian's python3-aiosmtpd on a port of its own, with a certificate that is made for it; what it took can be read.</summary>
internal sealed class MailServer : IDisposable
{
    /// <summary>The system's own: another Python before it in the path does not have the package.</summary>
    private const string Python = "/usr/bin/python3";

    public const string User = "incidents@example.org";
    public const string Password = "p ässword";

    private readonly string folder = Directory.CreateTempSubdirectory("incidents-mail-").FullName;
    private Child child = null!;

    private MailServer()
    {
    }

    public int Port { get; private set; }

    public X509Certificate2Collection Authority { get; } = [];

    public IReadOnlyList<JsonElement> Mails => [.. child.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];

    public static void Required() => Peer.Required(Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd") && File.Exists(Python), "python3-aiosmtpd", Peer.AptGet("python3-aiosmtpd"));

    /// <param name="script">smtp_server.py.</param>
    /// <param name="mode">plain, starttls or implicit.</param>
    /// <param name="behaviour">take, later, never, deaf or drop.</param>
    /// <param name="name">Whom its certificate is for.</param>
    public static async Task<MailServer> Start(string script, string mode, string behaviour = "take", string name = "127.0.0.1", bool signsIn = true)
    {
        Required();
        var server = new MailServer();
        var (certificate, key) = server.Certificate(name);
        for (var attempt = 1; ; attempt++)
        {
            server.Port = Ports.Free();
            server.child = new Child(Python, [script, $"{server.Port}", mode, certificate, key, signsIn ? User : "-", Password, behaviour]);
            await Poll.Until(() => server.child.HasExited || server.child.Output.Contains("ready", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the mail server");
            if (!server.child.HasExited) return server;
            if (attempt == 3) throw new InvalidOperationException($"The mail server did not start: {server.child.Output}");
            server.child.Dispose();
        }
    }

    public void Dispose()
    {
        child.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private (string Certificate, string Key) Certificate(string name)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = asked.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        Authority.Add(X509CertificateLoader.LoadCertificate(authority.Export(X509ContentType.Cert)));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, 4]);
        var (file, keyFile) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }
}
