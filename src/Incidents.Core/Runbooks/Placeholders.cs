using System.Text;
using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Finds and fills <c>{{name}}</c>. Only declared names and "environment" are ever touched, so that templates of other tools pass unchanged.</summary>
public static partial class Placeholders
{
    public const string Environment = "environment";

    private static readonly Parameter EnvironmentItself = new() { Name = Environment };

    /// <summary>The names used in the text, in order of first use, also by their older spellings.</summary>
    public static IReadOnlyList<string> UsedIn(string markdown, IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var used = new List<string>();
        Walk(markdown, Known(parameters), (_, name) => used.Add(name));
        return [.. used.Distinct()];
    }

    /// <summary>The text with each value in its place; a name without a value stays open as <c>{{name}}</c>. Values are not searched again.</summary>
    public static string Fill(string markdown, IReadOnlyList<Parameter> parameters, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentNullException.ThrowIfNull(values);
        var filled = new StringBuilder(markdown.Length);
        var copied = 0;
        Walk(markdown, Known(parameters), (range, name) =>
        {
            filled.Append(markdown, copied, range.Start.Value - copied);
            filled.Append(values.TryGetValue(name, out var value) ? value : $"{{{{{name}}}}}");
            copied = range.End.Value;
        });
        return filled.Append(markdown, copied, markdown.Length - copied).ToString();
    }

    /// <summary>Bare names in double braces that nobody declared, with their offsets: a hint, since other tools write them too.</summary>
    internal static IEnumerable<(int Offset, string Name)> UndeclaredIn(string markdown, IReadOnlyList<Parameter> parameters)
    {
        var known = Known(parameters);
        return Form().Matches(markdown).Select(match => (match.Index, match.Groups[1].Value)).Where(use => !known.ContainsKey(use.Value));
    }

    private static Dictionary<string, Parameter> Known(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var known = new Dictionary<string, Parameter> { [Environment] = EnvironmentItself };
        foreach (var parameter in parameters)
            known[parameter.Name] = parameter;
        return known;
    }

    private static void Walk(string markdown, Dictionary<string, Parameter> known, Action<Range, string> found)
    {
        // Longest first, so that $NAMESPACE_ID is not read as $NAMESPACE.
        var aliases = known.Values.SelectMany(parameter => parameter.Aliases.Where(alias => alias.Length > 0).Select(alias => (Alias: alias, parameter.Name)))
            .OrderByDescending(pair => pair.Alias.Length).ToLookup(pair => pair.Alias[0]);
        for (var i = 0; i < markdown.Length; i++)
        {
            var (length, name) = At(markdown, i, known, aliases[markdown[i]]);
            if (name is null)
                continue;
            found(i..(i + length), name);
            i += length - 1;
        }
    }

    private static (int Length, string? Name) At(string markdown, int i, Dictionary<string, Parameter> known, IEnumerable<(string Alias, string Name)> aliases)
    {
        if (markdown[i] == '{' && FormHere().Match(markdown, i) is { Success: true } match && known.ContainsKey(match.Groups[1].Value))
            return (match.Length, match.Groups[1].Value);
        foreach (var (alias, name) in aliases)
        {
            if (string.CompareOrdinal(markdown, i, alias, 0, alias.Length) == 0 && IsWhole(markdown, i, alias))
                return (alias.Length, name);
        }

        return (0, null);
    }

    /// <summary>A spelling that begins or ends with a letter is not found inside a longer word.</summary>
    private static bool IsWhole(string markdown, int at, string alias)
    {
        var end = at + alias.Length;
        return !(at > 0 && IsWord(alias[0]) && IsWord(markdown[at - 1])) && !(end < markdown.Length && IsWord(alias[^1]) && IsWord(markdown[end]));
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    [GeneratedRegex(@"\G\{\{[ \t]{0,8}([A-Za-z][A-Za-z0-9_-]{0,63})[ \t]{0,8}\}\}")]
    private static partial Regex FormHere();

    [GeneratedRegex(@"\{\{[ \t]{0,8}([A-Za-z][A-Za-z0-9_-]{0,63})[ \t]{0,8}\}\}")]
    private static partial Regex Form();
}
