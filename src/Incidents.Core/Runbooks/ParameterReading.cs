using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Reads the declarations under <c>params</c>. A key with a typing mistake is refused: a forgotten pattern would check nothing, silently.</summary>
internal static partial class ParameterReading
{
    private const int MaxParameters = 100;
    private const int MaxSource = 100;
    private static readonly string[] Keys = ["name", "type", "label", "required", "default", "choices", "pattern", "min", "max", "derive", "as", "compare", "tolerance", "source", "taken_at"];

    public static IReadOnlyList<Parameter> Read(YamlTree? list, IDictionary<string, string> problems)
    {
        var parameters = new List<Parameter>();
        if (list is null or { IsEmpty: true })
            return parameters;
        if (list.Items is null || list.Items.Count > MaxParameters)
        {
            problems["params"] = $"must be a list of at most {MaxParameters} parameters, each beginning with \"- \"";
            return parameters;
        }

        var spellings = new HashSet<string>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var parameter = new OneParameter(list.Items[i], $"params[{i}]", problems).Read();
            if (parameter is null)
                continue;
            foreach (var spelling in parameter.Aliases.Prepend(parameter.Name).Where(spelling => !spellings.Add(spelling)))
                problems[$"params[{i}]"] = $"\"{spelling}\" is declared twice; keep one";
            parameters.Add(parameter);
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i]["taken_at"]?.Text is { } name && !parameters.Any(p => p.Name == name && p.Type == ParameterType.Timestamp))
                problems[$"params[{i}].taken_at"] = $"must be the name of a declared parameter of type timestamp, and {TextValues.Shown(name)} is none";
        }

        return parameters;
    }

    private sealed class OneParameter(YamlTree node, string path, IDictionary<string, string> problems)
    {
        public Parameter? Read()
        {
            if (!node.IsMapping)
            {
                problems[path] = "must be a mapping with a name";
                return null;
            }

            foreach (var (key, _) in node.Entries!.Where(entry => !Keys.Contains(entry.Key)))
                Note(key, $"is not known; a parameter has {string.Join(", ", Keys)}");
            if (Text("name") is not { } name || !NameForm().IsMatch(name))
            {
                Note("name", "must be 1 to 64 letters, digits, _ or -, beginning with a letter");
                return null;
            }

            var parameter = new Parameter
            {
                Name = name,
                Type = TypeOf(Text("type")),
                Label = Text("label"),
                Required = Flag("required"),
                Default = Text("default"),
                Choices = Texts("choices"),
                Pattern = Text("pattern"),
                Min = Number("min"),
                Max = Number("max"),
                Derive = Text("derive"),
                Aliases = Texts("as"),
                Compare = ComparisonOf(Text("compare")),
                Tolerance = Text("tolerance"),
                Source = Text("source"),
                TakenAt = Text("taken_at"),
            };
            Check(parameter);
            return parameter;
        }

        private void Check(Parameter parameter)
        {
            if (parameter.Type == ParameterType.Choice != parameter.Choices.Count > 0)
                Note("choices", "belong to type choice, which needs at least one");
            if (parameter.Choices.FirstOrDefault(choice => TextValues.Flaw(choice) is not null) is { } flawed)
                Note("choices", $"\"{TextValues.Shown(flawed)}\" {TextValues.Flaw(flawed)}");
            if (parameter.Type != ParameterType.Number && (parameter.Min ?? parameter.Max) is not null)
                Note("min", "and max belong to type number");
            if (parameter.Min > parameter.Max)
                Note("min", "is greater than max");
            if (parameter.Pattern is not null && !TextComparing.IsText(parameter))
                Note("pattern", "belongs to type text or snapshot");
            else if (parameter.Pattern is not null && TextValues.PatternFlaw(parameter.Pattern) is { } flaw)
                Note("pattern", flaw);
            if (parameter.Aliases.Any(alias => alias.Length is < 2 or > 64 || TextValues.Flaw(alias) is not null || alias.Contains("{{", StringComparison.Ordinal)))
                Note("as", "must be spellings of 2 to 64 visible characters without {{");
            if (node["compare"] is not null && !TextComparing.IsText(parameter))
                Note("compare", "belongs to type text or snapshot; numbers and times are compared by what they mean");
            if (parameter.Tolerance is { } tolerance && Tolerance.Flaw(parameter.Type, tolerance) is { } untold)
                Note("tolerance", untold);
            if (parameter.Type != ParameterType.Snapshot && parameter.Source is not null)
                Note("source", "belongs to type snapshot");
            else if (parameter.Source is { } source && (source.Length > MaxSource || TextValues.Flaw(source) is not null || source.Trim() != source || source.Length == 0))
                Note("source", $"must be the name of a snapshot source, 1 to {MaxSource} visible characters");
            if (parameter.Type != ParameterType.Snapshot && parameter.TakenAt is not null)
                Note("taken_at", "belongs to type snapshot");
            if (parameter.Default is { } value && !ParameterValues.Canonical(parameter, value).Is(out _, out var refusal))
                Note("default", refusal.Fields![parameter.Name]);
        }

        private ParameterType TypeOf(string? type)
        {
            switch (type)
            {
                case null or "text": return ParameterType.Text;
                case "timestamp": return ParameterType.Timestamp;
                case "choice": return ParameterType.Choice;
                case "number": return ParameterType.Number;
                case "snapshot": return ParameterType.Snapshot;
                default:
                    Note("type", "must be text, timestamp, choice, number or snapshot");
                    return ParameterType.Text;
            }
        }

        private Comparison ComparisonOf(string? compare)
        {
            switch (compare)
            {
                case null or "trimmed": return Comparison.Trimmed;
                case "exact": return Comparison.Exact;
                case "folded": return Comparison.Folded;
                case "set": return Comparison.Set;
                case "hash-prefix": return Comparison.HashPrefix;
                default:
                    Note("compare", "must be exact, trimmed, folded, set or hash-prefix");
                    return Comparison.Trimmed;
            }
        }

        private bool Flag(string key)
        {
            if (Text(key) is not (null or "true" or "false"))
                Note(key, "must be true or false");
            return Text(key) != "false";
        }

        private decimal? Number(string key)
        {
            if (Text(key) is not { } text)
                return null;
            if (NumberValues.Parse(text) is { } number)
                return number;
            Note(key, "must be a number");
            return null;
        }

        private string? Text(string key)
        {
            if (node[key] is { Text: null, IsEmpty: false })
                Note(key, "must be a single text");
            return node[key]?.Text;
        }

        private List<string> Texts(string key)
        {
            var texts = (node[key]?.Items ?? []).Select(item => item.Text).OfType<string>().ToList();
            if (node[key] is { IsEmpty: false } list && (list.Items is null || texts.Count < list.Items.Count))
                Note(key, "must be a list of texts");
            return texts;
        }

        private void Note(string key, string what) => problems[$"{path}.{key}"] = what;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex NameForm();
}
