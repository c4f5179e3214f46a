using Markdig.Extensions.Alerts;
using Markdig.Syntax;

namespace Incidents.Core.Runbooks;

/// <summary>Finds the warnings that make a step risky; when in doubt, a warning counts.</summary>
internal static class Cautions
{
    /// <summary>A box anywhere in the section covers every step of it: which of them it means is not for a parser to guess.</summary>
    public static bool Cover(StepDraft draft) =>
        draft.Section.HasCaution || draft.Everything().OfType<QuoteBlock>().Any(IsMeant);

    public static bool IsBox(Block block) =>
        block is AlertBlock alert && alert.Kind.AsSpan().Equals("CAUTION", StringComparison.OrdinalIgnoreCase);

    /// <summary>A box, or text in a quote that its author meant as one: inside a list GitHub and Markdig both show it as plain text.</summary>
    public static bool IsMeant(QuoteBlock quote) =>
        IsBox(quote) || Words.Of(quote.FirstOrDefault() as ParagraphBlock).StartsWith("[!CAUTION]", StringComparison.OrdinalIgnoreCase);
}
