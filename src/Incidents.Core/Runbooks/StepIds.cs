namespace Incidents.Core.Runbooks;

/// <summary>Names steps so that an edit elsewhere does not rename them; ordinals shift with every fourth edit and are never used.</summary>
internal static class StepIds
{
    /// <summary>Separates section and title. A slash would be lost or doubled in the paths of the API, where an id is one segment.</summary>
    private const char Separator = '.';

    public static IReadOnlyDictionary<StepDraft, string> For(IReadOnlyList<StepDraft> drafts)
    {
        var ids = new Dictionary<StepDraft, string>();
        var taken = new HashSet<string>();
        var repeats = new Dictionary<string, int>();
        // Declared ids first: what the author wrote is kept whatever is derived around it.
        foreach (var draft in drafts)
        {
            if (draft.Comment is { Problem: null } comment && taken.Add(comment.Id))
                ids[draft] = comment.Id;
        }

        foreach (var draft in drafts.Where(draft => !ids.ContainsKey(draft)))
        {
            var wanted = $"{(draft.SectionTitle.Length == 0 ? "start" : Words.Slug(draft.SectionTitle))}{Separator}{Words.Slug(draft.Title)}";
            var id = wanted;
            while (!taken.Add(id))
            {
                repeats[wanted] = repeats.GetValueOrDefault(wanted, 1) + 1;
                id = $"{wanted}-{repeats[wanted]}";
            }

            ids[draft] = id;
        }

        return ids;
    }

    public static bool IsDerived(string id) => id.Contains(Separator);
}
