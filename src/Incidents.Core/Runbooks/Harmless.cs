using System.Text.RegularExpressions;
using Markdig.Extensions.Alerts;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Rewrites a syntax tree before it is shown: unsafe links and images become text, and nothing keeps an attribute we did not choose.</summary>
internal static partial class Harmless
{
    private const string Rel = "noopener noreferrer nofollow";

    public static void Make(MarkdownDocument document)
    {
        var ids = new HeadingIds();
        // A list of its own: nodes are replaced on the way.
        foreach (var node in document.Descendants().ToList())
        {
            switch (node)
            {
                case HeadingBlock heading: Set(heading, attributes => attributes.Id = ids.Next(Words.Of(heading))); break;
                case FencedCodeBlock code: SetLanguage(code); break;
                case AlertBlock alert: Set(alert, _ => { }); break;
                case Table table: MoveAlignment(table); break;
                case AutolinkInline link: Rewrite(link); break;
                case LinkInline link: Rewrite(link); break;
            }
        }
    }

    private static void Rewrite(AutolinkInline link)
    {
        var url = link.IsEmail ? "mailto:" + link.Url : link.Url;
        if (SafeLinks.IsLink(url))
            Set(link, attributes => attributes.AddProperty("rel", Rel));
        else
            link.ReplaceBy(new LiteralInline($"<{link.Url}>"));
    }

    private static void Rewrite(LinkInline link)
    {
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
        link.GetDynamicUrl = null;
        if (link.IsImage && SafeLinks.IsImage(url))
            return;
        if (SafeLinks.IsLink(url) && !HoldsLink(link))
        {
            if (link.IsImage && link.FirstChild is null)
                link.AppendChild(new LiteralInline(url));
            link.IsImage = false;
            link.Url = url.StartsWith('#') ? AnchorOf(url) : url;
            Set(link, attributes => attributes.AddProperty("rel", Rel));
            return;
        }

        // The address stays readable: it may be what the step is about (ssh:, postgres:).
        var text = new LiteralInline(link.IsAutoLink ? "" : $" ({url})");
        link.InsertAfter(text);
        link.ReplaceBy(new ContainerInline(), copyChildren: true);
    }

    /// <summary>An image that turned into a link inside a link; links do not nest.</summary>
    private static bool HoldsLink(LinkInline link) => link.IsImage && link.FindParentOfType<LinkInline>().Any(parent => !parent.IsImage);

    private static string AnchorOf(string url) =>
        url.Length == 1 ? url : "#" + HeadingIds.For(Uri.UnescapeDataString(url[1..]));

    private static void SetLanguage(FencedCodeBlock code)
    {
        var language = CommandReading.LanguageOf(code);
        Set(code, attributes =>
        {
            if (LanguageForm().IsMatch(language))
                attributes.AddClass("language-" + language);
        });
    }

    /// <summary>Markdig writes alignment as a style attribute, which our pages' policy forbids.</summary>
    private static void MoveAlignment(Table table)
    {
        foreach (var cell in table.OfType<TableRow>().SelectMany(row => row.OfType<TableCell>().Select((cell, at) => (cell, at: cell.ColumnIndex < 0 ? at : cell.ColumnIndex))))
        {
            var align = cell.at < table.ColumnDefinitions.Count ? table.ColumnDefinitions[cell.at].Alignment : null;
            if (align is not null)
                Set(cell.cell, attributes => attributes.AddClass(align switch
                {
                    TableColumnAlign.Center => "align-center",
                    TableColumnAlign.Right => "align-right",
                    _ => "align-left",
                }));
        }

        foreach (var column in table.ColumnDefinitions)
            (column.Alignment, column.Width) = (null, 0);
    }

    private static void Set(MarkdownObject node, Action<HtmlAttributes> choose)
    {
        var attributes = new HtmlAttributes();
        choose(attributes);
        node.SetAttributes(attributes);
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_+#.-]{0,31}\z")]
    private static partial Regex LanguageForm();
}
