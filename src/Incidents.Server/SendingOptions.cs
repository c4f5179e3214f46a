using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Incidents.Server.Http;
using Incidents.Server.Notifications.Mail;
using Incidents.Storage;

namespace Incidents.Server;

/// <summary>The part of the options that is about sending to others; the command line before the environment.</summary>
internal sealed class SendingOptions(Func<string, string?> environment)
{
    private static readonly string[] Names = ["--smtp", "--smtp-from", "--public-url", "--allow-private", "--trust-ca"];
    private readonly Dictionary<string, string> given = [];

    public bool Takes(string name, Func<string> value)
    {
        if (!Names.Contains(name)) return false;
        given[name] = value();
        return true;
    }

    public ServerOptions Into(ServerOptions options)
    {
        var smtp = Of("--smtp") is { } url ? SmtpSettings.Parse(url, Of("--smtp-from"), Password()) ?? throw Refuse($"--smtp is not understood, or its password is missing: write it like {SmtpSettings.Expected}; give the password in INCIDENTS_SMTP_PASSWORD, or the name of its file in INCIDENTS_SMTP_PASSWORD_FILE; and --smtp-from as a mail address") : null;
        var listed = (Of("--allow-private") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => ListedTarget.Parse(text) ?? throw Refuse($"'{text}' of --allow-private is no host, host:port or network such as 10.0.0.0/8")).ToList();
        // Who names a mail server means it, wherever it stands.
        if (smtp is not null && ListedTarget.Parse(smtp.Host.Contains(':', StringComparison.Ordinal) ? $"[{smtp.Host}]:{smtp.Port}" : $"{smtp.Host}:{smtp.Port}") is { } server) listed.Add(server);
        return options with { Smtp = smtp, PublicUrl = Of("--public-url") is { } address ? Public(address) : null, AllowPrivate = listed, TrustedAuthorities = Of("--trust-ca") is { } file ? Authorities(file) : [] };
    }

    private string? Of(string name) => given.TryGetValue(name, out var value) ? value : environment($"INCIDENTS_{name[2..].Replace('-', '_').ToUpperInvariant()}") is { Length: > 0 } set ? set : null;

    private string? Password()
    {
        if (environment("INCIDENTS_SMTP_PASSWORD") is { Length: > 0 } password) return password;
        if (environment("INCIDENTS_SMTP_PASSWORD_FILE") is not { Length: > 0 } file) return null;
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"INCIDENTS_SMTP_PASSWORD_FILE cannot be read: {error.Message.TrimEnd('.')}");
        }
    }

    private static string Public(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri is { UserInfo: "", Query: "", Fragment: "" }
        ? uri.AbsoluteUri.TrimEnd('/')
        : throw Refuse($"--public-url must be an address like https://incidents.example.org, not '{text}'");

    private static X509Certificate2Collection Authorities(string file)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            return found.Count > 0 ? found : throw Refuse($"--trust-ca names a file without a certificate: {file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Refuse($"--trust-ca cannot be read: {error.Message.TrimEnd('.')}");
        }
    }

    private static StartupRefusedException Refuse(string what) => new(StartupRefusedException.Usage, $"{what}. See --help.");
}
