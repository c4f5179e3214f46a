using Incidents.Core.Alerts;

namespace Incidents.Core.Runs;

/// <summary>Every "no" about going on alone.</summary>
public static class BreakGlassRefusals
{
    public static Refusal Forbidden() => new(RefusalKind.Forbidden, "break_glass_forbidden",
        "This is never done alone. Wait for a second person, or wake one.");

    public static Refusal NeedsIncident() => new(RefusalKind.Conflict, "break_glass_needs_incident",
        "Only in an open incident may one person go on alone. Open one, start the run in it, and ask for the verification there.");

    public static Refusal NotGraveEnough(Severity least) => new(RefusalKind.Forbidden, "break_glass_severity",
        $"One person may go on alone only in an incident of {least.ToString().ToLowerInvariant()} or graver. This can wait for a second one.");

    public static Refusal TooEarly(DateTimeOffset from) => new(RefusalKind.Conflict, "break_glass_too_early",
        $"The others have until {from:u} to answer. Call somebody meanwhile; use the time to find the values once more.");

    public static Refusal NobodyWasTold() => new(RefusalKind.Conflict, "break_glass_untold",
        "Not everybody who could verify has been told of this request. Ask for the verification again, which tells them.");

    public static Refusal TooOften(int most) => new(RefusalKind.TooMany, "break_glass_limit",
        $"You went on alone {most} times in 30 days. Get a second person; and see to it that there is one at night.");

    public static Refusal ReasonTooShort(int least) => new(RefusalKind.Invalid, "break_glass_reason",
        $"Say in {least} characters or more why this cannot wait and whom you tried to reach.");

    public static Refusal SameReason() => new(RefusalKind.Invalid, "break_glass_same_reason",
        "You gave this very reason before. Say what is different tonight.");

    public static Refusal SelfCheckMismatch(IReadOnlyList<string> fields) => new(RefusalKind.Conflict, "self_check_mismatch",
        $"What you enter now for {string.Join(", ", fields)} is not what you entered first. Find out which is right; correct the run's values if they are wrong.");

    public static Refusal PagesNotWritten() => new(RefusalKind.Unavailable, "pages_not_written",
        "The others could not be told, so nothing was released. Try again; when it stays so, use the paper form and tell them yourself.");

    public static Refusal NothingToReview() => new(RefusalKind.Conflict, "nothing_to_review",
        "The glass was not broken here, so there is nothing to review. What waits is in GET /api/v1/break-glass.");

    public static Refusal SelfReview() => new(RefusalKind.Forbidden, "self_review",
        "You broke the glass; somebody else reviews it.");

    public static Refusal ReviewedAlready() => new(RefusalKind.Conflict, "reviewed_already",
        "Somebody has reviewed this. Add what you found as a note to the incident.");

    public static Refusal ReviewOpen(int count) => new(RefusalKind.Conflict, "review_open",
        $"{(count == 1 ? "A step was" : $"{count} steps were")} done without a second person, and nobody has reviewed it. Review it first: GET /api/v1/break-glass.");
}
