namespace Incidents.Core.Runbooks;

/// <summary>Tells what became of the steps of a runbook from one revision to another.</summary>
public static class StepComparing
{
    /// <summary>Those that changed, in the newer one's order; those that are gone after them, in the older one's. What stayed the same is left out.</summary>
    public static IReadOnlyList<StepChange> Of(IReadOnlyList<Step> older, IReadOnlyList<Step> newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        var matches = StepMatching.Match(older, newer);
        var befores = matches.ToDictionary(m => m.NewId, m => older.First(s => s.Id == m.OldId));
        var moved = Moved(matches, older, newer);
        var gone = older.Select(s => s.Id).Except(matches.Select(m => m.OldId)).ToHashSet();
        return
        [
            .. newer.Select(step => befores.TryGetValue(step.Id, out var before) ? Compared(before, step, moved.Contains(step.Id)) : One(step, null, step.Id, StepChangeKind.Added)).Where(c => c.Kinds.Count > 0),
            .. older.Where(s => gone.Contains(s.Id)).Select(s => One(s, s.Id, null, StepChangeKind.Removed)),
        ];
    }

    private static StepChange One(Step step, string? oldId, string? newId, StepChangeKind kind) => new()
    {
        OldId = oldId,
        NewId = newId,
        Title = step.Title,
        Guarded = step.Quorum > 0,
        Kinds = step.Quorum > 0 ? [kind, StepChangeKind.Guarded] : [kind],
    };

    private static StepChange Compared(Step before, Step after, bool moved)
    {
        var kinds = new List<StepChangeKind>();
        if (Words.WithoutNumber(before.Markdown).Trim() != Words.WithoutNumber(after.Markdown).Trim()) kinds.Add(StepChangeKind.Changed);
        if (moved || before.Section != after.Section) kinds.Add(StepChangeKind.Moved);
        if (Guard(before) != Guard(after) || !before.Uses.Order().SequenceEqual(after.Uses.Order()) && (before.Quorum > 0 || after.Quorum > 0)) kinds.Add(StepChangeKind.Guarded);
        return new StepChange { OldId = before.Id, NewId = after.Id, Title = after.Title, Guarded = after.Quorum > 0, Kinds = kinds };
    }

    private static (int, StepRisk, string?, string?, bool) Guard(Step step) => (step.Quorum, step.Risk, step.Safeguard, step.RollbackStep, step.BreakGlass);

    /// <summary>The fewest steps of which one can say that they were moved: all but the longest row that kept its order.</summary>
    private static HashSet<string> Moved(IReadOnlyList<(string OldId, string NewId)> matches, IReadOnlyList<Step> older, IReadOnlyList<Step> newer)
    {
        var places = older.Select((step, at) => (step.Id, at)).ToDictionary(p => p.Id, p => p.at);
        var olds = matches.ToDictionary(m => m.NewId, m => places[m.OldId]);
        var row = newer.Where(s => olds.ContainsKey(s.Id)).Select(s => s.Id).ToList();
        var (previous, ends) = (new int[row.Count], new List<int>());
        for (var i = 0; i < row.Count; i++)
        {
            var at = ends.FindIndex(e => olds[row[e]] > olds[row[i]]);
            if (at < 0) at = ends.Count;
            previous[i] = at == 0 ? -1 : ends[at - 1];
            if (at == ends.Count) ends.Add(i);
            else ends[at] = i;
        }

        var moved = row.ToHashSet();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = previous[i]) moved.Remove(row[i]);
        return moved;
    }
}

/// <summary>What became of one step.</summary>
public sealed record StepChange
{
    /// <summary>Its id in the older revision; null when it is new.</summary>
    public string? OldId { get; init; }

    /// <summary>Its id in the newer revision; null when it is gone.</summary>
    public string? NewId { get; init; }

    public required string Title { get; init; }

    /// <summary>Whether a second person verifies it; of one that is gone, whether somebody did.</summary>
    public bool Guarded { get; init; }

    public IReadOnlyList<StepChangeKind> Kinds { get; init; } = [];
}

/// <summary>Ways in which a step changes; several may be true of one.</summary>
public enum StepChangeKind
{
    Added,
    Removed,
    Changed,
    Moved,

    /// <summary>Who must verify what about it, or how its risk is known.</summary>
    Guarded,
}
