using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Incidents.Server.Access;

/// <summary>
/// Random secrets and their hashes. 160 bits and more of randomness need no slow hash; the prefixes let secret scanners find leaks.
/// </summary>
public static class Secrets
{
    public const string SessionPrefix = "inc_ses_";
    public const string ApiKeyPrefix = "inc_key_";

    public static string NewSession() => SessionPrefix + Random(32);

    public static string NewApiKey() => ApiKeyPrefix + Random(32);

    public static string NewReleaseToken() => "inc_rel_" + Random(32);

    public static string NewCalendarToken() => "inc_cal_" + Random(32);

    public static string NewSetupToken() => Random(24);

    public static string NewPassword() => Random(12);

    /// <summary>32 characters, the length of a PagerDuty routing key, since senders check it.</summary>
    public static string NewIntegrationKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static string Hint(string secret) => secret[^4..];

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
