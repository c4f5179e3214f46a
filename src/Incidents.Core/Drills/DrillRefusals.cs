namespace Incidents.Core.Drills;

/// <summary>Every "no" about drills, their plans, and the proof of a runbook.</summary>
public static class DrillRefusals
{
    public static Refusal PlanNotFound(string id) => new(RefusalKind.NotFound, "drill_plan_not_found", $"There is no drill plan {id}. List them with GET /api/v1/drill-plans.");

    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "drill_not_found", $"There is no drill {id}. List them with GET /api/v1/drills.");

    public static Refusal PersonUnknown(string field, string id) => new(RefusalKind.Invalid, "person_unknown", $"There is no person {id} who could be asked.", new Dictionary<string, string> { [field] = "the id of a person whose account is open" });

    public static Refusal PlanVersionRequired(DrillPlan plan) => new(RefusalKind.VersionRequired, "version_required", $"Say which revision you are replacing: If-Match: \"r{plan.Revision}\" is the present one.");

    public static Refusal PlanStale(DrillPlan plan) => new(RefusalKind.Stale, "version_stale", $"Somebody else has changed it: the present revision is {plan.Revision}. Read it again, and change that.");

    public static Refusal ExemptionTooLong() => new(RefusalKind.Invalid, "exemption_too_long",
        $"An exemption ends within {Exemption.LongestDays} days, and not before now.", new Dictionary<string, string> { ["until"] = $"within {Exemption.LongestDays} days from now" });

    public static Refusal NoExemptionAsked() => new(RefusalKind.Conflict, "exemption_not_asked", "Nobody asks for an exemption of this plan, or it was decided on already.");

    public static Refusal OwnExemption() => new(RefusalKind.Forbidden, "two_person_required", "Who asks for an exemption does not approve it, nor does who owns the plan. Ask another person who may verify or administer.");

    public static Refusal OwnerSkips() => new(RefusalKind.Forbidden, "two_person_required", "The owner of a drill does not skip it. Ask another person who may verify or administer.");

    public static Refusal NotJudge() => new(RefusalKind.Forbidden, "not_permitted", "Deciding on this takes somebody who may verify or administer. Ask one.");

    public static Refusal NotSkippable(Drill drill) => new(RefusalKind.Conflict, "drill_not_waiting", $"Only a drill that waits to be begun is skipped; this one is {Word(drill)}.");

    public static Refusal NotStartable(Drill drill) => new(RefusalKind.Conflict, "drill_not_open",
        drill.State == DrillState.Planned ? $"This drill can be begun from {drill.OpensAt:u} on. For one of its own, now: POST /api/v1/drills." : $"This drill is {Word(drill)}. For another one: POST /api/v1/drills.");

    public static Refusal NotRunning(Drill drill) => new(RefusalKind.Conflict, "drill_not_running", $"This needs a drill that is going on; this one is {Word(drill)}.");

    public static Refusal RunGoesOn(string runId) => new(RefusalKind.Conflict, "drill_run_active", $"The run {runId} still goes on. Follow it to its end, or give it up.");

    public static Refusal NotAwaited(Drill drill) => new(RefusalKind.Conflict, "drill_not_awaiting", $"Nothing waits for a witness here: this drill is {Word(drill)}. A report comes first, with POST /api/v1/drills/{drill.Id}/report.");

    public static Refusal NotPerformer() => new(RefusalKind.Forbidden, "not_permitted", "The report is written by who carried the drill out, by its owner, or by an admin.");

    public static Refusal PerformerIsNoWitness() => new(RefusalKind.Forbidden, "performer_is_no_witness", "Who carried out a drill does not witness it. Ask somebody who looked on, or who verified.");

    public static Refusal ObservationMissing(IReadOnlyList<string> names) => new(RefusalKind.Invalid, "observation_missing",
        $"A witness says what he saw himself: {string.Join(", ", names)}.", names.ToDictionary(n => $"observed.{n}", _ => "what you saw"));

    public static Refusal NotFinal(Drill drill) => new(RefusalKind.Conflict, "drill_not_final", $"Only what was witnessed is corrected; this drill is {Word(drill)}.");

    public static Refusal FacilitatorIsExecutor() => new(RefusalKind.Forbidden, "facilitator_is_executor", "The executor cannot plant his own error. Somebody else does, who does not verify.");

    public static Refusal PlantedAlready() => new(RefusalKind.Conflict, "planted_already", "An error was planted in this drill already.");

    public static Refusal NotPlantable(string name, string why) => new(RefusalKind.Invalid, "not_plantable", $"No error can be planted in {name}: {why}.", new Dictionary<string, string> { ["name"] = why });

    public static Refusal FacilitatorKnows() => new(RefusalKind.Forbidden, "facilitator_knows", "You planted the error, so you cannot be its second person. Somebody else verifies.");

    /// <summary>Names the parameter, and never a value.</summary>
    public static Refusal PlantedStillThere(string name) => new(RefusalKind.Conflict, "planted_error", $"The value of {name} is the planted error. Enter the right one, and ask again: nothing is done with a wrong value, not even in a drill.");

    public static Refusal NoSnapshot(string why) => new(RefusalKind.Conflict, "no_snapshot", $"There is no snapshot to drill with: {why}. Tell of one with POST /api/v1/snapshots, or change the plan's snapshot policy.");

    public static Refusal RunbookUnproven(Proof proof) => new(RefusalKind.Conflict, "runbook_unproven",
        $"{proof.Text}. {string.Join(' ', proof.Details)}{(proof.Details.Count > 0 ? " " : "")}If you follow it all the same, say so with \"acknowledgeUnproven\": true; it will stand on the timeline.");

    private static string Word(Drill drill) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(drill.State.ToString()).Replace('_', ' ');
}
