using Incidents.Core.Time;

namespace Incidents.Core.OnCall;

/// <summary>Every "no" about schedules, overrides, swaps and calendars.</summary>
public static class OnCallRefusals
{
    public static Refusal NotFound(string idOrSlug) => new(RefusalKind.NotFound, "schedule_not_found",
        $"There is no schedule {idOrSlug}. List them with GET /api/v1/schedules.");

    public static Refusal SlugTaken(string slug) => new(RefusalKind.Conflict, "schedule_slug_taken",
        $"There is a schedule with the slug {slug} already. Give another slug.");

    public static Refusal VersionRequired(Schedule current) => new(RefusalKind.VersionRequired, "version_required",
        $"Read '{current.Name}', then send If-Match with its ETag (now \"r{current.Revision}\"), so that nobody's change is lost.");

    public static Refusal Stale(Schedule current) => new(RefusalKind.Stale, "version_stale",
        $"'{current.Name}' has changed: it is at \"r{current.Revision}\". Read that, put your change into it, and send it with that ETag.");

    public static Refusal UnknownZone(string zone) => new(RefusalKind.Invalid, "unknown_zone",
        $"'{zone}' is no time zone that is known here. Write {Zones.Expected}.", new Dictionary<string, string> { ["zone"] = Zones.Expected });

    public static Refusal NotForOnCall(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "not_for_on_call",
        $"Not everybody named here can be on call: {string.Join("; ", fields.Select(f => $"{f.Key}: {f.Value}"))}. Name people who can acknowledge incidents; they are listed by GET /api/v1/people.", fields);

    public static Refusal OverrideNotFound(string id) => new(RefusalKind.NotFound, "override_not_found",
        $"This schedule has no override {id} that holds or will. List them with GET /api/v1/schedules/{{id}}/overrides.");

    public static Refusal SwapNotFound(string id) => new(RefusalKind.NotFound, "swap_not_found",
        $"This schedule has no swap {id}. List them with GET /api/v1/schedules/{{id}}/swaps.");

    public static Refusal SwapWithYourself() => new(RefusalKind.Invalid, "swap_with_yourself",
        "A swap is between two people. Name somebody else in 'with'.", new Dictionary<string, string> { ["with"] = "somebody else" });

    public static Refusal NotYourSwap(Swap swap, string what) => new(RefusalKind.Forbidden, "not_your_swap",
        $"Only {(what == "withdraw" ? "who offered the swap" : "who was asked")} can {what} {swap.Id}. Ask that person.");

    public static Refusal SwapClosed(Swap swap) => new(RefusalKind.Conflict, "swap_closed",
        $"The swap {swap.Id} was {swap.State.ToString().ToLowerInvariant()} already. Offer another one, or remove the overrides that came from it.");

    public static Refusal NotOnCall(string who, string when) => new(RefusalKind.Conflict, "not_on_call",
        $"{who} is not on call in anything {when}. Look at GET /api/v1/schedules/{{id}}/timeline and offer what is there.");

    public static Refusal CalendarNotFound() => new(RefusalKind.NotFound, "calendar_not_found",
        "There is no such calendar, or it was revoked. Make one with POST /api/v1/calendars and subscribe to the address that it answers.");

    public static Refusal TooManyCalendars(int most) => new(RefusalKind.Conflict, "too_many_calendars",
        $"You have {most} calendars. Revoke one that nobody reads with DELETE /api/v1/calendars/{{id}}.");

    public static Refusal TooManySchedules(int most) => new(RefusalKind.Conflict, "too_many_schedules",
        $"There are {most} schedules. Remove one that is no longer needed.");
}
