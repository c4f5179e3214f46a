using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Proposals;
using Incidents.Server.People;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Proposals;
using Incidents.Storage.Runs;

namespace Incidents.Server.Proposals;

/// <summary>Deciding on what others proposed. An approval and what it lets happen are one commit.</summary>
public sealed class ProposalService(RunbookService runbooks)
{
    public Outcome<Proposal> Approve(WriteTx tx, string id, Caller by)
    {
        if (ProposalStore.Find(tx, id) is not { } proposal) return ProposalRefusals.NotFound(id);
        var decided = Proposing.Approve(proposal, ProposalBook.PartiesOf(tx, proposal), by, VerificationPolicyStore.Current(tx).StepUpMinutes, tx.Now);
        if (!decided.Is(out var approved, out var refusal)) return Refused(tx, proposal, refusal, by);
        if (CarryOut(tx, approved, by) is { } outdated)
        {
            ProposalBook.Close(tx, proposal with { State = ProposalState.Superseded, DecidedAt = tx.Now, Reason = outdated.Detail }, by.Actor);
            return outdated;
        }

        return ProposalBook.Close(tx, approved, by.Actor);
    }

    public static Outcome<Proposal> Reject(WriteTx tx, string id, string? reason, Caller by)
    {
        if (ProposalStore.Find(tx, id) is not { } proposal) return ProposalRefusals.NotFound(id);
        var decided = Proposing.Reject(proposal, ProposalBook.PartiesOf(tx, proposal), by, reason, tx.Now);
        return decided.Is(out var rejected, out var refusal) ? ProposalBook.Close(tx, rejected, by.Actor) : refusal;
    }

    public static Outcome<Proposal> Withdraw(WriteTx tx, string id, Caller by)
    {
        if (ProposalStore.Find(tx, id) is not { } proposal) return ProposalRefusals.NotFound(id);
        var decided = Proposing.Withdraw(proposal, ProposalBook.PartiesOf(tx, proposal), by, tx.Now);
        return decided.Is(out var withdrawn, out var refusal) ? ProposalBook.Close(tx, withdrawn, by.Actor) : refusal;
    }

    /// <summary>Null when it was done; else why it cannot be any more.</summary>
    private Refusal? CarryOut(WriteTx tx, Proposal approved, Caller by) => approved.Kind switch
    {
        ProposalKind.PublishRevision => runbooks.Publish(tx, ProposalBook.ChangeOf<ProposedRevision>(approved)).Refusal,
        ProposalKind.GrantRoles => PersonService.Give(tx, approved, by).Refusal,
        _ => PolicyService.Change(tx, approved).Refusal,
    };

    /// <summary>Who tries to be his own second person is remembered.</summary>
    private static Refusal Refused(WriteTx tx, Proposal proposal, Refusal refusal, Caller by)
    {
        if (refusal.Code == ProposalRefusals.TwoPersonRequired(proposal).Code)
            AccessLogStore.Add(tx, by.Actor, AccessEvent.SelfApprovalRefused, proposal.Id, $"{by.Name} tries to approve alone: {proposal.Summary}");
        return refusal;
    }
}
