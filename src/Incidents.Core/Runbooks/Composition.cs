using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>
/// Unicode's canonical composition (NFC) for letters with marks, Kana and Hangul: without ICU (InvariantGlobalization) <see cref="string.Normalize()"/>
/// returns its input, and one name typed on a Mac and on Windows would be two. Marks must come in canonical order, as keyboards and file systems give them.
/// </summary>
internal static class Composition
{
    private const int HangulStart = 0xAC00, LeadStart = 0x1100, VowelStart = 0x1161, TailStart = 0x11A7, Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Dictionary<(char Letter, char Mark), char> Composed = CompositionTable.Rows
        .SelectMany(row => row.Letters.Zip(row.Composed, (letter, composed) => (Key: (letter, row.Mark), composed)))
        .ToDictionary(pair => pair.Key, pair => pair.composed);

    public static string Compose(string text)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (composed.Length > 0 && Pair(composed[^1], c) is { } one)
                composed[^1] = one;
            else
                composed.Append(Singleton(c));
        }

        return composed.ToString();
    }

    /// <summary>True when a mark stands that belongs to no letter of ours: such a text has other spellings that look the same.</summary>
    public static bool HasLooseMark(string composed) => composed.Any(c => c is (>= '\u0300' and <= '\u036F') or '\u3099' or '\u309A');

    private static char? Pair(char letter, char next)
    {
        if (Composed.TryGetValue((letter, next), out var composed))
            return composed;
        if (letter - LeadStart is >= 0 and < Leads and var lead && next - VowelStart is >= 0 and < Vowels and var vowel)
            return (char)(HangulStart + (((lead * Vowels) + vowel) * Tails));
        if (letter - HangulStart is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && next - TailStart is > 0 and < Tails and var tail)
            return (char)(letter + tail);
        return null;
    }

    /// <summary>Letters that Unicode has twice: Ångström, Kelvin, Ohm.</summary>
    private static char Singleton(char c) => c switch { '\u212B' => '\u00C5', '\u212A' => 'K', '\u2126' => '\u03A9', _ => c };
}
