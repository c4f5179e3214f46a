using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>
/// Puts hunks into a text. Each is looked at after it was put in: the text must read as before but for what the hunk is meant to change.
/// So nothing that somebody wrote in a run becomes a step, a guard or a placeholder, however it is spelled.
/// </summary>
public static class Drafting
{
    /// <summary>Hunks times characters: each costs reading the text anew.</summary>
    private const long MostWork = 10_000_000;

    /// <param name="markdown">The revision to be changed.</param>
    /// <param name="slug">Its runbook's.</param>
    /// <param name="hunks">In their order.</param>
    /// <param name="followed">The steps of the revision that the hunks are about, where it is another one.</param>
    public static Outcome<Draft> Of(string markdown, string slug, IEnumerable<Hunk> hunks, IReadOnlyList<Step>? followed = null)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        ArgumentNullException.ThrowIfNull(hunks);
        if (!RunbookReader.Read(markdown, slug).Is(out var runbook, out var refusal)) return refusal;
        var names = followed is null ? null : StepMatching.Match(followed, runbook.Steps).ToDictionary(m => m.OldId, m => m.NewId);
        var added = new Dictionary<int, string>();
        var (placed, left) = (new List<int>(), new Dictionary<int, string>());
        var work = 0L;
        foreach (var hunk in hunks)
        {
            if (Target(hunk) is not { } id || runbook.Steps.FirstOrDefault(s => s.Id == id) is not { } step)
            {
                left[hunk.Number] = hunk.StepId is null ? "it names no step of the runbook" : $"the step {hunk.StepId} is not there any more";
                continue;
            }

            var done = false;
            foreach (var candidate in Placing.Candidates(markdown, runbook, step, hunk))
            {
                if ((work += candidate.Length) > MostWork) break;
                if (!RunbookReader.Read(candidate, slug).Is(out var after, out _) || !Keeping.Holds(runbook, after, step.Id, hunk)) continue;
                if (hunk.Kind == HunkKind.Step) added[hunk.Number] = after.Steps.Select(s => s.Id).Except(runbook.Steps.Select(s => s.Id)).Single();
                (markdown, runbook, done) = (candidate, after, true);
                break;
            }

            if (done) placed.Add(hunk.Number);
            else left[hunk.Number] = work > MostWork ? "the text is too long for so many changes at once" : "put in there it would change what else the text says";
        }

        return new Draft { Markdown = markdown, Placed = placed, Left = left };

        string? Target(Hunk hunk) =>
            hunk.Added?.AfterHunk is { } after && added.TryGetValue(after, out var made) ? made
            : hunk.StepId is null ? null
            : names is null ? hunk.StepId
            : names.GetValueOrDefault(hunk.StepId);
    }
}
