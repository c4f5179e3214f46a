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

    /// <summary>In the link of a message: whoever has it may do the one thing that it is for.</summary>
    public static string NewActionToken() => "inc_act_" + Random(32);

    /// <summary>As Standard Webhooks writes it.</summary>
    public static string NewWebhookSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>Short enough to be typed; what it lacks in length, the few tries and minutes make up for.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", System.Globalization.CultureInfo.InvariantCulture);

    public static string NewCalendarToken() => "inc_cal_" + Random(32);

    public static string NewSetupToken() => Random(24);

    public static string NewPassword() => Random(12);

    /// <summary>32 characters, the length of a PagerDuty routing key, since senders check it.</summary>
    public static string NewIntegrationKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static string Hint(string secret) => secret[^4..];

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
