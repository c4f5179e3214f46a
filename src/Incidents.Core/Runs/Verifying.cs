using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>
/// The two-person rule: the executor asks, others derive the values again without being shown them, the executor releases.
/// Every path to a guarded step goes through here.
/// </summary>
public static class Verifying
{
    public static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan VerifiedFor = TimeSpan.FromMinutes(15);

    /// <summary>Freezes the step. An earlier request for it is superseded by this one.</summary>
    public static Outcome<Verification> Request(Run run, string stepId, string by, string nonce, DateTimeOffset now)
    {
        if (!Stepping.Current(run, stepId, by).Is(out var step, out var refusal)) return refusal;
        if (!step.IsGuarded) return VerificationRefusals.NotGuarded(step);
        if (step.State == StepState.Released) return VerificationRefusals.AlreadyReleased();
        var fields = run.CriticalOf(step);
        var values = run.Filling;
        var missing = fields.Where(f => string.IsNullOrEmpty(values.GetValueOrDefault(f.Name))).Select(f => f.Name).ToList();
        if (missing.Count > 0) return VerificationRefusals.ValuesMissing(run, missing);

        var names = fields.Select(f => f.Name).ToHashSet();
        var package = new VerificationPackage
        {
            RunId = run.Id,
            StepId = stepId,
            Runbook = run.Runbook,
            Revision = run.Revision,
            ContentHash = run.ContentHash,
            StepText = Placeholders.Fill(step.Definition.Markdown, run.Parameters, values),
            // Also a value that this step does not guard may be guarded by a later one: it stays open as well.
            OpenText = Placeholders.Fill(step.Definition.Markdown, run.Parameters, new Dictionary<string, string>()),
            Fields = fields,
            Values = new SortedDictionary<string, string>(values.Where(v => names.Contains(v.Key)).ToDictionary(), StringComparer.Ordinal),
            Nonce = nonce,
        };
        return new Verification
        {
            RunId = run.Id,
            StepId = stepId,
            StepTitle = step.Definition.Title,
            State = VerificationState.Pending,
            ExecutorId = run.ExecutorId,
            ExecutorName = run.ExecutorName,
            Quorum = step.Definition.Quorum,
            Package = package,
            PackageHash = package.Hash(),
            RequestedAt = now,
            ExpiresAt = now + PendingFor,
        };
    }

    /// <summary>Compares what a second person found with what the executor entered.</summary>
    /// <returns>The verification with this attempt added: verified when enough people agree, mismatched for good when one differs.</returns>
    public static Outcome<Verification> Attempt(Verification verification, string by, string name, IReadOnlyDictionary<string, string?>? entered, DateTimeOffset now)
    {
        if (by == verification.ExecutorId) return VerificationRefusals.SelfVerification(verification);
        if (Closed(verification, now) is { } closed) return closed;
        if (verification.Attempts.Any(a => a.VerifierId == by)) return VerificationRefusals.AlreadyAttempted();
        if (verification.State == VerificationState.Verified) return VerificationRefusals.AlreadyVerified(verification);
        var wrong = Unusable(verification.Package.Fields, entered);
        if (wrong.Count > 0) return VerificationRefusals.ValuesRequired(wrong);

        var differing = verification.Package.Fields.Where(f => !ParameterValues.Same(f, verification.Package.Values[f.Name], entered![f.Name]!)).Select(f => f.Name).ToList();
        var attempt = new Attempt(by, name, now, differing.Count == 0, differing, entered!.ToDictionary(e => e.Key, e => e.Value!));
        var after = verification with { Attempts = [.. verification.Attempts, attempt] };
        if (!attempt.Matched) return after with { State = VerificationState.Mismatched, ClosedAt = now };
        return after.Attempts.Count(a => a.Matched) < verification.Quorum
            ? after
            : after with { State = VerificationState.Verified, VerifiedAt = now, ExpiresAt = now + VerifiedFor };
    }

    /// <summary>Lets the executor do the step. Once.</summary>
    public static Outcome<Verification> Release(Run run, Verification verification, string by, DateTimeOffset now)
    {
        if (by != verification.ExecutorId) return RunRefusals.ExecutorOnly(run);
        if (Closed(verification, now) is { } closed) return closed;
        if (verification.State != VerificationState.Verified) return VerificationRefusals.NotVerified(verification);
        if (!Stepping.Current(run, verification.StepId, by).Is(out _, out var refusal)) return refusal;
        return verification with { State = VerificationState.Released, ClosedAt = now };
    }

    private static Refusal? Closed(Verification verification, DateTimeOffset now) => verification.StateAt(now) switch
    {
        VerificationState.Released => VerificationRefusals.AlreadyReleased(),
        VerificationState.Mismatched => VerificationRefusals.Mismatched(),
        VerificationState.Superseded => VerificationRefusals.Superseded(),
        VerificationState.Expired => VerificationRefusals.Expired(verification),
        _ => null,
    };

    /// <summary>What cannot be compared at all. A value that only breaks the declared form is compared, and differs.</summary>
    private static Dictionary<string, string> Unusable(IReadOnlyList<Parameter> fields, IReadOnlyDictionary<string, string?>? entered)
    {
        var wrong = new Dictionary<string, string>();
        foreach (var field in fields)
            if (ParameterValues.Unreadable(field, entered?.GetValueOrDefault(field.Name) ?? "") is { } what) wrong[field.Name] = what;
        foreach (var name in entered?.Keys.Where(k => fields.All(f => f.Name != k)) ?? []) wrong[name] = "is not asked for";
        return wrong;
    }
}
