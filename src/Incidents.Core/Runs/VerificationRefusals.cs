namespace Incidents.Core.Runs;

/// <summary>Every "no" about verifications.</summary>
public static class VerificationRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "verification_not_found", $"There is no verification {id}. Those that wait are in GET /api/v1/verifications.");

    public static Refusal NotGuarded(RunStep step) => new(RefusalKind.Conflict, "verification_not_needed",
        $"Step '{step.Definition.Title}' is not risky; complete it without verification.");

    public static Refusal ValuesMissing(Run run, IReadOnlyList<string> names) => new(RefusalKind.Invalid, "values_missing",
        $"The step needs {string.Join(", ", names)}. Enter {(names.Count == 1 ? "it" : "them")} with POST /api/v1/runs/{run.Id}/parameters, then ask again.",
        names.ToDictionary(n => n, _ => "is not entered yet"));

    public static Refusal SelfVerification(Verification verification) => new(RefusalKind.Forbidden, "self_verification",
        $"You are the executor. Another person must find the values for '{verification.StepTitle}' and enter them.");

    public static Refusal AlreadyAttempted() => new(RefusalKind.Conflict, "already_attempted",
        "You have entered your values for this request; nobody counts twice. Another person goes on.");

    public static Refusal AlreadyVerified(Verification verification) => new(RefusalKind.Conflict, "already_verified",
        $"Enough people agreed, and {verification.ExecutorName} can release the step. If you found other values, stop {verification.ExecutorName} now.");

    public static Refusal ValuesRequired(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "values_required",
        "Enter every value that is asked for, and nothing else: " + string.Join("; ", fields.Select(f => $"{f.Key} {f.Value}")) + ". This did not count as an attempt.", fields);

    public static Refusal NotVerified(Verification verification) => new(RefusalKind.Conflict, "not_verified",
        $"{verification.Quorum - verification.Attempts.Count(a => a.Matched)} more must enter the values before the step can be released. Ask somebody to open GET /api/v1/verifications/{verification.Id}.");

    public static Refusal Mismatched() => new(RefusalKind.Conflict, "mismatched",
        "The values differed, so this request is closed. Find out together which is right, correct it, and ask for a new verification.");

    public static Refusal Superseded() => new(RefusalKind.Conflict, "superseded",
        "Something changed since this was asked for. Look at the run for the request that took its place, or ask for a new one.");

    public static Refusal AlreadyReleased() => new(RefusalKind.Conflict, "already_released",
        "The step was released; a release holds once. The executor can complete it.");

    public static Refusal Expired(Verification verification) => new(RefusalKind.Gone, "verification_expired",
        $"This ended at {verification.ExpiresAt:u}. The executor asks for a new verification.");
}
