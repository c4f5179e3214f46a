namespace Incidents.Core.Tests.Runs;

/// <summary>
/// What is decided for each command in each state, written by hand. A cell is a refusal's code, the events in their order, or "-" for nothing.
/// First where all is as it should be; then, for each single thing that is not, only what changes by it: every other cell stays.
/// </summary>
internal static class DecisionTable
{
    public static readonly string[] States = ["none", "Pending", "Claimed", "Verified", "Released", "BrokenGlass", "Done", "Failed", "Mismatched", "Rejected", "Withdrawn", "Superseded", "Expired"];

    /// <summary>Ada asks, takes back, releases, goes on alone; Grace claims, answers, rejects, reviews; Carol unlocks. Linus has claimed, confirmed or disagreed before.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> AsItShouldBe = Rows(
        """
                 | none                   | Pending              | Claimed              | Verified             | Released              | BrokenGlass           | Done                  | Failed                | Mismatched           | Rejected             | Withdrawn            | Superseded           | Expired
        Submit   | Requested              | Superseded Requested | Superseded Requested | Superseded Requested | already_released      | already_released      | out_of_order          | Requested             | Requested            | Requested            | Requested            | Requested            | Requested
        Claim    | verification_not_found | Claimed              | Claimed              | already_verified     | already_released      | already_released      | already_released      | already_released      | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Attempt  | verification_not_found | Attempted Verified   | Attempted Verified   | Attempted            | Attempted             | Attempted             | already_released      | already_released      | mismatched           | rejected             | withdrawn            | package_changed      | verification_expired
        Differ   | verification_not_found | Attempted Mismatched | Attempted Mismatched | Attempted Mismatched | Attempted LateDissent | Attempted LateDissent | already_released      | already_released      | mismatched           | rejected             | withdrawn            | package_changed      | verification_expired
        Reject   | verification_not_found | Attempted Rejected   | Attempted Rejected   | Attempted Rejected   | Attempted LateDissent | Attempted LateDissent | Attempted LateDissent | Attempted LateDissent | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Loss     | verification_not_found | -                    | -                    | -                    | already_released      | already_released      | already_released      | already_released      | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Withdraw | verification_not_found | Withdrawn            | Withdrawn            | Withdrawn            | already_released      | already_released      | already_released      | already_released      | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Release  | verification_not_found | not_verified         | not_verified         | Released             | already_released      | already_released      | already_released      | already_released      | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Break    | verification_not_found | GlassBroken          | GlassBroken          | already_verified     | already_released      | already_released      | already_released      | already_released      | mismatched           | rejected             | withdrawn            | superseded           | verification_expired
        Review   | verification_not_found | nothing_to_review    | nothing_to_review    | nothing_to_review    | nothing_to_review     | Reviewed              | nothing_to_review     | nothing_to_review     | nothing_to_review    | nothing_to_review    | nothing_to_review    | nothing_to_review    | nothing_to_review
        Unlock   | step_not_locked        | step_not_locked      | step_not_locked      | step_not_locked      | step_not_locked       | step_not_locked       | step_not_locked       | step_not_locked       | step_not_locked      | step_not_locked      | step_not_locked      | step_not_locked      | step_not_locked
        Change   | verification_not_found | Superseded           | Superseded           | Superseded           | -                     | -                     | -                     | -                     | -                    | -                    | -                    | -                    | -
        Close    | verification_not_found | -                    | -                    | -                    | Closed                | Closed                | -                     | -                     | -                    | -                    | -                    | -                    | -
        Sweep    | verification_not_found | -                    | -                    | -                    | -                     | -                     | -                     | -                     | -                    | -                    | -                    | -                    | -
        """);

    private const string Live = "Pending Claimed Verified";
    private const string Waiting = "Pending Claimed";
    private const string Answerable = "Pending Claimed Verified Released BrokenGlass";
    private const string There = "Pending Claimed Verified Released BrokenGlass Done Failed Mismatched Rejected Withdrawn Superseded Expired";
    private const string Askable = "none Pending Claimed Verified Failed Mismatched Rejected Withdrawn Superseded Expired";
    private const string All = "none " + There;
    private const string Answers = "Claim Attempt Differ Reject";

    /// <summary>What is not as it should be: commands, states, and what is decided instead.</summary>
    public static readonly IReadOnlyDictionary<string, (string Commands, string States, string Decided)[]> Deviations = new Dictionary<string, (string, string, string)[]>
    {
        ["another verifier does it"] =
        [
            ("Submit", All, "executor_only"), ("Withdraw Release Break", There, "executor_only"), ("Loss", Live, "values_first"),
        ],
        ["the executor does it"] =
        [
            (Answers, There, "self_verification"), ("Review", "BrokenGlass", "self_review"),
        ],
        ["the executor does it with his second account"] =
        [
            (Answers, There, "same_person"), ("Review", "BrokenGlass", "self_review"),
        ],
        ["a machine does it"] =
        [
            ("Submit", All, "executor_only"), ("Withdraw Release Break", There, "executor_only"), (Answers + " Loss Review", There, "human_required"), ("Unlock", All, "human_required"),
        ],
        ["who answers contributed"] = [(Answers, There, "contributed_to_package")],
        ["who answers is no verifier"] = [(Answers, There, "not_eligible")],
        ["who answers cools off"] = [(Answers, There, "cooling_off")],
        ["the password is stale"] = [(Answers, There, "step_up_required"), ("Release", "Verified", "step_up_required"), ("Break", Waiting, "step_up_required")],
        ["who answers has too little practice"] = [("Attempt Differ", Answerable, "unpractised")],
        ["who answers did before"] = [("Attempt Differ", Answerable, "already_attempted")],
        ["who rejects did before"] = [("Reject", Live + " Released BrokenGlass Done Failed", "already_attempted")],
        ["the hash is another"] = [("Attempt Differ", Answerable, "package_changed"), ("Release", "Verified", "package_changed"), ("Break", Waiting, "package_changed")],
        ["the hash is missing"] = [("Attempt Differ", Answerable, "package_changed"), ("Release", "Verified", "package_changed"), ("Break", Waiting, "package_changed")],
        ["values are missing"] = [("Attempt Differ", Answerable, "values_required"), ("Break", Waiting, "values_required")],
        ["there are no values"] = [("Attempt Differ", Answerable, "values_required"), ("Break", Waiting, "values_required")],
        ["time is up"] =
        [
            ("Submit", Live, "Requested"), (Answers + " Loss Withdraw Release Break", Live, "verification_expired"), ("Sweep", Live, "Expired"),
        ],
        ["a revision was published"] = Ended,
        ["the policy was changed"] = Ended,
        ["the run was handed over"] =
        [
            .. Ended, ("Submit", All, "executor_only"),
        ],
        ["the run ended"] =
        [
            .. Ended, ("Submit", All, "run_ended"),
        ],
        ["the stored text was tampered with"] = [("Release", "Verified", "content_hash_mismatch"), ("Break", Waiting, "content_hash_mismatch")],
        ["the run's step was tampered with"] = [("Release", "Verified", "content_hash_mismatch"), ("Break", Waiting, "content_hash_mismatch")],
        ["the package was tampered with"] = [("Release", "Verified", "content_hash_mismatch"), ("Break", Waiting, "content_hash_mismatch")],
        ["who confirmed is gone"] = [("Release", "Verified", "verifier_no_longer_eligible")],
        ["who confirmed contributed"] = [("Release", "Verified", "verifier_no_longer_eligible")],
        ["who confirmed cools off"] = [("Release", "Verified", "verifier_no_longer_eligible")],
        ["two must confirm"] = [("Attempt", Waiting, "Attempted"), ("Release", "Verified", "not_verified")],
        ["there was a mismatch before"] = [("Differ", Live, "Attempted Mismatched StepLocked")],
        ["the step is locked"] = [("Submit", Askable, "step_locked"), ("Unlock", All, "StepUnlocked")],
        ["the step is locked and another verifier does it"] =
        [
            ("Submit", All, "executor_only"), ("Withdraw Release Break", There, "executor_only"), ("Loss", Live, "values_first"), ("Unlock", All, "third_person_required"),
        ],
        ["the step is locked and the executor does it"] =
        [
            ("Submit", Askable, "step_locked"), (Answers, There, "self_verification"), ("Review", "BrokenGlass", "self_review"), ("Unlock", All, "third_person_required"),
        ],
        ["too many were asked"] = [("Submit", Askable, "too_many_verifications")],
        ["a value is not entered"] = [("Submit", Askable, "values_missing"), ("Release", "Verified", "content_hash_mismatch"), ("Break", Waiting, "content_hash_mismatch")],
        ["something is unsafe"] = [("Submit", Askable, "unsafe"), ("Release", "Verified", "unsafe"), ("Break", Waiting, "unsafe")],
        ["somebody is absent"] = [("Submit", Askable, "absent"), ("Release", "Verified", "absent")],
        ["the loss is unsaid"] = [("Submit", Askable, "stale_snapshot"), ("Loss", Live, "stale_snapshot"), ("Release", "Verified", "consequence_not_acknowledged"), ("Break", Waiting, "stale_snapshot")],
        ["the loss is said"] = [("Loss", Live, "LossAcknowledged"), ("Release", "Verified", "consequence_not_acknowledged"), ("Break", Waiting, "LossAcknowledged GlassBroken")],
        ["the loss is said wrongly"] = [("Submit", Askable, "loss_differs"), ("Loss", Live, "loss_differs"), ("Release", "Verified", "consequence_not_acknowledged"), ("Break", Waiting, "loss_differs")],
        ["there is no incident"] = [("Break", There, "break_glass_needs_incident")],
        ["the incident is of severity 3"] = [("Break", There, "break_glass_severity")],
        ["the policy forbids breaking glass"] = [("Break", There, "break_glass_forbidden")],
        ["the step forbids breaking glass"] = [("Break", There, "break_glass_forbidden")],
        ["it is 4 min 59 s"] = [("Break", Waiting, "break_glass_too_early")],
        ["nobody was paged"] = [("Break", Waiting, "break_glass_untold")],
        ["glass was broken three times"] = [("Break", Waiting, "break_glass_limit")],
        ["the reason is short"] = [("Break", Waiting, "break_glass_reason")],
        ["the reason is the last one"] = [("Break", Waiting, "break_glass_same_reason")],
        ["the second entry differs"] = [("Break", Waiting, "self_check_mismatch")],
        ["it is another run"] = [("Release", Live, "wrong_execution"), ("Release", "Released BrokenGlass Done Failed Mismatched Rejected Withdrawn Superseded Expired", "wrong_execution")],
        ["it was reviewed"] = [("Review", "BrokenGlass", "reviewed_already")],
        ["the step is not guarded"] =
        [
            ("Submit", Askable + " Released BrokenGlass", "verification_not_needed"), ("Release", "Verified", "content_hash_mismatch"), ("Break", Waiting, "content_hash_mismatch"),
        ],
        ["the step is not the next one"] = [("Submit", All, "out_of_order"), ("Release", "Verified", "out_of_order"), ("Break", Waiting, "out_of_order")],
        ["the run has no such step"] =
        [
            ("Submit", All, "step_not_found"), ("Release", "Verified", "step_not_found"), ("Break", Waiting, "step_not_found"), ("Unlock", All, "step_not_found"),
        ],
    };

    /// <summary>What became of the live ones: they ended, and everybody is told so; the verifier only that it is another package now.</summary>
    private static (string, string, string)[] Ended =>
    [
        ("Submit", Live, "Requested"), ("Claim Reject Loss Withdraw Release Break", Live, "superseded"), ("Attempt Differ", Live, "package_changed"), ("Sweep", Live, "Superseded"),
    ];

    private static Dictionary<string, string[]> Rows(string table) => table.Split('\n').Skip(1).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(cells => cells[0], cells => cells[1..]);
}
