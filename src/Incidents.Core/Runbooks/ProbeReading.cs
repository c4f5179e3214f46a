using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Reads the declarations under <c>probes</c>, as strictly as parameters: an expectation that nobody can decide would never fail.</summary>
internal static partial class ProbeReading
{
    private const int MaxProbes = 50;
    private static readonly string[] Keys = ["name", "label", "type", "expect", "derive"];

    public static IReadOnlyList<Probe> Read(YamlTree? list, IReadOnlyList<Parameter> parameters, IDictionary<string, string> problems)
    {
        var probes = new List<Probe>();
        if (list is null or { IsEmpty: true })
            return probes;
        if (list.Items is null || list.Items.Count > MaxProbes)
        {
            problems["probes"] = $"must be a list of at most {MaxProbes} probes, each beginning with \"- \"";
            return probes;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            if (One(list.Items[i], $"probes[{i}]", parameters, problems) is not { } probe)
                continue;
            if (probes.Any(p => p.Name == probe.Name))
                problems[$"probes[{i}]"] = $"\"{probe.Name}\" is declared twice; keep one";
            probes.Add(probe);
        }

        return probes;
    }

    private static Probe? One(YamlTree node, string path, IReadOnlyList<Parameter> parameters, IDictionary<string, string> problems)
    {
        if (!node.IsMapping)
        {
            problems[path] = "must be a mapping with a name, a type and what to expect";
            return null;
        }

        foreach (var (key, value) in node.Entries!)
        {
            if (!Keys.Contains(key))
                Note(key, $"is not known; a probe has {string.Join(", ", Keys)}");
            else if (value is { Text: null, IsEmpty: false })
                Note(key, "must be a single text");
        }

        if (node["name"]?.Text is not { } name || !NameForm().IsMatch(name))
        {
            Note("name", "must be 1 to 64 letters, digits, _ or -, beginning with a letter");
            return null;
        }

        ProbeType? type = node["type"]?.Text switch { "number" => ProbeType.Number, "timestamp" => ProbeType.Timestamp, "text" => ProbeType.Text, _ => null };
        if (type is null)
            Note("type", "must be number, timestamp or text");
        var probe = new Probe { Name = name, Label = node["label"]?.Text, Type = type ?? ProbeType.Text, Expect = node["expect"]?.Text?.Trim() ?? "", Derive = node["derive"]?.Text };
        if (type is not null && Expectation.Flaw(probe, parameters) is { } flaw)
            Note("expect", flaw);
        return probe;

        void Note(string key, string what) => problems[$"{path}.{key}"] = what;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex NameForm();
}
