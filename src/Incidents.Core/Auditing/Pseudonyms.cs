using System.Text.RegularExpressions;

namespace Incidents.Core.Auditing;

/// <summary>Puts "Person 7" in the place of whatever tells who somebody is: his id, his name, his address, also in what people wrote.</summary>
public sealed class Pseudonyms
{
    /// <summary>A name of one letter would be found in every text.</summary>
    private const int ShortestName = 2;

    private readonly Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Regex? any;

    /// <param name="people">The spellings by which each is known; the first person is Person 1.</param>
    public Pseudonyms(IEnumerable<IReadOnlyList<string>> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        var number = 0;
        foreach (var spellings in people)
        {
            number++;
            foreach (var spelling in spellings.Select(s => s.Trim()).Where(s => s.Length >= ShortestName)) names.TryAdd(spelling, $"Person {number}");
        }

        // Longest first, so that Ada Lovelace is not Person 1 Lovelace.
        if (names.Count > 0) any = new Regex($@"(?<![\p{{L}}\p{{N}}_])(?:{string.Join('|', names.Keys.OrderByDescending(n => n.Length).Select(Regex.Escape))})(?![\p{{L}}\p{{N}}_])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    public string In(string text) => any is null ? text : any.Replace(text, found => names.GetValueOrDefault(found.Value, "somebody"));
}
