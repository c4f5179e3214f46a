namespace Incidents.Core.Runbooks;

/// <summary>When two texts are the same, as the parameter declares it. Case is folded by the invariant rule, so that no server says otherwise than another.</summary>
internal static class TextComparing
{
    /// <summary>Shorter beginnings of a hash are shared by too many.</summary>
    public const int ShortestPrefix = 8;

    public static bool IsText(Parameter p) => p.Type is ParameterType.Text or ParameterType.Snapshot;

    /// <summary>Why a text cannot be compared in this way at all, or null.</summary>
    public static string? Unreadable(Parameter p, string value) => !IsText(p) ? null : p.Compare switch
    {
        Comparison.HashPrefix when Hash(value).Digits.Length < ShortestPrefix => $"must have at least {ShortestPrefix} characters of the hash; give more of it",
        Comparison.Set when Members(value).Count == 0 => "names nothing; separate names by commas",
        _ => null,
    };

    public static bool Same(Comparison how, string a, string b) => how switch
    {
        Comparison.Exact => string.Equals(a, b, StringComparison.Ordinal),
        Comparison.Folded => string.Equals(Trim(a), Trim(b), StringComparison.OrdinalIgnoreCase),
        Comparison.Set => Members(a).SetEquals(Members(b)),
        Comparison.HashPrefix => IsPrefix(Hash(a), Hash(b)),
        _ => string.Equals(Trim(a), Trim(b), StringComparison.Ordinal),
    };

    public static HashSet<string> Members(string value) =>
        [.. value.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)];

    private static bool IsPrefix((string? Algorithm, string Digits) a, (string? Algorithm, string Digits) b)
    {
        if (a.Digits.Length < ShortestPrefix || b.Digits.Length < ShortestPrefix) return false;
        if (a.Algorithm is not null && b.Algorithm is not null && !string.Equals(a.Algorithm, b.Algorithm, StringComparison.OrdinalIgnoreCase)) return false;
        // Hexadecimal is the same in either case; other encodings are not.
        var rule = IsHex(a.Digits) && IsHex(b.Digits) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return a.Digits.StartsWith(b.Digits, rule) || b.Digits.StartsWith(a.Digits, rule);
    }

    /// <summary>The name of an algorithm before a colon (<c>sha256:…</c>) says nothing of the content, so it does not count.</summary>
    private static (string? Algorithm, string Digits) Hash(string value)
    {
        var trimmed = Trim(value);
        var colon = trimmed.LastIndexOf(':');
        return colon < 0 ? (null, trimmed) : (trimmed[..colon], trimmed[(colon + 1)..]);
    }

    private static bool IsHex(string digits) => digits.All(char.IsAsciiHexDigit);

    private static string Trim(string text) => text.Trim(' ', '\t');
}
