using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.Runbooks;
using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages.Runbooks;

/// <summary>
/// A runbook's safe HTML made fit for the page around it: headings go on from the page's, commands can be copied exactly, open values are marked.
/// What it puts in is its own; what comes from the author it only moves.
/// </summary>
internal sealed partial class ShownMarkdown(IReadOnlyList<Command>? commands, string prefix, int below, string? title)
{
    private int blocks;
    private int level;
    private bool begun;

    /// <param name="markdown">The text, with the values that the reader may see.</param>
    /// <param name="links">See <see cref="Runbook.LinkDefinitions"/>.</param>
    /// <param name="commands">What of its code blocks is typed into a shell; null where nothing is to be copied.</param>
    /// <param name="prefix">Begins every id, unlike that of any other text on the page.</param>
    /// <param name="below">The level of the heading that it stands under.</param>
    /// <param name="title">What the page says already; the text need not begin with it again.</param>
    public static MarkupString Of(string markdown, string links = "", IReadOnlyList<Command>? commands = null, string prefix = "c", int below = 1, string? title = null) =>
        new(new ShownMarkdown(commands, prefix, below, title).Fit(RunbookHtml.Render(markdown, links)));

    private string Fit(string html) => Piece().Replace(html, Fitted);

    private string Fitted(Match piece)
    {
        if (piece.Groups["code"].Success) return Block(piece.Groups["code"].Value);
        if (piece.Groups["heading"].Success) return Heading(piece);
        if (piece.Groups["open"].Success) return Open(piece.Value);
        return piece.Value switch
        {
            "<table>" => "<div class=\"table\" tabindex=\"0\"><table>",
            "</table>" => "</table></div>",
            "<pre>" or "<pre class=\"source\">" => piece.Value[..^1] + " tabindex=\"0\">",
            // A box that nobody can tick says more as a sign, also on paper.
            var box when box.StartsWith("<input", StringComparison.Ordinal) => box.Contains("checked=", StringComparison.Ordinal) ? "☑" : "☐",
            var tag => tag,
        };
    }

    private string Block(string code)
    {
        var (shown, id) = (code.TrimEnd('\n'), $"{prefix}-{++blocks}");
        if (commands is null) return $"<pre tabindex=\"0\"><code>{Opened(shown)}</code></pre>";
        var text = WebUtility.HtmlDecode(shown);
        var typed = commands.FirstOrDefault(c => c.Text == text) ?? commands.FirstOrDefault(c => HasPrompt().IsMatch(text) && c.Text.Split('\n').All(line => text.Contains(line, StringComparison.Ordinal)));
        var exact = typed is null || typed.Text == text;
        var twin = exact ? "" : $"<code hidden id=\"{id}\">{Opened(WebUtility.HtmlEncode(typed!.Text))}</code>";
        return $"<div class=\"command\"><pre tabindex=\"0\"><code{(exact ? $" id=\"{id}\"" : "")}>{Opened(shown)}</code></pre>{twin}<button type=\"button\" data-copy=\"{id}\" hidden>Copy</button></div>";
    }

    private string Heading(Match piece)
    {
        var (was, inside) = (int.Parse(piece.Groups["heading"].Value, CultureInfo.InvariantCulture), Opened(piece.Groups["inside"].Value));
        var isFirst = !begun;
        begun = true;
        if (isFirst && title is not null && WebUtility.HtmlDecode(Tag().Replace(piece.Groups["inside"].Value, "")).Trim() == title.Trim()) return $"<span{piece.Groups["attributes"].Value}></span>";
        // A level that was left out is no level to somebody who hears the page.
        level = Math.Min(6, Math.Min(Math.Max(was + below - 1, below + 1), Math.Max(level, below) + 1));
        return $"<h{level}{piece.Groups["attributes"].Value}>{inside}</h{level}>";
    }

    private static string Opened(string html) => Placeholder().Replace(html, m => m.Groups["open"].Success ? Open(m.Value) : m.Value);

    /// <summary>The name in it is of letters, digits, <c>_</c> and <c>-</c>.</summary>
    private static string Open(string form) => $"<span class=\"open\" data-open=\"{form.Trim('{', '}').Trim()}\">{form}</span>";

    [GeneratedRegex("""<pre><code[^>]*>(?<code>.*?)</code></pre>|<h(?<heading>[1-6])(?<attributes>[^>]*)>(?<inside>.*?)</h\k<heading>>|<[^>]*>|(?<open>\{\{[ \t]{0,8}[A-Za-z][A-Za-z0-9_-]{0,63}[ \t]{0,8}\}\})""", RegexOptions.Singleline)]
    private static partial Regex Piece();

    [GeneratedRegex("""<[^>]*>|(?<open>\{\{[ \t]{0,8}[A-Za-z][A-Za-z0-9_-]{0,63}[ \t]{0,8}\}\})""")]
    private static partial Regex Placeholder();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^\s*\$ ", RegexOptions.Multiline)]
    private static partial Regex HasPrompt();
}
