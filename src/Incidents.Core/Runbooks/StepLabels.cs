using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Incidents.Core.Runbooks;

/// <summary>The bold labels at the start of a step's paragraphs and bullets: Expect, Rollback, Time and CAUTION.</summary>
internal sealed partial record StepLabels
{
    public string? Expect { get; private set; }

    public string? Rollback { get; private set; }

    public int? Minutes { get; private set; }

    /// <summary>A time that cannot be read, with its line within the Markdown counted from 0.</summary>
    public (int Line, string Text)? BadTime { get; private set; }

    /// <summary>True when a paragraph begins with <c>**CAUTION:**</c>.</summary>
    public bool Caution { get; private set; }

    public static StepLabels Of(StepDraft step, SourceText body)
    {
        var labels = new StepLabels();
        foreach (var paragraph in step.Everything().OfType<ParagraphBlock>())
            labels.Add(paragraph, body);
        return labels;
    }

    private void Add(ParagraphBlock paragraph, SourceText body)
    {
        // Labels may follow each other on lines of one paragraph.
        var atLineStart = true;
        foreach (var inline in paragraph.Inline ?? [])
        {
            if (atLineStart && inline is EmphasisInline { DelimiterCount: 2 } bold && !bold.Span.IsEmpty)
                Set(Words.Of(bold), bold, paragraph, body);
            // A task's check box and the blank after it stand before its words.
            atLineStart = inline is LineBreakInline or Markdig.Extensions.TaskLists.TaskList
                || (atLineStart && inline is LiteralInline literal && literal.Content.IsEmptyOrWhitespace());
        }
    }

    private void Set(string label, EmphasisInline bold, ParagraphBlock paragraph, SourceText body)
    {
        var colonOutside = bold.NextSibling is LiteralInline next && next.Content.CurrentChar == ':';
        if (!label.EndsWith(':') && !colonOutside)
            return;
        switch (label.TrimEnd(':'))
        {
            case "CAUTION":
                Caution = true;
                break;
            case "Expect":
                Expect ??= Rest(bold, paragraph, body);
                break;
            case "Rollback":
                Rollback ??= Rest(bold, paragraph, body);
                break;
            case "Time":
                var time = Rest(bold, paragraph, body);
                Minutes ??= MinutesIn(time);
                if (MinutesIn(time) is null)
                    BadTime = (body.LineAt(bold.Span.Start), time);
                break;
        }
    }

    /// <summary>The source after the label, up to the next label's line or the paragraph's end.</summary>
    private static string Rest(EmphasisInline bold, ParagraphBlock paragraph, SourceText body)
    {
        var end = paragraph.Span.End + 1;
        for (Inline? inline = bold.NextSibling; inline is not null; inline = inline.NextSibling)
        {
            if (inline is LineBreakInline && inline.NextSibling is EmphasisInline { DelimiterCount: 2 } next && LabelForm().IsMatch(Words.Of(next)))
            {
                end = inline.Span.Start;
                break;
            }
        }

        var start = bold.Span.End + 1;
        return start < end && end <= body.Text.Length ? body.Text[start..end].TrimStart(':', ' ').Trim() : "";
    }

    private static int? MinutesIn(string time)
    {
        var match = TimeForm().Match(time);
        if (!match.Success || match.Length == 0)
            return null;
        var hours = match.Groups[1].Success ? int.Parse(match.Groups[1].ValueSpan) : 0;
        var minutes = match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan) : 0;
        return (hours * 60) + minutes;
    }

    [GeneratedRegex(@"^(?:Expect|Rollback|Time|CAUTION):?$")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^(?=\d)(?:(\d{1,3})\s*h(?:ours?)?)?\s*(?:(\d{1,4})\s*min(?:utes?)?)?\.?$", RegexOptions.ECMAScript)]
    private static partial Regex TimeForm();
}
