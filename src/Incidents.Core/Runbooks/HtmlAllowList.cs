using System.Net;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Checks finished HTML against the few elements and attributes a runbook needs; it shares no code with what made the HTML.</summary>
public static partial class HtmlAllowList
{
    private static readonly HashSet<string> Elements =
    [
        "a", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "input", "li", "ol", "p", "pre",
        "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
    ];

    private static readonly HashSet<string> Empty = ["br", "hr", "img", "input"];

    /// <summary>True when the HTML is balanced and holds nothing but what is on the lists.</summary>
    public static bool Accepts(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        var open = new Stack<string>();
        for (var at = html.IndexOf('<'); at >= 0; at = html.IndexOf('<', at))
        {
            var tag = Tag().Match(html, at);
            if (!tag.Success || !IsExpected(tag, open))
                return false;
            at += tag.Length;
        }

        // Balanced, so that a step cannot close the page around it.
        return open.Count == 0;
    }

    private static bool IsExpected(Match tag, Stack<string> open)
    {
        var name = tag.Groups["name"].Value;
        if (!Elements.Contains(name))
            return false;
        if (tag.Groups["close"].Success)
            return tag.Groups["attribute"].Captures.Count == 0 && open.TryPop(out var opened) && opened == name;
        if (!Empty.Contains(name))
            open.Push(name);
        var values = tag.Groups["value"].Captures;
        return tag.Groups["attribute"].Captures
            .Select((attribute, i) => (attribute.Value, Value: WebUtility.HtmlDecode(values[i].Value)))
            .All(pair => IsExpected(name, pair.Item1, pair.Value));
    }

    private static bool IsExpected(string element, string attribute, string value) => (element, attribute) switch
    {
        ("a", "href") => IsAddress(value),
        ("img", "src") => IsAddress(value) && !value.Contains(':', StringComparison.Ordinal) && !value.StartsWith("//", StringComparison.Ordinal),
        ("a", "rel") => value == "noopener noreferrer nofollow",
        ("a" or "img", "title") or ("img", "alt") => true,
        (_, "class") => ClassForm().IsMatch(value),
        ("h1" or "h2" or "h3" or "h4" or "h5" or "h6", "id") => value.StartsWith("s-", StringComparison.Ordinal) && !value.Any(char.IsWhiteSpace),
        ("ol", "start") => value.All(char.IsAsciiDigit),
        ("ol", "type") => value is "1" or "a" or "A" or "i" or "I",
        ("input", "type") => value == "checkbox",
        ("input", "disabled") => value == "disabled",
        ("input", "checked") => value == "checked",
        ("div", "role") => value == "note",
        _ => false,
    };

    /// <summary>Browsers drop blanks and controls before they look for a scheme; here their mere presence is a no.</summary>
    private static bool IsAddress(string value)
    {
        if (value.Any(c => c <= ' ' || char.IsControl(c) || c == '\\') || value.StartsWith("//", StringComparison.Ordinal))
            return false;
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var path = value.IndexOfAny(['/', '?', '#']);
        if (colon < 0 || (path >= 0 && path < colon))
            return true;
        return value[..colon].ToLowerInvariant() switch
        {
            "http" or "https" => value.AsSpan(colon).StartsWith("://") && !AuthorityOf(value[(colon + 3)..]).Contains('@', StringComparison.Ordinal),
            "mailto" or "tel" => true,
            _ => false,
        };
    }

    private static string AuthorityOf(string rest) => rest.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? rest[..end] : rest;

    [GeneratedRegex("""\G<(?<close>/)?(?<name>[a-z][a-z0-9]*)(?: (?<attribute>[a-z]+)="(?<value>[^"<>]*)")*(?: /)?>""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+#. -]*\z")]
    private static partial Regex ClassForm();
}
