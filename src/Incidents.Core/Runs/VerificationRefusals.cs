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

    public static Refusal TooManyRequests(int most) => new(RefusalKind.TooMany, "too_many_verifications",
        $"You asked {most} times in ten minutes. Who is asked for everything looks at nothing: sort the values out first, and ask once more in a few minutes.");

    public static Refusal StepLocked(Run run, RunStep step) => new(RefusalKind.Locked, "step_locked",
        $"The values for '{step.Definition.Title}' differed {Requesting.MismatchesToLock} times. A third person looks at it with you, and unlocks it with POST /api/v1/runs/{run.Id}/steps/{step.Definition.Id}/unlock.");

    public static Refusal NotLocked(RunStep step) => new(RefusalKind.Conflict, "step_not_locked", $"Step '{step.Definition.Title}' is not locked; the executor can ask for its verification.");

    public static Refusal ThirdPersonRequired(Run run) => new(RefusalKind.Forbidden, "third_person_required",
        $"The incident's commander, an admin or another verifier unlocks this: neither {run.ExecutorName} nor who found other values. When nobody is left, hand the run over or abort it.");

    public static Refusal SelfVerification(Verification verification) => new(RefusalKind.Forbidden, "self_verification",
        $"You are the executor. Another person must find the values for '{verification.StepTitle}' and enter them.");

    public static Refusal SamePerson(Verification verification) => new(RefusalKind.Forbidden, "same_person",
        $"This account is {verification.ExecutorName}'s too, and one person does not count twice. Another person must find the values for '{verification.StepTitle}'.");

    public static Refusal ContributedToPackage() => new(RefusalKind.Forbidden, "contributed_to_package",
        "You followed this run or entered values of it, so your second look would not be a new one. Ask somebody who did not.");

    public static Refusal NotEligible() => new(RefusalKind.Forbidden, "not_eligible",
        "You may not verify steps of this runbook. Ask somebody who may, or an admin for the role of a verifier and a place in the team that owns it.");

    public static Refusal CoolingOff(DateTimeOffset until) => new(RefusalKind.Conflict, "cooling_off",
        $"You may verify from {until:u} on: a verifier who was just made could be anybody. Ask somebody who has the role for longer.");

    public static Refusal AlreadyAttempted() => new(RefusalKind.Conflict, "already_attempted",
        "You have answered this request; nobody counts twice. Another person goes on.");

    public static Refusal AlreadyVerified(Verification verification) => new(RefusalKind.Conflict, "already_verified",
        $"Enough people agreed, and {verification.ExecutorName} can release the step. If you found other values, enter them or reject it now.");

    public static Refusal ValuesRequired(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "values_required",
        "Enter every value that is asked for, and nothing else: " + string.Join("; ", fields.Select(f => $"{f.Key} {f.Value}")) + ". This did not count as an attempt.", fields);

    public static Refusal ValuesFirst() => new(RefusalKind.Conflict, "values_first",
        "Enter the values you found first (POST …/attempts); when they are the same, say what will be lost.");

    public static Refusal PackageChanged() => new(RefusalKind.Conflict, "package_changed",
        "The values were changed, or this is the hash of another request. Look at the run for the request that holds now, and derive the values for that one.");

    public static Refusal NotVerified(Verification verification) => new(RefusalKind.Conflict, "not_verified",
        $"{verification.StillNeeded} more must enter the values before the step can be released. Ask somebody to open GET /api/v1/verifications/{verification.Id}.");

    public static Refusal WrongExecution(Verification verification) => new(RefusalKind.Conflict, "wrong_execution",
        $"This verification belongs to run {verification.RunId}. Ask for one in the run that you follow.");

    public static Refusal ContentHashMismatch() => new(RefusalKind.Conflict, "content_hash_mismatch",
        "What is stored is no longer what was verified: somebody changed the database past this program. Stop, tell your security contact, and look at /health/integrity.");

    public static Refusal VerifierNoLongerEligible(string name) => new(RefusalKind.Conflict, "verifier_no_longer_eligible",
        $"{name} may no longer verify this. Ask for a new verification, and somebody else to answer it.");

    public static Refusal TokenUnknown() => new(RefusalKind.Gone, "release_token_unknown",
        "This token was used before, is older than a minute, or was never given. Do nothing; ask the executor.");

    /// <summary>Why nothing can be done with it any more.</summary>
    public static Refusal Ended(Verification verification) => verification.State switch
    {
        VerificationState.Mismatched => new(RefusalKind.Conflict, "mismatched",
            "The values differed, so this request is closed. Find out together which is right, correct it, and ask for a new verification."),
        VerificationState.Rejected => new(RefusalKind.Conflict, "rejected",
            "Somebody said no to this. Talk to each other; then ask for a new verification."),
        VerificationState.Withdrawn => new(RefusalKind.Conflict, "withdrawn",
            "The executor took this back. Look at the run for a request that holds now."),
        VerificationState.Superseded => new(RefusalKind.Conflict, "superseded",
            $"This no longer holds{(verification.Reason is { } why ? $": {why}" : "")}. Look at the run for the request that took its place, or ask for a new one."),
        VerificationState.Expired => new(RefusalKind.Gone, "verification_expired",
            $"This ended at {verification.ExpiresAt:u}. The executor asks for a new verification."),
        _ => AlreadyReleased(),
    };

    public static Refusal AlreadyReleased() => new(RefusalKind.Conflict, "already_released",
        "The step was released; a release holds once. The executor can complete it.");
}
