using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Incidents.Core.Intake;

/// <summary>
/// A text with places that are filled from a body: <c>disk/{host.name|hostname}/{disks[0].path}</c>. Of several paths in one place the first that says something counts;
/// a place of which none does stays empty.
/// </summary>
public sealed class FieldTemplate
{
    private const int Longest = 1024;
    private readonly List<(string Literal, Step[][] Paths)> parts = [];

    private FieldTemplate(string text) => Text = text;

    public string Text { get; }

    /// <summary>The template, or what is wrong with it.</summary>
    public static (FieldTemplate? Template, string? Problem) Parse(string text)
    {
        if (text.Length > Longest) return (null, $"is longer than {Longest} characters");
        var template = new FieldTemplate(text);
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            var literal = open < 0 ? text[at..] : text[at..open];
            if (literal.Contains('}')) return (null, "has a '}' without a '{' before it");
            if (open < 0)
            {
                template.parts.Add((literal, []));
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0) return (null, "has a '{' without a '}' after it");
            var paths = text[(open + 1)..close].Split('|').Select(Path).ToArray();
            if (paths.Any(p => p is null)) return (null, $"names no field in '{text[open..(close + 1)]}': write names and places, such as alerts[0].labels.host");
            template.parts.Add((literal, [.. paths.OfType<Step[]>()]));
            at = close + 1;
        }

        return (template, null);
    }

    /// <summary>Null when nothing but blanks comes out, or when a place stayed empty and there is nothing else but the words around it.</summary>
    public string? Fill(JsonElement root)
    {
        var (filled, any) = (new StringBuilder(), false);
        foreach (var (literal, paths) in parts)
        {
            filled.Append(literal);
            if (paths.Select(path => Find(root, path)).OfType<string>().FirstOrDefault() is not { } value) continue;
            filled.Append(value);
            any = true;
        }

        var text = filled.ToString().Trim();
        return text.Length > 0 && (any || parts.TrueForAll(p => p.Paths.Length == 0)) ? text : null;
    }

    /// <summary>The element at the path, for a list of items.</summary>
    internal JsonElement? Element(JsonElement root) => parts is [("", { Length: > 0 } paths)] ? paths.Select(path => Walk(root, path)).FirstOrDefault(e => e is not null) : null;

    private static string? Find(JsonElement root, Step[] path) => Walk(root, path).Text();

    private static Step[]? Path(string text)
    {
        var steps = new List<Step>();
        foreach (var part in text.Trim().Split('.'))
        {
            var name = part.Split('[', 2)[0];
            if (name.Length == 0) return null;
            steps.Add(new(name, null));
            foreach (var index in part[name.Length..].Split('[', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!index.EndsWith(']') || !ushort.TryParse(index[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
                steps.Add(new("", number));
            }
        }

        return [.. steps];
    }

    private static JsonElement? Walk(JsonElement root, Step[] path)
    {
        JsonElement? here = root;
        foreach (var step in path)
            here = step.Item is not { } item ? here.Get(step.Name) : here is { ValueKind: JsonValueKind.Array } list && item < list.GetArrayLength() ? list[item] : null;
        return here;
    }

    /// <summary>The name of a member, or the number of an item.</summary>
    private readonly record struct Step(string Name, int? Item);
}
