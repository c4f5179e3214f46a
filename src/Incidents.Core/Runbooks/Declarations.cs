using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>Reads what front matter declares, and notes by its path everything that is declared wrongly.</summary>
internal sealed partial class Declarations
{
    private static readonly string[] DrillKeys = ["every", "env", "environment", "owner"];

    private readonly Dictionary<string, string> problems = [];

    private Declarations(FrontMatter matter)
    {
        var root = matter.Root;
        foreach (var (line, what) in matter.Problems)
            problems[$"line {line}"] = what;
        Owner = Text(root?["owner"], "owner") ?? Text(root?["owner_slack"], "owner_slack");
        Escalation = Text(root?["escalation"], "escalation");
        Alerts = Texts(root?["alerts"], "alerts");
        Services = Texts(root?["services"], "services");
        ReviewIn = Text(root?["review_in"], "review_in");
        LastReviewedOn = Text(root?["last_reviewed_on"], "last_reviewed_on");
        if (!matter.IsConvention)
            return;
        if (root?["title"] is { } title)
            Text(title, "title");
        Parameters = ParameterReading.Read(root?["params"], problems);
        Drill = DrillOf(root?["drill"]);
        ExperimentalUntil = DayOf(root?["experimental"]);
        Executor = PracticeReading.Read(root?["executor"], "executor", problems);
        Verifier = PracticeReading.Read(root?["verifier"], "verifier", problems);
        Present = PracticeReading.Teams(root?["present"], "present", problems);
        Probes = ProbeReading.Read(root?["probes"], Parameters, problems);
        Capabilities = CapabilitiesOf(root?["capabilities"]);
    }

    public string? Owner { get; }

    public string? Escalation { get; }

    public IReadOnlyList<string> Alerts { get; }

    public IReadOnlyList<string> Services { get; }

    public string? ReviewIn { get; }

    public string? LastReviewedOn { get; }

    /// <summary>Read with the convention only: other systems have a "params" of their own.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [];

    public DrillDeclaration? Drill { get; }

    public DateOnly? ExperimentalUntil { get; }

    public PracticeRule? Executor { get; }

    public PracticeRule? Verifier { get; }

    public IReadOnlyList<string> Present { get; } = [];

    public IReadOnlyList<Probe> Probes { get; } = [];

    public IReadOnlyList<Capability> Capabilities { get; } = [];

    public IReadOnlyDictionary<string, string> Problems => problems;

    public static Declarations In(FrontMatter matter) => new(matter);

    /// <summary>ISO 8601 with whole numbers, and longer than nothing: years and months are counted by the calendar, so the text is kept.</summary>
    public static bool IsDuration(string text) => DurationForm().IsMatch(text) && text.Any(c => c is >= '1' and <= '9');

    private DrillDeclaration? DrillOf(YamlTree? drill)
    {
        if (drill is null or { IsEmpty: true })
            return null;
        if (!drill.IsMapping)
        {
            problems["drill"] = "must be a mapping such as {every: P90D, env: staging, owner: team}";
            return null;
        }

        foreach (var (key, _) in drill.Entries!.Where(entry => !DrillKeys.Contains(entry.Key)))
            problems[$"drill.{key}"] = "is not known; a drill has every, env and owner";
        var every = Text(drill["every"], "drill.every");
        if (every is null || !IsDuration(every))
        {
            problems["drill.every"] = "must be an ISO 8601 duration such as P90D";
            return null;
        }

        return new DrillDeclaration(every, Text(drill["env"], "drill.env") ?? Text(drill["environment"], "drill.environment"), Text(drill["owner"], "drill.owner"));
    }

    private DateOnly? DayOf(YamlTree? node)
    {
        if (node is null or { IsEmpty: true })
            return null;
        if (DateOnly.TryParseExact((node.IsMapping ? node["until"] : node)?.Text?.Trim(), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day))
            return day;
        problems["experimental"] = "must be the last day of it, such as 2027-01-31";
        return null;
    }

    private List<Capability> CapabilitiesOf(YamlTree? node)
    {
        var read = new List<Capability>();
        foreach (var text in Texts(node, "capabilities"))
        {
            if (Enum.TryParse<Capability>(text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var capability) && !char.IsAsciiDigit(text[0])) read.Add(capability);
            else problems["capabilities"] = $"does not know \"{text}\"; there are restore, failover, rollback, key_rotation and purge";
        }

        return read;
    }

    private string? Text(YamlTree? node, string path)
    {
        if (node is { Text: null, IsEmpty: false })
            problems[path] = "must be a single text";
        return string.IsNullOrWhiteSpace(node?.Text) ? null : node.Text.Trim();
    }

    private IReadOnlyList<string> Texts(YamlTree? node, string path)
    {
        if (node?.Text is { } single)
            return string.IsNullOrWhiteSpace(single) ? [] : [single.Trim()];
        if (node is { IsMapping: true } || node?.Items?.Any(item => item.Text is null) == true)
            problems[path] = "must be a list of texts";
        return [.. (node?.Items ?? []).Select(item => item.Text?.Trim()).OfType<string>().Where(text => text.Length > 0).Distinct()];
    }

    [GeneratedRegex(@"^P(?!$)(?:\d{1,4}W|(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,4}H)?(?:\d{1,4}M)?(?:\d{1,4}S)?)?)\z", RegexOptions.ECMAScript)]
    private static partial Regex DurationForm();
}
