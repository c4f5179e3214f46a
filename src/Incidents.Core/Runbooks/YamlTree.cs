using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Incidents.Core.Runbooks;

/// <summary>A small piece of YAML read from events, so that nothing is built that an alias could multiply; <see cref="Line"/> counts from 0 within the block.</summary>
internal sealed record YamlTree(int Line)
{
    private const int MaxDepth = 4;

    /// <summary>Set for a scalar; null for <c>~</c>, a mapping, a sequence or an alias.</summary>
    public string? Text { get; private init; }

    public IReadOnlyList<YamlTree>? Items { get; private init; }

    public IReadOnlyList<KeyValuePair<string, YamlTree>>? Entries { get; private init; }

    public bool IsMapping => Entries is not null;

    public bool IsEmpty => Text is null && Items is null && Entries is null;

    public YamlTree? this[string key] => Entries?.FirstOrDefault(entry => entry.Key == key).Value;

    /// <summary>Reads one document. What a runbook may not use is noted in <paramref name="problems"/> by line and left out, never followed.</summary>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public static YamlTree? Read(string yaml, IDictionary<int, string> problems)
    {
        try
        {
            return Root(new Parser(new StringReader(yaml)), problems);
        }
        catch (InvalidOperationException gaveUp)
        {
            // The scanner's answer to some plain values that go over several lines.
            throw new YamlException(gaveUp.Message, gaveUp);
        }
    }

    private static YamlTree? Root(Parser parser, IDictionary<int, string> problems)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;
        var root = Node(parser, 1, problems);
        parser.Consume<DocumentEnd>();
        return root;
    }

    private static YamlTree Node(IParser parser, int depth, IDictionary<int, string> problems)
    {
        var line = (int)parser.Current!.Start.Line - 1;
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            problems[line] = "anchors and aliases are not used in front matter; write the value out";
        else if (parser.Current is NodeEvent { Tag.IsEmpty: false })
            problems[line] = "tags are not used in front matter; write the plain value";
        if (parser.Current is MappingStart or SequenceStart && depth > MaxDepth)
        {
            problems[line] = $"front matter is at most {MaxDepth} levels deep";
            parser.SkipThisAndNestedEvents();
            return new YamlTree(line);
        }

        if (parser.TryConsume<Scalar>(out var scalar))
            return new YamlTree(line) { Text = IsNull(scalar) ? null : scalar.Value };
        if (parser.TryConsume<MappingStart>(out _))
            return new YamlTree(line) { Entries = ReadEntries(parser, depth, problems) };
        if (parser.TryConsume<SequenceStart>(out _))
            return new YamlTree(line) { Items = ReadItems(parser, depth, problems) };
        parser.MoveNext();
        return new YamlTree(line);
    }

    private static List<KeyValuePair<string, YamlTree>> ReadEntries(IParser parser, int depth, IDictionary<int, string> problems)
    {
        var entries = new List<KeyValuePair<string, YamlTree>>();
        var seen = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(parser, depth + 1, problems);
            var value = Node(parser, depth + 1, problems);
            if (key.Text is null)
                problems[key.Line] = "a key must be a plain word";
            else if (!seen.Add(key.Text))
                problems[key.Line] = $"{key.Text} is written twice; keep one";
            else
                entries.Add(new(key.Text, value));
        }

        return entries;
    }

    private static List<YamlTree> ReadItems(IParser parser, int depth, IDictionary<int, string> problems)
    {
        var items = new List<YamlTree>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(parser, depth + 1, problems));
        return items;
    }

    private static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
}
