using System.Text.Json.Serialization;
using Incidents.Core.Revising;
using Incidents.Core.Runbooks;

namespace Incidents.Server.Revising;

/// <summary>What is taken over: nothing said is all of it that fits; else these hunks, or the text as it was edited.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcceptedRevision(IReadOnlyList<int>? Hunks = null, string? Markdown = null);

/// <summary>Why it is not taken over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RejectedRevision(string Reason);

/// <summary>A proposed revision; <paramref name="Text"/> is there only where one is asked for by its id.</summary>
public sealed record RevisionProposalView(
    string Id, string Runbook, string RunId, int BasedOn, RevisionState State, RevisionPriority Priority, string? Owner, IReadOnlyList<string> AssignedTo, DateTimeOffset CreatedAt, DateTimeOffset DueAt,
    IReadOnlyList<HunkView> Hunks, string? DecidedById, string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason, IReadOnlyList<int>? Taken, int? Published, string? WaitsFor, ProposedTextView? Text)
{
    public static string Address(string id) => $"/api/v1/revision-proposals/{id}";

    public static RevisionProposalView Of(RevisionProposal p) => new(
        p.Id, p.Runbook, p.RunId, p.BasedOn, p.State, p.Priority, p.Owner, p.AssignedTo, p.CreatedAt, p.DueAt,
        [.. p.Hunks.Select(h => HunkView.Of(h, null))], p.DecidedById, p.DecidedByName, p.DecidedAt, p.Reason, p.Taken, p.Published, p.WaitsFor, null);

    public static RevisionProposalView Whole(DraftedRevision drafted) => Of(drafted.Proposal) with
    {
        Hunks = [.. drafted.Proposal.Hunks.Select(h => HunkView.Of(h, drafted.Draft))],
        Text = new ProposedTextView(drafted.On, drafted.On != drafted.Proposal.BasedOn, drafted.Draft.Markdown, DiffOf(drafted)),
    };

    public static string DiffOf(DraftedRevision drafted) =>
        UnifiedDiff.Of(drafted.Before, drafted.Draft.Markdown, $"{drafted.Proposal.Runbook}/r{drafted.On}", $"{drafted.Proposal.Runbook}/{drafted.Proposal.Id}");
}

/// <summary>The text that it would make of a revision, and how that differs.</summary>
/// <param name="On">The revision: the current one, or the one that was followed when it is decided.</param>
/// <param name="Rebased">Whether another one was followed in the run.</param>
/// <param name="Markdown">The whole text.</param>
/// <param name="Diff">The unified difference.</param>
public sealed record ProposedTextView(int On, bool Rebased, string Markdown, string Diff);

/// <summary>One change, the step of the run that is the reason for it, and whether it is in the text; if not, why.</summary>
public sealed record HunkView(int Number, HunkKind Kind, Cause Cause, string? StepId, string? RunStepId, IReadOnlyList<int> Deviations, string Text, int? Minutes, string? Title, bool? InText, string? WhyNot)
{
    public static HunkView Of(Hunk h, Draft? draft) =>
        new(h.Number, h.Kind, h.Cause, h.StepId, h.RunStepId, h.Deviations, h.Text, h.Minutes, h.Added?.Title, draft?.Placed.Contains(h.Number), draft?.Left.GetValueOrDefault(h.Number));
}

/// <summary>What runs suggest for a runbook and nobody has decided on.</summary>
public sealed record OpenDeviationsView(string ProposalId, string RunId, int Count, RevisionPriority Priority, DateTimeOffset DueAt, string Text)
{
    public static OpenDeviationsView Of(RevisionProposal p) => new(p.Id, p.RunId, p.Hunks.Count, p.Priority, p.DueAt, $"open deviations: {p.Hunks.Count} from run {p.RunId}");
}
