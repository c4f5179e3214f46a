using System.Security.Cryptography;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Access;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Notifications;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Carries out what <see cref="Verifying"/> decides: every event is stored, told on the timeline, and told to whom it concerns, in one commit.</summary>
internal static class VerificationService
{
    public static readonly TimeSpan ReviewWithin = TimeSpan.FromHours(24);
    private static readonly TimeSpan TokenFor = TimeSpan.FromSeconds(60);

    public static Outcome<Verification> Request(WriteTx tx, string runId, string stepId, string? loss, string? reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (Leaks(run, by, reason) is { } leak) return leak;
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return Decide(tx, run, stepId, VerificationStore.LiveOf(tx, runId, stepId), new VerificationCommand.Submit(stepId, tx.NewId("ver"), nonce, loss, reason), by);
    }

    /// <summary>Every command about a request that exists.</summary>
    public static Outcome<Verification> Answer(WriteTx tx, string id, VerificationCommand command, Caller by)
    {
        if (VerificationStore.Find(tx, id) is not { } request || RunStore.Find(tx, request.RunId) is not { } run || !VerificationFactFinding.MaySee(tx, run, by))
            return VerificationRefusals.NotFound(id);
        var text = command switch
        {
            VerificationCommand.Reject reject => reject.Reason,
            VerificationCommand.Withdraw withdraw => withdraw.Reason,
            VerificationCommand.BreakGlass glass => glass.Reason,
            VerificationCommand.AcknowledgeLoss loss => loss.Reason,
            _ => null,
        };
        if (Drills.DrillService.Hindered(tx, run, request, command, by) is { } hindered) return hindered;
        return Leaks(run, by, text) is { } leak ? leak : Decide(tx, run, request.StepId, request, command, by);
    }

    public static Outcome<Run> Unlock(WriteTx tx, string runId, string stepId, string reason, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run || !VerificationFactFinding.MaySee(tx, run, by)) return RunRefusals.NotFound(runId);
        var facts = VerificationFactFinding.Of(tx, run, stepId, null, by);
        if (!Verifying.Decide(null, new VerificationCommand.Unlock(stepId, reason), facts, Now(tx, run)).Is(out _, out var refusal)) return refusal;
        RunStore.Unlock(tx, runId, stepId);
        RunService.Tell(tx, run, run.Find(stepId), EntryKind.StepUnlocked, by, $"Unlocked: {run.Find(stepId)!.Definition.Title} ({reason})");
        return RunStore.Find(tx, runId)!;
    }

    /// <summary>What it was asked for has changed: the live request of a step ends.</summary>
    public static void Supersede(WriteTx tx, Run run, RunStep step, string why, Caller by) => Automatic(tx, run, step, VerificationStore.LiveOf(tx, run.Id, step.Definition.Id), new VerificationCommand.Supersede(why), by);

    /// <summary>A released step was done, or failed.</summary>
    public static void Close(WriteTx tx, Run run, RunStep step, bool succeeded, Caller by) => Automatic(tx, run, step, VerificationStore.Of(tx, run.Id).LastOrDefault(v => v.StepId == step.Definition.Id), new VerificationCommand.Close(succeeded), by);

    /// <summary>A token by which a tool can ask, once and for a minute, whether a step was really released.</summary>
    public static string IssueToken(WriteTx tx, Verification released)
    {
        var token = Secrets.NewReleaseToken();
        VerificationStore.SetReleaseToken(tx, released.Id, Secrets.Hash(token), tx.Now + TokenFor);
        return token;
    }

    private static void Automatic(WriteTx tx, Run run, RunStep step, Verification? request, VerificationCommand command, Caller by)
    {
        if (request is null) return;
        var facts = new VerificationFacts { Run = run, By = by };
        foreach (var happened in Verifying.Decide(request, command, facts, Now(tx, run)).Value) request = Store(tx, facts, step, request, happened, by)!;
    }

    private static Outcome<Verification> Decide(WriteTx tx, Run run, string stepId, Verification? request, VerificationCommand command, Caller by)
    {
        var now = Now(tx, run);
        var facts = VerificationFactFinding.Of(tx, run, stepId, request, by);
        if (request is not null)
            foreach (var ended in Verifying.Decide(request, new VerificationCommand.Sweep(), facts, now).Value)
            {
                // Stored also when the command itself is refused: what is over stays over, whatever the clock says later.
                if (Store(tx, facts, run.Find(stepId)!, request, ended, by) is not { } swept) return IncidentRefusals.SomebodyWasFaster();
                request = swept;
                facts = facts with { Run = RunStore.Find(tx, run.Id)! };
            }

        if (!Verifying.Decide(request, command, facts, now).Is(out var events, out var refusal))
        {
            Remember(tx, facts, request, refusal, by);
            return refusal;
        }

        foreach (var happened in events)
        {
            if (Store(tx, facts, facts.Run.Find(stepId)!, request, happened, by) is not { } after) return IncidentRefusals.SomebodyWasFaster();
            request = happened is VerificationEvent.Superseded && command is VerificationCommand.Submit ? null : after;
            facts = facts with { Run = RunStore.Find(tx, run.Id)! };
        }

        return request!;
    }

    /// <summary>Stores one event with all that follows from it; null when somebody was faster.</summary>
    private static Verification? Store(WriteTx tx, VerificationFacts facts, RunStep step, Verification? before, VerificationEvent happened, Caller by)
    {
        var now = Now(tx, facts.Run);
        var after = Verifying.Apply(before, happened, now);
        if (happened is VerificationEvent.Requested) VerificationStore.Add(tx, after);
        else if (Changes(happened))
        {
            if (!VerificationStore.Save(tx, after)) return null;
            after = after with { Version = after.Version + 1 };
        }

        if (!VerificationEffects.CarryOut(tx, facts, step, after, happened, by)) return null;
        VerificationTelling.Tell(tx, facts, step, after, happened, by);
        if (happened is VerificationEvent.Attempted answered) Drills.DrillService.Answered(tx, facts.Run, after, answered.Attempt, by);
        return after;
    }

    private static bool Changes(VerificationEvent happened) => happened is not (VerificationEvent.Attempted or VerificationEvent.StepLocked or VerificationEvent.LateDissent or VerificationEvent.LossAcknowledged or VerificationEvent.Reviewed);

    /// <summary>Who tried to hold both keys is on the timeline.</summary>
    private static void Remember(WriteTx tx, VerificationFacts facts, Verification? request, Refusal refusal, Caller by)
    {
        if (request is null || refusal.Code is not ("self_verification" or "same_person")) return;
        var text = $"{by.Name} tried to verify a step of his own run: {request.StepTitle}";
        RunService.Tell(tx, facts.Run, facts.Run.Find(request.StepId), EntryKind.VerificationRefused, by, text, new { verificationId = request.Id, refusal.Code });
        AccessLogStore.Add(tx, by.Actor, AccessEvent.SelfVerificationRefused, request.Id, text);
    }

    /// <summary>Never earlier than what the run's timeline holds: a clock that was set back makes nothing valid again (R14).</summary>
    private static DateTimeOffset Now(ReadTx tx, Run run) => Storage.Timeline.TimelineStore.LatestAt(tx, run.TimelineId) is { } latest && latest > tx.Now ? latest : tx.Now;

    private static Refusal? Leaks(Run run, Caller by, string? text) =>
        text is not null && by.Is(run.ExecutorId) && Blindness.Leaks(run, text) is { Count: > 0 } names ? RunRefusals.ValueWouldLeak(names) : null;
}
