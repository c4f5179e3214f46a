using System.Net;
using System.Text.RegularExpressions;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>The tests' own reading of what a browser would see in a page; stricter and simpler than the one under test.</summary>
internal static partial class SafeHtml
{
    private static readonly string[] Attributes = ["href", "src", "alt", "title", "rel", "class", "id", "role", "start", "type", "disabled", "checked"];

    public static void Check(string html)
    {
        Assert.DoesNotContain(html, c => c is '\0' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u061c');
        foreach (Match tag in AnyTag().Matches(html))
        {
            Assert.Matches(@"^</?(?:a|blockquote|br|code|div|em|h[1-6]|hr|img|input|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul)(?: [a-z]+=""[^""<>]*"")*(?: /)?>$", tag.Value);
            foreach (Match attribute in Attribute().Matches(tag.Value))
            {
                Assert.Contains(attribute.Groups[1].Value, Attributes);
                var value = WebUtility.HtmlDecode(attribute.Groups[2].Value);
                if (attribute.Groups[1].Value is "href" or "src")
                    Assert.Matches(@"^(?:https?://[^@/\\]+(?:[/?#].*)?|mailto:.*|tel:.*|(?!//)[^:\\]*(?:[/?#][^\\]*)?)$", value);
                if (attribute.Groups[1].Value == "src")
                    Assert.DoesNotMatch("^(?:[a-z]+:|//)", value);
            }
        }
    }

    [GeneratedRegex("<[^>]*>?")]
    private static partial Regex AnyTag();

    [GeneratedRegex("""([^\s="]+)="([^"]*)"  """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Attribute();
}
