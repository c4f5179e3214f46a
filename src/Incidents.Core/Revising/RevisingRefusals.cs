namespace Incidents.Core.Revising;

/// <summary>Every "no" about proposed revisions.</summary>
public static class RevisingRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "revision_proposal_not_found",
        $"There is no proposed revision {id}. List them with GET /api/v1/revision-proposals.");

    public static Refusal Decided(RevisionProposal proposal) => new(RefusalKind.Conflict, "revision_proposal_closed",
        $"This was {proposal.State.ToString().ToLowerInvariant()} already. Change the runbook itself if more is to be said.");

    public static Refusal Waits(RevisionProposal proposal) => new(RefusalKind.Conflict, "revision_proposal_waits",
        $"It was accepted and waits for a second person as {proposal.WaitsFor}. Decide on that one, or withdraw it.");

    public static Refusal NoSuchHunk(RevisionProposal proposal) => new(RefusalKind.Invalid, "hunk_not_found",
        $"Name at least one hunk of this proposal: {string.Join(", ", proposal.Hunks.Select(h => h.Number))}.", new Dictionary<string, string> { ["hunks"] = "must be numbers of its hunks" });

    public static Refusal NotPlaced(Draft draft) => new(RefusalKind.Conflict, "hunk_not_placed",
        $"Not all that you chose can be put into the text as it is now ({string.Join("; ", draft.Left.Select(l => $"{l.Key}: {l.Value}"))}). Leave that out, or send the text as you want it.");

    public static Refusal NothingPlaced(RevisionProposal proposal) => new(RefusalKind.Conflict, "hunk_not_placed",
        $"None of it can be put into '{proposal.Runbook}' as it is now. Send the text as you want it, or reject the proposal with a reason.");

    public static Refusal EitherOr() => new(RefusalKind.Invalid, "hunks_or_text",
        "Send either the numbers of hunks or an edited text, not both.", new Dictionary<string, string> { ["markdown"] = "must not stand beside hunks" });
}
