using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Incidents.Core.Runbooks;

/// <summary>The YAML block a runbook may begin with, and where the Markdown begins after it.</summary>
internal sealed partial record FrontMatter
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Where the Markdown begins in the source: after the BOM and the block.</summary>
    public int BodyStart { get; private init; }

    public int BodyLine { get; private init; }

    /// <summary>The mapping, when there is one.</summary>
    public YamlTree? Root { get; private init; }

    /// <summary>True with <c>runbook: 1</c>.</summary>
    public bool IsConvention { get; private init; }

    /// <summary>What the convention does not allow, by line of the source counted from 1.</summary>
    public IReadOnlyDictionary<int, string> Problems { get; private init; } = new Dictionary<int, string>();

    public string? Title { get; private init; }

    public static FrontMatter In(SourceText source)
    {
        // Markdig would see neither front matter nor heading behind a byte order mark.
        var start = source.Text.StartsWith('\uFEFF') ? 1 : 0;
        var none = new FrontMatter { BodyStart = start };
        var end = LineAfterBlock(source, start);
        if (end is null)
            return none;
        var yaml = source.Lines(1, end.Value - 1);
        var found = new FrontMatter { BodyStart = source.Lines(0, end.Value).Length, BodyLine = end.Value };
        var saysConvention = ConventionLine().IsMatch(yaml);
        if (yaml.Length > MaxLength)
            return Unreadable(none, found, saysConvention, 1, "front matter is at most 16 KB", yaml);
        var problems = new SortedDictionary<int, string>();
        try
        {
            var root = YamlTree.Read(yaml, problems);
            if (root is not { IsMapping: true })
                return saysConvention ? Unreadable(none, found, true, 1, "front matter must be a mapping of keys to values", yaml) : none;
            return found with
            {
                Root = root,
                IsConvention = root["runbook"]?.Text == "1",
                Problems = problems.ToDictionary(problem => problem.Key + 2, problem => problem.Value),
                Title = root["title"]?.Text,
            };
        }
        catch (YamlException broken)
        {
            return Unreadable(none, found, saysConvention, (int)broken.Start.Line + 1, "is not valid YAML; quote values that contain ': ' or begin with a symbol", yaml);
        }
    }

    /// <summary>A block that is no mapping is ordinary text (a page may simply open with a rule), unless it says that it is the convention or at least has a title.</summary>
    private static FrontMatter Unreadable(FrontMatter none, FrontMatter found, bool convention, int line, string problem, string yaml)
    {
        var title = TitleLine().Match(yaml) is { Success: true } match ? match.Groups[1].Value.Trim().Trim('"', '\'') : null;
        if (!convention && title is null)
            return none;
        return found with { IsConvention = convention, Problems = new Dictionary<int, string> { [line] = problem }, Title = title };
    }

    /// <summary>The first line after the closing <c>---</c>, when the source opens with a block.</summary>
    private static int? LineAfterBlock(SourceText source, int start)
    {
        if (source.LineCount < 2 || source.Lines(0, 1)[start..].TrimEnd() != "---")
            return null;
        for (var line = 1; line < source.LineCount; line++)
        {
            if (source.Lines(line, line + 1).TrimEnd() is "---" or "...")
                return line + 1;
        }

        return null;
    }

    [GeneratedRegex(@"^runbook:[ \t]*1[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex ConventionLine();

    [GeneratedRegex(@"^title:[ \t]*(.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex TitleLine();
}
