namespace Incidents.Core.Runbooks;

/// <summary>Finds the steps of an older revision again in a newer one.</summary>
public static class StepMatching
{
    private const double Alike = 0.7;

    /// <summary>Beyond this many pairs only ids are compared: an edit that renames thousands of steps is a new runbook.</summary>
    private const int MaxPairs = 50_000;

    /// <summary>Pairs of ids in the older revision's order: same id first, then the most similar title of those in the same section.</summary>
    public static IReadOnlyList<(string OldId, string NewId)> Match(IReadOnlyList<Step> older, IReadOnlyList<Step> newer)
    {
        var byId = newer.ToDictionary(step => step.Id);
        var matches = older.Where(step => byId.ContainsKey(step.Id)).ToDictionary(step => step.Id, step => step.Id);
        var free = newer.Where(step => !matches.ContainsKey(step.Id)).ToList();
        var lost = older.Where(step => !matches.ContainsKey(step.Id)).ToList();
        if ((long)free.Count * lost.Count <= MaxPairs)
            AddAlike(lost, free, matches);
        return [.. older.Where(step => matches.ContainsKey(step.Id)).Select(step => (step.Id, matches[step.Id]))];
    }

    private static void AddAlike(List<Step> lost, List<Step> free, Dictionary<string, string> matches)
    {
        var pairs = from old in lost
                    from @new in free
                    // Two ids that an author chose differently are two steps, whatever their titles.
                    where SectionOf(old) == SectionOf(@new) && (StepIds.IsDerived(old.Id) || StepIds.IsDerived(@new.Id))
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
    }

    private static string SectionOf(Step step) => Words.Slug(step.Section);

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
