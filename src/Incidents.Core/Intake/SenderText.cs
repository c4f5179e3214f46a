using System.Security.Cryptography;
using System.Text;
using Incidents.Core.Alerts;

namespace Incidents.Core.Intake;

/// <summary>Brings senders' texts into the sizes and shapes an <see cref="AlertEvent"/> promises.</summary>
internal static class SenderText
{
    public const int LineLimit = 1024;
    public const int KeyLimit = 255;
    private const int UrlLimit = 2048;

    /// <summary>One line: control characters (line ends, terminal escapes) become spaces; cut at 1,024 characters, never inside a pair.</summary>
    public static string? Line(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var line = string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }).Trim();
        line = Cut(line, LineLimit).TrimEnd();
        return line.Length == 0 ? null : line;
    }

    /// <summary>At most so many characters, never half of one.</summary>
    public static string Cut(string text, int limit) => text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    /// <summary>The first line of a longer text that says something.</summary>
    public static string? FirstLine(string? text) => Line(text?.Trim().Split('\n', 2)[0]);

    /// <summary>A key that fits: a longer one is replaced by its hash, the same one for the same key.</summary>
    public static string Key(string key) => key.Length <= KeyLimit ? key : Hash(key);

    public static string Hash(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The URL when a person may safely follow it. Senders also write relative ones, templates and <c>javascript:</c>; those stay in the details.</summary>
    public static string? Url(string? text) =>
        text is { Length: <= UrlLimit } && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? text : null;

    /// <summary>The links worth showing: absolute, each address once, at most 20.</summary>
    public static IReadOnlyList<AlertLink> Links(IEnumerable<(string? Label, string? Url)> links) =>
        [.. links.Where(link => Url(link.Url) is not null)
            .DistinctBy(link => link.Url)
            .Take(20)
            .Select(link => new AlertLink(Line(link.Label) ?? "Link", link.Url!))];
}
