using System.Text;

namespace Incidents.Core.Runbooks;

/// <summary>Anchors for headings as GitHub makes them, with a prefix so that no heading can take the place of a script's name ("location").</summary>
internal sealed class HeadingIds
{
    public const string Prefix = "s-";

    private const int MaxLength = 200;

    private readonly Dictionary<string, int> repeats = [];

    /// <summary>The n-th heading of the same words gets -n at once: Markdig's own generator counts up from 1 each time.</summary>
    public string Next(string words)
    {
        var id = For(words);
        var count = repeats[id] = repeats.GetValueOrDefault(id) + 1;
        return count == 1 ? id : $"{id}-{count - 1}";
    }

    public static string For(string words)
    {
        var id = new StringBuilder(Prefix);
        foreach (var rune in words.EnumerateRunes())
        {
            if (id.Length >= MaxLength)
                break;
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_')
                id.Append(Rune.ToLowerInvariant(rune));
            else if (rune.Value == ' ')
                id.Append('-');
        }

        return id.ToString();
    }
}
