using Markdig.Extensions.Alerts;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Shows HTML in Markdown as the text it is; only comments stay hidden, since authors mark steps with them.</summary>
internal sealed class HtmlBlockAsText : HtmlObjectRenderer<HtmlBlock>
{
    protected override void Write(HtmlRenderer renderer, HtmlBlock obj)
    {
        var text = StepComment.TextOf(obj);
        if (IsComment(text))
            return;
        renderer.EnsureLine();
        renderer.Write("<pre>").WriteEscape(text).WriteLine("</pre>");
    }

    public static bool IsComment(string html) =>
        html.StartsWith("<!--", StringComparison.Ordinal) && html.IndexOf("-->", StringComparison.Ordinal) == html.Length - 3;
}

/// <summary>Shows an inline tag as text: "restart &lt;name&gt;" keeps its placeholder, which GitHub drops.</summary>
internal sealed class HtmlInlineAsText : HtmlObjectRenderer<HtmlInline>
{
    protected override void Write(HtmlRenderer renderer, HtmlInline obj)
    {
        if (!HtmlBlockAsText.IsComment(obj.Tag))
            renderer.WriteEscape(obj.Tag);
    }
}

/// <summary>Shows an alert box with its word and without Markdig's drawing; the style sheet draws.</summary>
internal sealed class AlertAsBox : HtmlObjectRenderer<AlertBlock>
{
    private static readonly string[] Kinds = ["note", "tip", "important", "warning", "caution"];

    protected override void Write(HtmlRenderer renderer, AlertBlock obj)
    {
        var kind = Kinds.FirstOrDefault(known => obj.Kind.AsSpan().Equals(known, StringComparison.OrdinalIgnoreCase));
        renderer.EnsureLine();
        renderer.Write($"<div class=\"alert alert-{kind ?? "note"}\" role=\"note\"><p class=\"alert-title\">");
        renderer.WriteEscape(kind is null ? obj.Kind.ToString() : char.ToUpperInvariant(kind[0]) + kind[1..]).WriteLine("</p>");
        renderer.WriteChildren(obj);
        renderer.WriteLine("</div>");
    }
}
