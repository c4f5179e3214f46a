using System.Text;
using System.Text.RegularExpressions;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>Plain words out of Markdown: what a heading or a paragraph says without its markup.</summary>
internal static partial class Words
{
    private const int MaxTitle = 120;
    private const int MaxSlug = 64;

    /// <summary>A title needs no more, and the expressions below never see a megabyte.</summary>
    private const int LongEnough = 2_000;

    public static string Of(LeafBlock? block) => Of(block?.Inline);

    public static string Of(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        if (inlines is not null)
            Append(inlines, text);
        return Spaces().Replace(Templates().Replace(text.ToString(), ""), " ").Trim();
    }

    /// <summary>The first sentence, at most 120 characters.</summary>
    public static string Title(string words)
    {
        var sentence = SentenceEnd().Match(words) is { Success: true } end ? words[..(end.Index + 1)] : words;
        // The warning is shown by the step's own mark, and adding one must not rename the step.
        sentence = (sentence.StartsWith("CAUTION:", StringComparison.Ordinal) ? sentence["CAUTION:".Length..] : sentence).Trim('.', ':', '。', ' ');
        if (sentence.Length <= MaxTitle)
            return sentence;
        var cut = sentence.LastIndexOf(' ', MaxTitle - 1);
        cut = cut > MaxTitle / 2 ? cut : MaxTitle - 1;
        return sentence[..(char.IsHighSurrogate(sentence[cut - 1]) ? cut - 1 : cut)] + "…";
    }

    /// <summary>Lower-case letters and digits joined by single hyphens; a leading number ("Step 2:", "3.") is left out, since it shifts with every edit.</summary>
    public static string Slug(string words)
    {
        var slug = new StringBuilder();
        foreach (var rune in WithoutNumber(words).EnumerateRunes())
        {
            if (slug.Length >= MaxSlug)
                break;
            if (Rune.IsLetterOrDigit(rune))
                slug.Append(Rune.ToLowerInvariant(rune));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-') is { Length: > 0 } text ? text : "step";
    }

    public static bool BeginsWithNumber(string heading) => LeadingNumber().IsMatch(heading);

    /// <summary>An item's text without its ordinal.</summary>
    public static string WithoutNumber(string text) => LeadingNumber().Replace(text, "", 1);

    private static void Append(ContainerInline inlines, StringBuilder text)
    {
        foreach (var inline in inlines)
        {
            if (text.Length > LongEnough)
                return;
            switch (inline)
            {
                case LiteralInline literal: text.Append(literal.Content.AsSpan()); break;
                case CodeInline code: text.Append(code.Content); break;
                case AutolinkInline link: text.Append(link.Url); break;
                case HtmlEntityInline entity: text.Append(entity.Transcoded.AsSpan()); break;
                case LineBreakInline: text.Append(' '); break;
                // A placeholder such as <name> is an HTML tag to Markdown; in a title it is a word.
                case HtmlInline html when !html.Tag.StartsWith("<!--", StringComparison.Ordinal): text.Append(html.Tag); break;
                case TaskList or HtmlInline: break;
                case ContainerInline container: Append(container, text); break;
            }
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"<%.*?%>", RegexOptions.Singleline)]
    private static partial Regex Templates();

    [GeneratedRegex(@"(?<!\b(?:e\.g|i\.e|etc|vs|cf|no|approx))(?<=\S\S)(?:[.!?](?=\s)|[。！？])", RegexOptions.IgnoreCase)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"^\s*(?:(?:step|phase|stage|part)\s*#?\d+(?:\.\d+)*\b\s*[.:)\-–—]*|\d+(?:\.\d+)*(?:[.):]|\s*[-–—:])(?=\s|$))\s*", RegexOptions.IgnoreCase)]
    private static partial Regex LeadingNumber();
}
