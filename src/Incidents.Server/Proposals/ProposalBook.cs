using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.Proposals;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.People;
using Incidents.Storage.Proposals;
using Incidents.Storage.Revising;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Proposals;

/// <summary>Opens and closes proposals; each with its line in the access log, in the same commit.</summary>
public static class ProposalBook
{
    /// <summary>Keeps the change until another person approves it, and tells those who can.</summary>
    /// <param name="tx">The transaction of what is proposed.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="kind">What kind of change it is.</param>
    /// <param name="subjectId">What it is about.</param>
    /// <param name="summary">What changes, in words.</param>
    /// <param name="reasons">Why it needs a second person, in words.</param>
    /// <param name="change">The change, as it will be carried out.</param>
    public static Proposal Open<T>(WriteTx tx, Caller by, ProposalKind kind, string subjectId, string summary, IReadOnlyList<string> reasons, T change)
    {
        var proposal = new Proposal
        {
            Id = tx.NewId("prop"),
            Kind = kind,
            SubjectId = subjectId,
            Summary = summary,
            Reasons = reasons,
            Payload = JsonSerializer.Serialize(change, Json.Options),
            ProposedById = PersonStore.PersonOf(tx, by.PersonId),
            ProposedByName = by.Name,
            ProposedAt = tx.Now,
        };
        ProposalStore.Add(tx, proposal);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.Proposed, proposal.Id, $"{by.Name} proposes: {summary}");
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.ProposalWaiting, Urgency = Urgency.Low, SubjectId = proposal.Id, Text = $"{by.Name} needs a second person: {summary}" }, Proposing.Approvers(kind, PartiesOf(tx, proposal), PersonStore.All(tx)));
        return proposal;
    }

    public static T ChangeOf<T>(Proposal proposal) => JsonSerializer.Deserialize<T>(proposal.Payload, Json.Options)!;

    /// <summary>Keeps what was decided.</summary>
    public static Proposal Close(WriteTx tx, Proposal decided, Actor by)
    {
        ProposalStore.Decide(tx, decided);
        // What a run suggested and somebody took over has waited for this.
        if (decided.Kind == ProposalKind.PublishRevision)
            RevisionProposalStore.Settle(tx, decided.Id, decided.State == ProposalState.Approved ? RunbookStore.Find(tx, decided.SubjectId)?.Revision : null);
        var (what, verb) = decided.State switch
        {
            ProposalState.Approved => (AccessEvent.ProposalApproved, "approves"),
            ProposalState.Rejected => (AccessEvent.ProposalRejected, "rejects"),
            ProposalState.Withdrawn => (AccessEvent.ProposalWithdrawn, "withdraws"),
            _ => (AccessEvent.ProposalSuperseded, "leaves behind"),
        };
        AccessLogStore.Add(tx, by, what, decided.Id, $"{by.Name} {verb}, as {decided.ProposedByName} proposed it: {decided.Summary}");
        return decided;
    }

    /// <summary>Closes what waits about a subject that changes now; <paramref name="ofPerson"/> names whose, or everybody's when null.</summary>
    public static void Supersede(WriteTx tx, ProposalKind kind, string subjectId, Actor by, string reason, string? ofPerson = null)
    {
        foreach (var waiting in ProposalStore.Pending(tx, kind, subjectId).Where(p => ofPerson is null || PersonStore.PersonOf(tx, p.ProposedById) == ofPerson))
            Close(tx, waiting with { State = ProposalState.Superseded, DecidedAt = tx.Now, Reason = reason }, by);
    }

    /// <summary>As persons, and as of now.</summary>
    public static Parties PartiesOf(ReadTx tx, Proposal proposal) =>
        new(PersonStore.PersonOf(tx, proposal.ProposedById), proposal.Kind == ProposalKind.GrantRoles ? PersonStore.PersonOf(tx, proposal.SubjectId) : null);
}
