namespace Incidents.Core.Changes;

/// <summary>Every "no" about changes.</summary>
public static class ChangeRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "change_not_found",
        $"There is no change {id}. List them with GET /api/v1/changes.");

    public static Refusal InFuture() => new(RefusalKind.Invalid, "change_in_future",
        "A change that has not happened is planned: give startsAt and endsAt instead of occurredAt.", new Dictionary<string, string> { ["occurredAt"] = "lies in the future" });

    public static Refusal EndsBeforeItStarts() => new(RefusalKind.Invalid, "change_window_wrong",
        "A planned change has a startsAt, and an endsAt that is not before it. Correct the two.", new Dictionary<string, string> { ["endsAt"] = "not before startsAt" });

    public static Refusal NotPlanned(Change change) => new(RefusalKind.Conflict, "change_not_planned",
        $"'{change.Summary}' happened at {change.HappenedAt:u}, and what happened stays as it was told. Tell of another change that corrects or undoes it.");

    public static Refusal Cancelled(Change change) => new(RefusalKind.Conflict, "change_cancelled",
        $"'{change.Summary}' was cancelled at {change.CancelledAt:u}. Tell of it anew if it is to happen after all.");

    public static Refusal Over(Change change) => new(RefusalKind.Conflict, "change_over",
        $"'{change.Summary}' was planned until {change.EndsAt:u}, and is over. Tell of another change for what happened instead.");
}
