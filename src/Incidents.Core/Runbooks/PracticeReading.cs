namespace Incidents.Core.Runbooks;

/// <summary>Reads <c>executor: {practice: 1, within: P180D}</c> and its like, and notes by path what is declared wrongly.</summary>
internal static class PracticeReading
{
    private const int Most = 100;
    private static readonly string[] Keys = ["practice", "within"];

    public static PracticeRule? Read(YamlTree? node, string path, IDictionary<string, string> problems)
    {
        if (node is null or { IsEmpty: true })
            return null;
        if (!node.IsMapping)
        {
            problems[path] = "must be a mapping such as {practice: 1, within: P180D}";
            return null;
        }

        foreach (var (key, _) in node.Entries!.Where(entry => !Keys.Contains(entry.Key)))
            problems[$"{path}.{key}"] = $"is not known; {path} has practice and within";
        if (!int.TryParse(node["practice"]?.Text, out var times) || times is < 1 or > Most)
        {
            problems[$"{path}.practice"] = $"must be a whole number from 1 to {Most}";
            return null;
        }

        var within = node["within"];
        if (within is not (null or { IsEmpty: true }) && (within.Text is null || !Declarations.IsDuration(within.Text.Trim())))
            problems[$"{path}.within"] = "must be an ISO 8601 duration such as P180D";
        return new PracticeRule(times, within?.Text?.Trim());
    }

    /// <summary>Names of teams; each must say something and stand there once.</summary>
    public static IReadOnlyList<string> Teams(YamlTree? node, string path, IDictionary<string, string> problems)
    {
        if (node is null or { IsEmpty: true })
            return [];
        var names = (node.Items ?? []).Select(item => item.Text?.Trim()).ToList();
        if (node.Items is null || names.Any(string.IsNullOrEmpty))
            problems[path] = "must be a list of names of teams, such as [db-team]";
        else if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
            problems[path] = "names a team twice; keep one";
        return [.. names.OfType<string>().Where(name => name.Length > 0)];
    }
}
