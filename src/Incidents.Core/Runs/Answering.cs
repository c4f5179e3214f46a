using Incidents.Core.Access;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>The second person's side: claiming, entering values, saying no.</summary>
internal static class Answering
{
    public static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(5);

    /// <summary>Values that have to be looked up cannot be there sooner.</summary>
    public static readonly TimeSpan Lookup = TimeSpan.FromSeconds(5);

    public static Outcome<IReadOnlyList<VerificationEvent>> Claim(Verification request, VerificationFacts facts, DateTimeOffset now) =>
        NotEligible(request, facts, now) is { } refusal ? refusal
        : !request.IsLive ? VerificationRefusals.Ended(request)
        : request.State == VerificationState.Verified ? VerificationRefusals.AlreadyVerified(request)
        : Verifying.Events(new VerificationEvent.Claimed(new Claim(facts.By.Id, facts.By.Name, now + ClaimedFor)));

    public static Outcome<IReadOnlyList<VerificationEvent>> Attempt(Verification request, VerificationCommand.Attempt command, VerificationFacts facts, DateTimeOffset now)
    {
        if (NotEligible(request, facts, now) is { } refusal) return refusal;
        var isLate = request.State is VerificationState.Released or VerificationState.BrokenGlass;
        // He sees only that it is another package now; what changed is for him to find.
        if (request.State == VerificationState.Superseded) return VerificationRefusals.PackageChanged();
        if (!request.IsLive && !isLate) return VerificationRefusals.Ended(request);
        if (Unusable(request.Package.Fields, command.Values) is { Count: > 0 } wrong) return VerificationRefusals.ValuesRequired(wrong);
        if (command.PackageHash != request.PackageHash) return VerificationRefusals.PackageChanged();
        if (request.Attempts.Any(a => a.VerifierId == facts.By.Id && a.Kind == AttemptKind.Values)) return VerificationRefusals.AlreadyAttempted();
        if (facts.Unpractised is { } unpractised) return unpractised;

        var differing = Differing(request, command.Values!);
        var counts = request.IsWaiting || (request.State == VerificationState.Verified && differing.Count > 0);
        var attempt = new Attempt(facts.By.Id, facts.By.Name, AttemptKind.Values, now, differing.Count == 0, counts, IsFast(request, facts.By.Id, now), differing, command.Values!.ToDictionary(e => e.Key, e => e.Value!));
        var attempted = new VerificationEvent.Attempted(attempt);
        if (differing.Count > 0 && isLate) return Verifying.Events(attempted, new VerificationEvent.LateDissent(differing, null));
        if (differing.Count > 0)
        {
            var mismatched = new VerificationEvent.Mismatched(differing);
            return facts.Run.Find(request.StepId)?.Mismatches + 1 >= Requesting.MismatchesToLock
                ? Verifying.Events(attempted, mismatched, new VerificationEvent.StepLocked())
                : Verifying.Events(attempted, mismatched);
        }

        return request.IsWaiting && request.StillNeeded == 1
            ? Verifying.Events(attempted, new VerificationEvent.Verified(now + TimeSpan.FromMinutes(facts.Policy.VerifiedMinutes)))
            : Verifying.Events(attempted);
    }

    /// <summary>Costs nothing and needs no reason: who hesitates must be able to say stop. Also who confirmed before.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> Reject(Verification request, VerificationCommand.Reject command, VerificationFacts facts, DateTimeOffset now)
    {
        if (NotEligible(request, facts, now) is { } refusal) return refusal;
        var isLate = request.State is VerificationState.Released or VerificationState.BrokenGlass or VerificationState.Done or VerificationState.Failed;
        if (!request.IsLive && !isLate) return VerificationRefusals.Ended(request);
        if (request.Attempts.Any(a => a.VerifierId == facts.By.Id && a.Kind == AttemptKind.Reject)) return VerificationRefusals.AlreadyAttempted();
        var said = new VerificationEvent.Attempted(new Attempt(facts.By.Id, facts.By.Name, AttemptKind.Reject, now, false, !isLate, false, [], new Dictionary<string, string>(), command.Reason));
        return Verifying.Events(said, isLate ? new VerificationEvent.LateDissent([], command.Reason) : new VerificationEvent.Rejected(command.Reason));
    }

    /// <summary>A verifier only after he found the same values: before, the number would tell him which.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> AcknowledgeLoss(Verification request, VerificationCommand.AcknowledgeLoss command, VerificationFacts facts, DateTimeOffset now)
    {
        var isExecutor = facts.By.Id == request.ExecutorId;
        if (!isExecutor && NotEligible(request, facts, now) is { } refusal) return refusal;
        if (!request.IsLive) return VerificationRefusals.Ended(request);
        if (!isExecutor && request.Confirmations.All(c => c.VerifierId != facts.By.Id)) return VerificationRefusals.ValuesFirst();
        if (facts.Loss is not { NeedsAcknowledgement: true } loss) return Array.Empty<VerificationEvent>();
        if (request.Acknowledgements.Any(a => a.PersonId == facts.By.Id)) return Array.Empty<VerificationEvent>();
        var said = isExecutor ? Losing.Acknowledge(facts, command.Loss, command.Reason, now) : Losing.Say(facts, loss, command.Loss ?? "", command.Reason, now);
        return said.Then(acknowledgement => Verifying.Events(new VerificationEvent.LossAcknowledged(acknowledgement!)));
    }

    /// <summary>R1 to R5. Who is looked at first by person, then by what he may do: an executor is told that he is the executor.</summary>
    public static Refusal? NotEligible(Verification request, VerificationFacts facts, DateTimeOffset now)
    {
        var by = facts.By;
        if (!by.IsHuman) return AccessRefusals.HumanRequired();
        if (by.Id == request.ExecutorId) return by.AccountId == request.ExecutorAccountId ? VerificationRefusals.SelfVerification(request) : VerificationRefusals.SamePerson(request);
        if (facts.Contributors.Contains(by.Id)) return VerificationRefusals.ContributedToPackage();
        if (!facts.Verifiers.TryGetValue(by.Id, out var since)) return VerificationRefusals.NotEligible();
        if (!facts.IsEligible(by.Id, now)) return VerificationRefusals.CoolingOff(since + TimeSpan.FromHours(facts.Policy.CoolingOffHours));
        return SteppingUp.Refuse(by, facts.Policy.StepUpMinutes, now);
    }

    internal static List<string> Differing(Verification request, IReadOnlyDictionary<string, string?> entered) =>
        [.. request.Package.Fields.Where(f => !ParameterValues.Same(f, request.Package.Values[f.Name], entered[f.Name]!)).Select(f => f.Name)];

    /// <summary>What cannot be compared at all. A value that only breaks the declared form is compared, and differs.</summary>
    internal static Dictionary<string, string> Unusable(IReadOnlyList<Parameter> fields, IReadOnlyDictionary<string, string?>? entered)
    {
        var wrong = new Dictionary<string, string>();
        foreach (var field in fields)
            if (ParameterValues.Unreadable(field, entered?.GetValueOrDefault(field.Name) ?? "") is { } what) wrong[field.Name] = what;
        foreach (var name in entered?.Keys.Where(k => fields.All(f => f.Name != k)) ?? []) wrong[name] = "is not asked for";
        return wrong;
    }

    private static bool IsFast(Verification request, string personId, DateTimeOffset now) =>
        now - (request.Claim is { } claim && claim.PersonId == personId ? claim.Until - ClaimedFor : request.RequestedAt) < Lookup;
}
