namespace Incidents.Core.Runbooks;

/// <summary>What a runbook that declares the convention must get right, because a run relies on it.</summary>
internal static class Convention
{
    /// <summary>What is wrong, by front matter path or by "line N" of the source.</summary>
    public static IReadOnlyDictionary<string, string> Problems(Declarations declarations, IReadOnlyList<StepDraft> drafts, SourceText body, int bodyLine)
    {
        var problems = new Dictionary<string, string>(declarations.Problems);
        var seen = new Dictionary<string, int>();
        foreach (var draft in drafts)
        {
            var line = draft.FirstLine + bodyLine + 1;
            if (draft.Comment?.Problem is { } problem)
                problems[$"line {line}"] = problem;
            else if (draft.Comment is { } comment && !seen.TryAdd(comment.Id, line))
                problems[$"line {line}"] = $"the step id {comment.Id} is already used on line {seen[comment.Id]}; ids are unique";
            if (StepLabels.Of(draft, body).BadTime is { } time)
                problems[$"line {time.Line + bodyLine + 1}"] = $"\"{time.Text}\" is no time; write it as 25 min or 1 h 30 min";
        }

        return problems;
    }
}
