using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Alerts;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Shows a runbook or a step as HTML that can do nothing but be read.</summary>
public static partial class RunbookHtml
{
    /// <summary>HTML to place into a page as it is. Whatever cannot be shown safely is shown as its source in a <c>pre</c>.</summary>
    public static string Render(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var html = Rendered(markdown);
        // A second look by other means: a mistake above must not become a script in a reader's session.
        return html is not null && HtmlAllowList.Accepts(html) ? html : Source(markdown);
    }

    /// <summary>HTML of one step, whose links may be defined elsewhere in its runbook.</summary>
    public static string Render(string markdown, string linkDefinitions) =>
        string.IsNullOrEmpty(linkDefinitions) ? Render(markdown) : Render($"{markdown}\n\n{linkDefinitions}\n");

    private static string? Rendered(string markdown)
    {
        var source = new SourceText(markdown);
        if (markdown.Length > SourceText.MaxBytes || source.Flaw() is not null)
            return null;
        var text = Outdented(markdown[FrontMatter.In(source).BodyStart..]);
        if (!RunbookMarkdown.Parse(text).Is(out var document, out _))
            return null;
        try
        {
            Harmless.Make(document);
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            var renderer = Renderer(writer);
            renderer.Render(document);
            return WithVisibleControls(writer.ToString());
        }
        catch (ArgumentException)
        {
            // Markdig's answer to host names that are none and to nesting beyond its limit.
            return null;
        }
    }

    private static HtmlRenderer Renderer(TextWriter writer)
    {
        var renderer = new HtmlRenderer(writer);
        RunbookMarkdown.Pipeline.Setup(renderer);
        renderer.ObjectRenderers.TryRemove<HtmlBlockRenderer>();
        renderer.ObjectRenderers.TryRemove<HtmlInlineRenderer>();
        renderer.ObjectRenderers.TryRemove<AlertBlockRenderer>();
        renderer.ObjectRenderers.InsertBefore<QuoteBlockRenderer>(new AlertAsBox());
        renderer.ObjectRenderers.Add(new HtmlBlockAsText());
        renderer.ObjectRenderers.Add(new HtmlInlineAsText());
        return renderer;
    }

    /// <summary>A sub-step's slice begins indented under its parent; on its own that would be code.</summary>
    private static string Outdented(string markdown)
    {
        var indent = IndentedItem().Match(markdown);
        return indent.Success ? new Regex($"^[ \t]{{1,{indent.Groups[1].Length}}}", RegexOptions.Multiline).Replace(markdown, "") : markdown;
    }

    private static string Source(string markdown) =>
        $"<pre class=\"source\">{WithVisibleControls(WebUtility.HtmlEncode(markdown))}</pre>";

    /// <summary>Bidi controls make a command look like another; so they are shown instead of obeyed. NUL and lone surrogates are no text at all.</summary>
    private static string WithVisibleControls(string html)
    {
        if (!Control().IsMatch(html))
            return html;
        var shown = new StringBuilder(html.Length);
        foreach (var rune in html.EnumerateRunes())
        {
            var text = rune.ToString();
            shown.Append(Control().IsMatch(text) ? $"[U+{rune.Value:X4}]" : text);
        }

        return shown.ToString();
    }

    [GeneratedRegex(@"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\0\uFFFD\uD800-\uDFFF]")]
    private static partial Regex Control();

    [GeneratedRegex(@"\A([ \t]+)(?:[-*+]|\d{1,9}[.)])[ \t]")]
    private static partial Regex IndentedItem();
}
