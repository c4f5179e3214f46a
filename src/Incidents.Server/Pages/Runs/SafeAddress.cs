namespace Incidents.Server.Pages.Runs;

/// <summary>Which of the texts that people type become links: whole http addresses, without a name before the host that could pass for another.</summary>
public static class SafeAddress
{
    public static bool Is(string text) =>
        text.All(c => c is > ' ' and < '\u007f') && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
        && (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal));
}
