using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Texts that are compared by eye and pasted into shells: one visible spelling, one value.</summary>
internal static partial class TextValues
{
    private const int MaxPattern = 500;

    /// <summary>By the clock on the wall: a machine that is busy at 3 AM must not make a right value wrong. Without backtracking nothing comes near it.</summary>
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(10);

    /// <summary>What in the text cannot be seen or does not belong on one line, or null.</summary>
    public static string? Flaw(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return "contains half of a surrogate pair; type it again";
            if (rune.Value is '\n' or '\r' or 0x85 or 0x2028 or 0x2029)
                return "contains a line break; give one line";
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control)
                return $"contains the control character U+{rune.Value:X4}; remove it";
            if (IsInvisible(rune))
                return $"contains the invisible character U+{rune.Value:X4}; type the value instead of pasting it";
            i += rune.Utf16SequenceLength;
        }

        return null;
    }

    /// <summary>Spaces around it removed, and accented letters as single characters (NFC).</summary>
    public static string Canonical(string text) => Composition.Compose(text.Trim(' ', '\t'));

    public static bool IsPlain(string text) => PlainForm().IsMatch(text);

    /// <summary>Why the declared pattern cannot be used, or null.</summary>
    public static string? PatternFlaw(string pattern)
    {
        if (pattern.Length > MaxPattern)
            return $"is longer than {MaxPattern} characters";
        try
        {
            // On its own first: "a)|(b" would only become a pattern inside the brackets that Matches adds.
            _ = new Regex(pattern, RegexOptions.NonBacktracking, PatternTime);
            _ = Whole(pattern);
            return null;
        }
        catch (ArgumentException)
        {
            return "is no regular expression";
        }
        catch (NotSupportedException)
        {
            return "uses look-around, back-references or too large repeats; use simpler forms";
        }
    }

    public static bool Matches(string pattern, string text)
    {
        try
        {
            return Whole(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>The text with everything invisible written out, to quote it in a message.</summary>
    public static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            shown.Append(IsInvisible(rune) || Rune.IsControl(rune) ? $"[U+{rune.Value:X4}]" : rune.ToString());
        return shown.ToString();
    }

    private static Regex Whole(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);

    /// <summary>Format and bidi characters, spaces that are not the space bar's, fillers and variation selectors.</summary>
    private static bool IsInvisible(Rune rune) =>
        (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned && rune.Value != ' ')
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
            or 0xFFFC or 0xFFFD or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    [GeneratedRegex(@"^[A-Za-z0-9._:/@-]*\z")]
    private static partial Regex PlainForm();
}
