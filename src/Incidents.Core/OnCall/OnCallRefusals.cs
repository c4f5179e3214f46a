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
}
