using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Storage;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>What an event does besides changing the request: to the step, to the answers, to what must still be reviewed.</summary>
internal static class VerificationEffects
{
    /// <summary>False when somebody was faster.</summary>
    public static bool CarryOut(WriteTx tx, VerificationFacts facts, RunStep step, Verification request, VerificationEvent happened, Caller by)
    {
        switch (happened)
        {
            case VerificationEvent.Requested:
                return Move(tx, facts.Run, step, StepState.AwaitingVerification);
            case VerificationEvent.Attempted attempted:
                return VerificationStore.AddAttempt(tx, request, attempted.Attempt);
            case VerificationEvent.Verified:
                return Move(tx, facts.Run, step, StepState.Verified);
            case VerificationEvent.Mismatched:
                RunStore.CountMismatch(tx, request.RunId, request.StepId);
                return Reopen(tx, facts.Run, step);
            case VerificationEvent.StepLocked:
                RunStore.Lock(tx, request.RunId, request.StepId);
                return true;
            case VerificationEvent.Rejected or VerificationEvent.Withdrawn or VerificationEvent.Superseded or VerificationEvent.Expired:
                return Reopen(tx, facts.Run, step);
            case VerificationEvent.LossAcknowledged said:
                VerificationStore.AddAcknowledgement(tx, request.Id, said.Acknowledgement);
                return true;
            case VerificationEvent.Released:
                return Release(tx, facts.Run, step);
            case VerificationEvent.GlassBroken broken:
                Break(tx, facts.Run, request, broken.Reason);
                return Release(tx, facts.Run, step);
            case VerificationEvent.Reviewed reviewed:
                return BrokenGlassStore.Review(tx, request.Id, by.Id, by.Name, reviewed.Finding);
            default:
                return true;
        }
    }

    private static bool Release(WriteTx tx, Run run, RunStep step)
    {
        if (Safeguarding.IsPointOfNoReturn(step)) RunStore.PassPointOfNoReturn(tx, run.Id);
        return Move(tx, run, step, StepState.Released);
    }

    private static void Break(WriteTx tx, Run run, Verification request, string reason)
    {
        BrokenGlassStore.Add(tx, new BrokenGlass
        {
            VerificationId = request.Id,
            RunId = run.Id,
            IncidentId = run.IncidentId!,
            StepId = request.StepId,
            ExecutorId = request.ExecutorId,
            ExecutorName = request.ExecutorName,
            Reason = reason,
            At = tx.Now,
            ReviewDueAt = tx.Now + VerificationService.ReviewWithin,
        });
        ActionItemStore.Add(tx, $"'{request.StepTitle}' was done without a second person. Find out why nobody answered, and see to it that somebody does.", run.IncidentId, run.Id, tx.Now.AddDays(7));
    }

    /// <summary>Back to where the executor can correct and ask again; a step that went another way meanwhile stays there.</summary>
    private static bool Reopen(WriteTx tx, Run run, RunStep step)
    {
        var stored = RunStore.Find(tx, run.Id)?.Find(step.Definition.Id);
        return stored?.State is not (StepState.AwaitingVerification or StepState.Verified) || Move(tx, run, stored, StepState.InProgress);
    }

    private static bool Move(WriteTx tx, Run run, RunStep step, StepState to) =>
        RunStore.SaveStep(tx, run.Id, step with { State = to, StartedAt = step.StartedAt ?? tx.Now, EndedAt = null, Reason = null }, step.State);
}
