using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Incidents.Core.Intake;

/// <summary>Checks that a request comes from who shares a secret with us, or holds a certificate.</summary>
public static class SenderSignatures
{
    /// <summary>An older one may be somebody's copy of it.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>Headers that hold an HMAC-SHA256 in hex: Grafana's (two names are in use), Sentry's, and what others call it.</summary>
    private static readonly string[] Names = ["x-grafana-alerting-signature", "x-grafana-alert-signature", "sentry-hook-signature", "x-hub-signature-256", "x-signature-256"];

    private static readonly string[] TimeNames = ["x-grafana-alerting-timestamp", "x-grafana-alert-timestamp", "x-signature-timestamp"];

    /// <param name="headers">By name in lower case.</param>
    /// <param name="body">As it was received.</param>
    /// <param name="secret">What both know.</param>
    /// <param name="now">This moment.</param>
    /// <returns>Null when it is signed by who knows the secret, else what is wrong.</returns>
    public static string? Problem(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, string secret, DateTimeOffset now)
    {
        if (Names.Select(headers.GetValueOrDefault).OfType<string>().FirstOrDefault() is not { } given) return "it has no signature, and the integration has a signing secret";
        var time = TimeNames.Select(headers.GetValueOrDefault).OfType<string>().FirstOrDefault();
        if (time is not null && !(long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= Fresh.TotalSeconds))
            return "its timestamp is more than 5 minutes from now";
        var signed = time is null ? body.Span : (ReadOnlySpan<byte>)[.. Encoding.UTF8.GetBytes($"{time}:"), .. body.Span];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        var hex = given.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase) ? given["sha256=".Length..] : given;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(hex.Trim().ToLowerInvariant())) ? null : "its signature does not fit the signing secret of the integration";
    }

    /// <param name="message">What SNS sent.</param>
    /// <param name="certificate">The signer's, as PEM.</param>
    /// <returns>True when the holder of the certificate has signed it.</returns>
    public static bool IsSigned(SnsMessage message, string certificate)
    {
        var algorithm = message.SignatureVersion switch { "1" => HashAlgorithmName.SHA1, "2" => HashAlgorithmName.SHA256, _ => (HashAlgorithmName?)null };
        if (algorithm is not { } known || message.Signature is null) return false;
        try
        {
            using var signer = X509Certificate2.CreateFromPem(certificate);
            using var key = signer.GetRSAPublicKey();
            return key?.VerifyData(Encoding.UTF8.GetBytes(message.SignedText), Convert.FromBase64String(message.Signature), known, RSASignaturePadding.Pkcs1) == true;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
