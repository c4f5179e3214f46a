namespace Incidents.Core.Runbooks;

/// <summary>Finds the steps of an older revision again in a newer one.</summary>
public static class StepMatching
{
    private const double Alike = 0.7;

    /// <summary>Beyond this many pairs only ids are compared: an edit that renames thousands of steps is a new runbook.</summary>
    private const int MaxPairs = 50_000;

    /// <summary>
    /// Pairs of ids in the older revision's order: same id first, then the same text wherever it moved, then the most similar title in the same section.
    /// </summary>
    public static IReadOnlyList<(string OldId, string NewId)> Match(IReadOnlyList<Step> older, IReadOnlyList<Step> newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        var ids = newer.Select(step => step.Id).ToHashSet();
        var matches = older.Where(step => ids.Contains(step.Id)).ToDictionary(step => step.Id, step => step.Id);
        AddMoved(Lost(older), Free(newer), matches);
        AddAlike(Lost(older), Free(newer), matches);
        return [.. older.Where(step => matches.ContainsKey(step.Id)).Select(step => (step.Id, matches[step.Id]))];

        List<Step> Lost(IReadOnlyList<Step> steps) => [.. steps.Where(step => !matches.ContainsKey(step.Id))];

        List<Step> Free(IReadOnlyList<Step> steps)
        {
            var taken = matches.Values.ToHashSet();
            return [.. steps.Where(step => !taken.Contains(step.Id))];
        }
    }

    /// <summary>A step that stands word for word under another heading is the same step, if it stands there once.</summary>
    private static void AddMoved(List<Step> lost, List<Step> free, Dictionary<string, string> matches)
    {
        var olds = lost.ToLookup(TextOf);
        foreach (var news in free.GroupBy(TextOf).Where(group => group.Count() == 1 && olds[group.Key].Count() == 1))
        {
            if (MayBeOne(olds[news.Key].Single(), news.Single()))
                matches[olds[news.Key].Single().Id] = news.Single().Id;
        }
    }

    private static void AddAlike(List<Step> lost, List<Step> free, Dictionary<string, string> matches)
    {
        if ((long)free.Count * lost.Count > MaxPairs)
            return;
        var sections = new Dictionary<(string, string), bool>();
        var pairs = from old in lost
                    from @new in free
                    where MayBeOne(old, @new) && AreOneSection(old.Section, @new.Section)
                    let likeness = Likeness(old.Title, @new.Title)
                    where likeness >= Alike
                    orderby likeness descending
                    select (Old: old.Id, New: @new.Id);
        var taken = new HashSet<string>();
        foreach (var (old, @new) in pairs)
        {
            if (!matches.ContainsKey(old) && taken.Add(@new))
                matches[old] = @new;
        }

        bool AreOneSection(string older, string newer)
        {
            if (!sections.TryGetValue((older, newer), out var one))
                sections[(older, newer)] = one = Likeness(Words.Slug(older), Words.Slug(newer)) >= Alike;
            return one;
        }
    }

    /// <summary>Two ids that an author chose differently are two steps, whatever they say.</summary>
    private static bool MayBeOne(Step older, Step newer) => StepIds.IsDerived(older.Id) || StepIds.IsDerived(newer.Id);

    private static string TextOf(Step step) => Words.WithoutNumber(step.Markdown).Trim();

    /// <summary>Share of equal characters in order (1 − edit distance without replacement ÷ both lengths), as difflib's ratio.</summary>
    private static double Likeness(string a, string b)
    {
        if (a.Length + b.Length == 0)
            return 1;
        // The ratio cannot reach the threshold when the lengths differ too much.
        if (2.0 * Math.Min(a.Length, b.Length) / (a.Length + b.Length) < Alike)
            return 0;
        var row = new int[b.Length + 1];
        foreach (var c in a)
        {
            var diagonal = 0;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = c == b[j - 1] ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }

        return 2.0 * row[b.Length] / (a.Length + b.Length);
    }
}
