using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Decides which addresses of a runbook become links; everything else is shown as the text it is.</summary>
internal static partial class SafeLinks
{
    public static bool IsLink(string url) => IsRelative(url) || Web().IsMatch(url) || Contact().IsMatch(url);

    /// <summary>Images are loaded without a click, so only from here: nobody outside learns who reads which runbook during an incident.</summary>
    public static bool IsImage(string url) => IsRelative(url) && !url.StartsWith('#');

    /// <summary>A path, query or fragment: no scheme, no host (<c>//host</c>), and no backslash, which browsers read as a slash.</summary>
    private static bool IsRelative(string url) => Relative().IsMatch(url);

    /// <summary>With a host and without "user@", which makes a foreign host look like a known one.</summary>
    [GeneratedRegex(@"^https?://[^\s\p{C}\\/?#@]+(?:[/?#][^\s\p{C}\\]*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Web();

    [GeneratedRegex(@"^(?:mailto|tel):[^\s\p{C}\\]+\z", RegexOptions.IgnoreCase)]
    private static partial Regex Contact();

    [GeneratedRegex(@"^(?!//)(?:[^\s\p{C}\\:/?#]*(?:[/?#][^\s\p{C}\\]*)?)\z")]
    private static partial Regex Relative();
}
