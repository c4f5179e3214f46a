namespace Incidents.Core.Runbooks;

/// <summary>What a runbook that declares the convention must get right, because a run relies on it.</summary>
internal static class Convention
{
    /// <summary>What is wrong, by front matter path or by "line N" of the source.</summary>
    public static IReadOnlyDictionary<string, string> Problems(Declarations declarations, IReadOnlyList<StepDraft> drafts, SourceText body, int bodyLine)
    {
        var problems = new Dictionary<string, string>(declarations.Problems);
        var seen = new Dictionary<string, int>();
        var ids = drafts.Select(draft => draft.Comment?.Id).ToHashSet();
        foreach (var draft in drafts)
        {
            var line = draft.FirstLine + bodyLine + 1;
            if (draft.Comment?.Problem is { } problem)
                Note(line, problem);
            else if (draft.Comment is { } comment && !seen.TryAdd(comment.Id, line))
                Note(line, $"the step id {comment.Id} is already used on line {seen[comment.Id]}; ids are unique");
            else if (draft.Comment is { } mark)
                Consequences(draft, mark, line);
            if (StepLabels.Of(draft, body).BadTime is { } time)
                Note(time.Line + bodyLine + 1, $"\"{time.Text}\" is no time; write it as 25 min or 1 h 30 min");
        }

        return problems;

        void Note(int line, string what) => problems[$"line {line}"] = problems.TryGetValue($"line {line}", out var before) ? $"{before}; {what}" : what;

        // What a run relies on when there is no way back: that what is overwritten was kept before, and that somebody thought of the way back.
        void Consequences(StepDraft draft, StepComment mark, int line)
        {
            if (mark.Irreversible && !IsWarned(draft, body))
                Note(line, "irreversible needs a CAUTION that says what will be gone: readers do not see the comment");
            if (mark.Irreversible && mark.Safeguard is null)
                Note(line, "an irreversible step names the earlier step that keeps what it overwrites: safeguard=step-id");
            if (mark.Irreversible && mark.Rollback is null)
                Note(line, "an irreversible step names the step that undoes it, or says that none does: rollback=step-id or rollback=none");
            if (mark.Safeguard is { } safeguard && (safeguard == mark.Id || !seen.ContainsKey(safeguard)))
                Note(line, ids.Contains(safeguard) ? $"the safeguard {safeguard} must come before the step" : $"the safeguard {safeguard} is no step of this runbook");
            if (mark.Rollback is { } rollback && rollback != Step.NoRollback && (rollback == mark.Id || !ids.Contains(rollback)))
                Note(line, rollback == mark.Id ? "a step does not undo itself; name another, or write rollback=none" : $"the rollback {rollback} is no step of this runbook");
        }
    }

    /// <summary>True when readers are warned, by the step itself or by one that it is part of.</summary>
    private static bool IsWarned(StepDraft draft, SourceText body)
    {
        for (var above = draft; above is not null; above = above.Parent)
        {
            if (Cautions.Cover(above) || StepLabels.Of(above, body).Caution)
                return true;
        }

        return false;
    }
}
