using Incidents.Core.Runbooks;

namespace Incidents.Core.Revising;

/// <summary>Decides about proposed revisions: how much they hurry, and what becomes of them.</summary>
public static class Deciding
{
    private static readonly TimeSpan Normally = TimeSpan.FromDays(14);
    private static readonly TimeSpan AtOnce = TimeSpan.FromDays(3);

    /// <summary>With its date; it hurries when another run of the runbook went the same other way.</summary>
    public static RevisionProposal Dated(RevisionProposal proposal, IEnumerable<RevisionProposal> others, DateTimeOffset now) =>
        others.Any(other => Alike(proposal, other)) ? proposal with { Priority = RevisionPriority.High, DueAt = now + AtOnce } : proposal with { DueAt = now + Normally };

    /// <summary>The open ones that hurry from now on, since it happened again.</summary>
    public static IEnumerable<RevisionProposal> Hastened(RevisionProposal proposal, IEnumerable<RevisionProposal> others, DateTimeOffset now) =>
        from other in others
        where other.IsOpen && other.Priority == RevisionPriority.Normal && Alike(proposal, other)
        select other with { Priority = RevisionPriority.High, DueAt = other.DueAt < now + AtOnce ? other.DueAt : now + AtOnce };

    /// <summary>The hunks to be taken: those named, or all.</summary>
    public static Outcome<List<Hunk>> Chosen(RevisionProposal proposal, IReadOnlyList<int>? numbers)
    {
        if (Refuse(proposal) is { } refusal) return refusal;
        if (numbers is null) return proposal.Hunks.ToList();
        var known = proposal.Hunks.Where(h => numbers.Contains(h.Number)).ToList();
        return numbers.Count == 0 || known.Count < numbers.Distinct().Count() ? RevisingRefusals.NoSuchHunk(proposal) : known;
    }

    /// <summary>What was chosen by number must all be in the text; of all, what can be.</summary>
    public static Refusal? Refuse(RevisionProposal proposal, Draft draft, IReadOnlyList<int>? numbers) =>
        numbers is not null && draft.Left.Count > 0 ? RevisingRefusals.NotPlaced(draft)
        : draft.Placed.Count == 0 ? RevisingRefusals.NothingPlaced(proposal)
        : null;

    public static Refusal? Refuse(RevisionProposal proposal) =>
        proposal.State == RevisionState.Waiting ? RevisingRefusals.Waits(proposal) : proposal.IsOpen ? null : RevisingRefusals.Decided(proposal);

    private static bool Alike(RevisionProposal one, RevisionProposal other) =>
        one.RunId != other.RunId && one.Hunks.Any(h => h.StepId is not null && other.Hunks.Any(o => (o.StepId, o.Cause) == (h.StepId, h.Cause)));
}
