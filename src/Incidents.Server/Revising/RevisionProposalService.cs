using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Revising;
using Incidents.Core.Runbooks;
using Incidents.Core.Timeline;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Revising;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Revising;

/// <summary>Deciding on what runs suggest. What is taken over is published by the same rule as any other text.</summary>
public sealed class RevisionProposalService(Database db, RunbookService runbooks)
{
    /// <summary>The proposal as it can be taken over now: in the revision that is current, where it is open.</summary>
    public Outcome<DraftedRevision> Show(string id) => db.Read(tx => RevisionProposalStore.Find(tx, id)) is { } proposal ? Show(proposal, null) : RevisingRefusals.NotFound(id);

    /// <summary>What is to be stored; read and rendered here, not in the one thread that writes.</summary>
    public Outcome<PreparedRevision> Prepare(string id, AcceptedRevision asked)
    {
        if (asked.Hunks is not null && asked.Markdown is not null) return RevisingRefusals.EitherOr();
        if (db.Read(tx => RevisionProposalStore.Find(tx, id)) is not { } proposal) return RevisingRefusals.NotFound(id);
        if (!Deciding.Chosen(proposal, asked.Hunks).Is(out var hunks, out var refusal)) return refusal;
        if (!Show(proposal, hunks).Is(out var drafted, out refusal)) return refusal;
        if (asked.Markdown is null && Deciding.Refuse(proposal, drafted.Draft, asked.Hunks) is { } left) return left;
        var markdown = asked.Markdown ?? drafted.Draft.Markdown;
        return runbooks.Readable(proposal.Runbook, markdown)
            .Then<PreparedRevision>(volume => new PreparedRevision(drafted.Current, markdown, volume, asked.Markdown is null ? drafted.Draft.Placed : null));
    }

    /// <param name="tx">The transaction.</param>
    /// <param name="id">Of the proposal.</param>
    /// <param name="prepared">What is to be stored.</param>
    /// <param name="expected">The revision that the caller saw (If-Match); see <see cref="Publishing.Decide"/>.</param>
    /// <param name="by">Who accepts.</param>
    public Outcome<RevisionProposal> Accept(WriteTx tx, string id, PreparedRevision prepared, int? expected, Caller by)
    {
        if (RevisionProposalStore.Find(tx, id) is not { } proposal) return RevisingRefusals.NotFound(id);
        if (Deciding.Refuse(proposal) is { } no) return no;
        // It was drafted on what was current a moment ago.
        if (RunbookStore.Find(tx, proposal.Runbook) is { } current && current.Revision != prepared.Current) return PublishingRefusals.Stale(current);
        if (!runbooks.Put(tx, proposal.Runbook, prepared.Markdown, prepared.Volume, expected, by).Is(out var put, out var refusal)) return refusal;
        var decided = proposal with
        {
            State = put.Waits is null ? RevisionState.Accepted : RevisionState.Waiting,
            DecidedById = by.Id,
            DecidedByName = by.Name,
            DecidedAt = tx.Now,
            Taken = prepared.Taken,
            Published = put.Stored?.Summary.Revision,
            WaitsFor = put.Waits?.Id,
        };
        RevisionProposalStore.Decide(tx, decided);
        Tell(tx, proposal, by.Actor, EntryKind.RevisionDecided, put.Waits is null
            ? $"{by.Name} takes over what this run suggests: revision {decided.Published} of '{proposal.Runbook}'"
            : $"{by.Name} takes over what this run suggests for '{proposal.Runbook}'; a second person is to agree");
        return decided;
    }

    public static Outcome<RevisionProposal> Reject(WriteTx tx, string id, string reason, Caller by)
    {
        if (RevisionProposalStore.Find(tx, id) is not { } proposal) return RevisingRefusals.NotFound(id);
        if (Deciding.Refuse(proposal) is { } no) return no;
        var rejected = proposal with { State = RevisionState.Rejected, DecidedById = by.Id, DecidedByName = by.Name, DecidedAt = tx.Now, Reason = reason };
        RevisionProposalStore.Decide(tx, rejected);
        Tell(tx, proposal, by.Actor, EntryKind.RevisionDecided, $"{by.Name} does not take over what this run suggests for '{proposal.Runbook}'");
        return rejected;
    }

    internal static void Tell(WriteTx tx, RevisionProposal proposal, Actor by, EntryKind kind, string text) => TimelineStore.Append(tx, RunStore.Find(tx, proposal.RunId)!.TimelineId, new Entry
    {
        Kind = kind,
        Actor = by,
        Source = by.Kind == ActorKind.System ? "system" : "api",
        Text = text,
        Data = JsonSerializer.Serialize(new { runId = proposal.RunId, revisionProposalId = proposal.Id, proposal.Runbook, hunks = proposal.Hunks.Count }, JsonSerializerOptions.Web),
    });

    private Outcome<DraftedRevision> Show(RevisionProposal proposal, IReadOnlyList<Hunk>? hunks)
    {
        if (!runbooks.Find(proposal.Runbook, proposal.BasedOn.ToString()).Is(out var followed, out var refusal)) return refusal;
        var text = followed;
        if (proposal.State == RevisionState.Proposed && !runbooks.Find(proposal.Runbook).Is(out text, out refusal)) return refusal;
        var rebased = text.Revision.Number != proposal.BasedOn;
        return Drafting.Of(text.Revision.Markdown, proposal.Runbook, hunks ?? proposal.Hunks, rebased ? followed.Volume.Runbook.Steps : null)
            .Then<DraftedRevision>(draft => new DraftedRevision(proposal, draft, text.Revision.Markdown, text.Revision.Number, text.Summary.Revision));
    }
}

/// <summary>A proposal with the text that it would make.</summary>
/// <param name="Proposal">What is proposed.</param>
/// <param name="Draft">The text with its hunks.</param>
/// <param name="Before">The text without.</param>
/// <param name="On">The revision of that.</param>
/// <param name="Current">The runbook's current revision.</param>
public sealed record DraftedRevision(RevisionProposal Proposal, Draft Draft, string Before, int On, int Current);

/// <summary>A text that was accepted, ready to be stored.</summary>
/// <param name="Current">The revision it was drafted on.</param>
/// <param name="Markdown">The text.</param>
/// <param name="Volume">What was read from it.</param>
/// <param name="Taken">The hunks in it; null when it was edited.</param>
public sealed record PreparedRevision(int Current, string Markdown, Volume Volume, IReadOnlyList<int>? Taken);
