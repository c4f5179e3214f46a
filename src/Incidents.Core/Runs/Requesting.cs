using Incidents.Core.Access;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>The executor's side before the answer: asking, taking back; and what ends a request by itself.</summary>
internal static class Requesting
{
    /// <summary>After so many mismatches on one step the two do not go on alone.</summary>
    public const int MismatchesToLock = 2;

    /// <summary>Freezes the step. An earlier request for it that still lives ends with this one.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> Submit(Verification? before, VerificationCommand.Submit command, VerificationFacts facts, DateTimeOffset now)
    {
        var run = facts.Run;
        if (!Stepping.Current(run, command.StepId, facts.By.Id).Is(out var step, out var refusal)) return refusal;
        if (!step.IsGuarded) return VerificationRefusals.NotGuarded(step);
        if (step.State == StepState.Released) return VerificationRefusals.AlreadyReleased();
        if (step.LockedAt is not null) return VerificationRefusals.StepLocked(run, step);
        if (facts.RequestsLately >= facts.Policy.RequestsPerTenMinutes) return VerificationRefusals.TooManyRequests(facts.Policy.RequestsPerTenMinutes);
        var missing = run.CriticalOf(step).Where(f => string.IsNullOrEmpty(run.Filling.GetValueOrDefault(f.Name))).Select(f => f.Name).ToList();
        if (missing.Count > 0) return VerificationRefusals.ValuesMissing(run, missing);
        if ((facts.Unsafe ?? facts.Absent) is { } hindered) return hindered;
        if (!Losing.Acknowledge(facts, command.Loss, command.Reason, now).Is(out var loss, out refusal) && refusal is not null) return refusal;

        var package = VerificationPackage.Of(run, step, command.Nonce, facts.CurrentRevision);
        var request = new Verification
        {
            Id = command.Id,
            RunId = run.Id,
            StepId = command.StepId,
            StepTitle = step.Definition.Title,
            State = VerificationState.Pending,
            ExecutorId = run.ExecutorId,
            ExecutorName = run.ExecutorName,
            ExecutorAccountId = facts.By.AccountId,
            Quorum = step.Definition.Quorum,
            Policy = facts.Policy.Version,
            Package = package,
            PackageHash = package.Hash(),
            RequestedAt = now,
            ExpiresAt = now + TimeSpan.FromMinutes(facts.Policy.PendingMinutes),
            Warnings = facts.Warnings,
            Acknowledgements = loss is null ? [] : [loss],
        };
        return before?.IsLive == true
            ? Verifying.Events(new VerificationEvent.Superseded("asked for anew"), new VerificationEvent.Requested(request))
            : Verifying.Events(new VerificationEvent.Requested(request));
    }

    public static Outcome<IReadOnlyList<VerificationEvent>> Withdraw(Verification request, VerificationCommand.Withdraw command, VerificationFacts facts) =>
        facts.By.Id != request.ExecutorId ? RunRefusals.ExecutorOnly(facts.Run)
        : !request.IsLive ? VerificationRefusals.Ended(request)
        : Verifying.Events(new VerificationEvent.Withdrawn(command.Reason));

    /// <summary>Neither the executor nor who disagreed with him: their third chance needs a head that was in neither of the first two.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> Unlock(VerificationCommand.Unlock command, VerificationFacts facts)
    {
        var (run, by) = (facts.Run, facts.By);
        if (!by.IsHuman) return AccessRefusals.HumanRequired();
        if (run.Find(command.StepId) is not { } step) return RunRefusals.StepNotFound(run, command.StepId);
        if (step.LockedAt is null) return VerificationRefusals.NotLocked(step);
        if (facts.Contributors.Contains(by.Id) || facts.Dissenters.Contains(by.Id)) return VerificationRefusals.ThirdPersonRequired(run);
        var isCommander = by.Id == facts.CommanderId || by.May(Permission.Administer);
        var noCommander = facts.CommanderId is null || facts.Contributors.Contains(facts.CommanderId) || facts.Dissenters.Contains(facts.CommanderId);
        return isCommander || (noCommander && facts.Verifiers.ContainsKey(by.Id))
            ? Verifying.Events(new VerificationEvent.StepUnlocked(command.Reason))
            : VerificationRefusals.ThirdPersonRequired(run);
    }

    /// <summary>Ended by the clock, or by a change of what it was asked for (R13, R16). What was released is not called back.</summary>
    public static VerificationEvent? Sweep(Verification request, VerificationFacts facts, DateTimeOffset now) =>
        !request.IsLive ? null
        : now >= request.ExpiresAt ? new VerificationEvent.Expired()
        : facts.CurrentRevision != request.Package.NewestRevision ? new VerificationEvent.Superseded($"revision {facts.CurrentRevision} of the runbook was published")
        : facts.Policy.Version != request.Policy ? new VerificationEvent.Superseded("the verification policy was changed")
        : facts.Run.ExecutorId != request.ExecutorId ? new VerificationEvent.Superseded("the run was handed over")
        : facts.Run.State != RunState.Active ? new VerificationEvent.Superseded("the run ended")
        : null;
}
