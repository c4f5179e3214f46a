namespace Incidents.Core;

/// <summary>Short names for URLs: lower-case letters, digits and hyphens, at most 100, beginning with a letter or digit.</summary>
public static class Slug
{
    public const string Expected = "lower-case letters, digits and hyphens, at most 100, beginning with a letter or digit";

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= 100 } && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The nearest slug of a name, or empty when it has no letter or digit that could stand in one.</summary>
    public static string Of(string name)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')]);
        var slug = string.Join('-', words.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length <= 100 ? slug : slug[..100].TrimEnd('-');
    }
}
