using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Core.Time;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Makes, changes and removes schedules. Each change is a new revision, which holds from now on: who was on call before stays what it was.</summary>
public static class ScheduleService
{
    /// <summary>More than anybody can look after; each is gone through every minute.</summary>
    private const int Most = 200;

    /// <summary>By id, also one that was removed, or by slug.</summary>
    public static Outcome<Schedule> Find(ReadTx tx, string idOrSlug) =>
        (ScheduleStore.Find(tx, idOrSlug) ?? ScheduleStore.FindBySlug(tx, idOrSlug)) is { } schedule ? schedule : OnCallRefusals.NotFound(idOrSlug);

    /// <summary>As <see cref="Find"/>, of those that are still followed.</summary>
    public static Outcome<Schedule> Live(ReadTx tx, string idOrSlug) =>
        Find(tx, idOrSlug).Then<Schedule>(schedule => schedule.RemovedAt is null ? schedule : OnCallRefusals.NotFound(idOrSlug));

    public static Outcome<Schedule> Make(WriteTx tx, string slug, ScheduleRevision asked, Caller by)
    {
        if (Check(tx, asked) is { } refusal) return refusal;
        if (ScheduleStore.All(tx).Count >= Most) return OnCallRefusals.TooManySchedules(Most);
        var schedule = new Schedule { Id = tx.NewId("sch"), Slug = slug, Name = asked.Name, TeamId = asked.TeamId, Revision = 1, CreatedAt = tx.Now };
        if (!ScheduleStore.Add(tx, schedule, asked with { ScheduleId = schedule.Id, Number = 1, InForceFrom = tx.Now, AuthorId = by.PersonId, AuthorName = by.Name })) return OnCallRefusals.SlugTaken(slug);
        Tell(tx, schedule, by, "makes");
        return schedule;
    }

    public static Outcome<Schedule> Change(WriteTx tx, string idOrSlug, ScheduleRevision asked, int? expected, Caller by)
    {
        if (!Current(tx, idOrSlug, expected).Is(out var current, out var refusal)) return refusal;
        if (Check(tx, asked) is { } wrong) return wrong;
        var before = ScheduleStore.Revision(tx, current.Id, current.Revision)!;
        if (asked.SaysTheSameAs(before)) return current;
        // Never before the revision that it follows, also when the clock was set back.
        var from = tx.Now > before.InForceFrom ? tx.Now : before.InForceFrom;
        if (!ScheduleStore.Revise(tx, asked with { ScheduleId = current.Id, Number = current.Revision + 1, InForceFrom = from, AuthorId = by.PersonId, AuthorName = by.Name }))
            return OnCallRefusals.Stale(ScheduleStore.Find(tx, current.Id)!);
        var after = ScheduleStore.Find(tx, current.Id)!;
        Tell(tx, after, by, "changes");
        return after;
    }

    public static Outcome<Schedule> Remove(WriteTx tx, string idOrSlug, int? expected, Caller by) => Current(tx, idOrSlug, expected).Then<Schedule>(current =>
    {
        ScheduleStore.Remove(tx, current.Id);
        Tell(tx, current, by, "removes");
        return current;
    });

    /// <summary>Whether all of them can be on call; what each is called in the answer is the path to it.</summary>
    public static Refusal? CanBeOnCall(ReadTx tx, IEnumerable<(string Path, string Id)> named)
    {
        var people = PersonStore.All(tx).ToDictionary(p => p.Id);
        var wrong = new Dictionary<string, string>();
        foreach (var (path, id) in named)
        {
            if (!people.TryGetValue(id, out var account)) wrong[path] = "an id of GET /api/v1/people";
            else if ((account.SameAs is { } self ? people[self] : account) is var person && person.DisabledAt is not null) wrong[path] = $"somebody else: the account of {person.Name} is closed";
            else if (!Permissions.Of(person.Roles).HasFlag(Permission.Respond)) wrong[path] = $"somebody else: {person.Name} may not work on incidents";
        }

        return wrong.Count == 0 ? null : OnCallRefusals.NotForOnCall(wrong);
    }

    private static Outcome<Schedule> Current(ReadTx tx, string idOrSlug, int? expected) => Live(tx, idOrSlug).Then<Schedule>(current =>
        expected is null ? OnCallRefusals.VersionRequired(current)
        : expected != -1 && expected != current.Revision ? OnCallRefusals.Stale(current)
        : current);

    private static Refusal? Check(ReadTx tx, ScheduleRevision asked) =>
        Zones.Find(asked.Zone) is null ? OnCallRefusals.UnknownZone(asked.Zone)
        : asked.TeamId is { } team && !TeamStore.Exists(tx, team) ? PeopleRefusals.TeamNotFound(team)
        : CanBeOnCall(tx, asked.Layers.SelectMany((layer, i) => layer.People.Select((id, j) => ($"layers[{i}].people[{j}]", id))));

    private static void Tell(WriteTx tx, Schedule schedule, Caller by, string does) =>
        AccessLogStore.Add(tx, by.Actor, AccessEvent.ScheduleChanged, schedule.Id, $"{by.Name} {does} the schedule {schedule.Name}{(does == "removes" ? "" : $", revision {schedule.Revision}")}");
}
