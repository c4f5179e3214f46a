using Incidents.Core.Access;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>The executor's side after the answer; and the lawful way without one.</summary>
internal static class Releasing
{
    public const int ShortestReason = 20;

    /// <summary>Lets the executor do the step. Once; and everything that made the match good is looked at again (R18).</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> Release(Verification request, VerificationCommand.Release command, VerificationFacts facts, DateTimeOffset now)
    {
        var run = facts.Run;
        if (facts.By.Id != request.ExecutorId) return RunRefusals.ExecutorOnly(run);
        if (command.RunId is { } other && other != request.RunId) return VerificationRefusals.WrongExecution(request);
        if (!request.IsLive) return VerificationRefusals.Ended(request);
        if (request.IsWaiting) return VerificationRefusals.NotVerified(request);
        if (command.PackageHash != request.PackageHash) return VerificationRefusals.PackageChanged();
        if (SteppingUp.Refuse(facts.By, facts.Policy.StepUpMinutes, now) is { } stale) return stale;
        if (!Stepping.Current(run, request.StepId, facts.By.Id).Is(out var step, out var refusal)) return refusal;
        if (Tampered(request, step, facts)) return VerificationRefusals.ContentHashMismatch();
        if (request.Confirmations.Where(c => !facts.IsEligible(c.VerifierId, now)).Select(c => c.VerifierName).FirstOrDefault() is { } gone) return VerificationRefusals.VerifierNoLongerEligible(gone);
        if (request.Confirmations.Select(c => c.VerifierId).Distinct().Count() < request.Quorum) return VerificationRefusals.NotVerified(request);
        if ((facts.Unsafe ?? facts.Absent ?? Losing.Unsaid(request, facts)) is { } hindered) return hindered;
        return Verifying.Events(new VerificationEvent.Released());
    }

    /// <summary>R23 to R26: what nobody answered may be done alone in a grave incident, after a delay, with the values entered again, told to everybody, and reviewed.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> BreakGlass(Verification request, VerificationCommand.BreakGlass command, VerificationFacts facts, DateTimeOffset now)
    {
        var (run, policy) = (facts.Run, facts.Policy);
        if (facts.By.Id != request.ExecutorId) return RunRefusals.ExecutorOnly(run);
        if (!policy.BreakGlass || run.Find(request.StepId)?.Definition.BreakGlass == false) return BreakGlassRefusals.Forbidden();
        if (facts.IncidentSeverity is not { } severity) return BreakGlassRefusals.NeedsIncident();
        if (severity > policy.BreakGlassSeverity) return BreakGlassRefusals.NotGraveEnough(policy.BreakGlassSeverity);
        if (!request.IsLive) return VerificationRefusals.Ended(request);
        if (!request.IsWaiting) return VerificationRefusals.AlreadyVerified(request);
        if (request.RequestedAt + TimeSpan.FromMinutes(policy.BreakGlassAfterMinutes) is var from && now < from) return BreakGlassRefusals.TooEarly(from);
        if (!facts.Paged) return BreakGlassRefusals.NobodyWasTold();
        if (SteppingUp.Refuse(facts.By, policy.StepUpMinutes, now) is { } stale) return stale;
        if (facts.GlassBroken.Count >= policy.BreakGlassLimit) return BreakGlassRefusals.TooOften(policy.BreakGlassLimit);
        if (command.Reason is not { } reason || reason.Trim().Length < ShortestReason) return BreakGlassRefusals.ReasonTooShort(ShortestReason);
        if (facts.GlassBroken.Any(g => Plain(g) == Plain(reason))) return BreakGlassRefusals.SameReason();
        if (command.PackageHash != request.PackageHash) return VerificationRefusals.PackageChanged();
        if (!Stepping.Current(run, request.StepId, facts.By.Id).Is(out var step, out var refusal)) return refusal;
        if (Tampered(request, step, facts)) return VerificationRefusals.ContentHashMismatch();
        if (facts.Unsafe is { } hindered) return hindered;
        if (Answering.Unusable(request.Package.Fields, command.Values) is { Count: > 0 } wrong) return VerificationRefusals.ValuesRequired(wrong);
        if (Answering.Differing(request, command.Values!) is { Count: > 0 } differing) return BreakGlassRefusals.SelfCheckMismatch(differing);
        if (!Losing.Acknowledge(facts, command.Loss, reason, now).Is(out var loss, out refusal) && refusal is not null) return refusal;
        var broken = new VerificationEvent.GlassBroken(reason.Trim());
        return loss is null || request.Acknowledgements.Any(a => a.PersonId == loss.PersonId)
            ? Verifying.Events(broken)
            : Verifying.Events(new VerificationEvent.LossAcknowledged(loss), broken);
    }

    public static Outcome<IReadOnlyList<VerificationEvent>> Review(Verification request, VerificationCommand.Review command, VerificationFacts facts) =>
        !facts.By.IsHuman ? AccessRefusals.HumanRequired()
        : request is not { ReleasedAt: not null, VerifiedAt: null } ? BreakGlassRefusals.NothingToReview()
        : facts.By.Id == request.ExecutorId ? BreakGlassRefusals.SelfReview()
        : facts.Reviewed ? BreakGlassRefusals.ReviewedAlready()
        : Verifying.Events(new VerificationEvent.Reviewed(command.Finding));

    /// <summary>True when what would be done is no longer what was frozen: somebody wrote into the database, past this program.</summary>
    private static bool Tampered(Verification request, RunStep step, VerificationFacts facts) =>
        facts.StoredContentHash != request.Package.ContentHash
        || request.Package.Hash() != request.PackageHash
        || VerificationPackage.Of(facts.Run, step, request.Package.Nonce, request.Package.NewestRevision).Hash() != request.PackageHash;

    private static string Plain(string reason) => string.Join(' ', Composition.Compose(reason).ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
