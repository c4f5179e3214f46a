using System.Globalization;
using Incidents.Core.OnCall;
using Incidents.Core.Time;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>A schedule as it is now.</summary>
public sealed record ScheduleView(
    string Id, string Slug, string Name, string Zone, string? TeamId, bool GapsAreMeant, IReadOnlyList<LayerView> Layers, long Revision, DateTimeOffset CreatedAt, DateTimeOffset? RemovedAt)
{
    public static ScheduleView Of(ReadTx tx, Schedule schedule) => Of(tx, schedule, new OnCallPeople(PersonStore.All(tx)));

    public static ScheduleView Of(ReadTx tx, Schedule schedule, OnCallPeople people)
    {
        var now = ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!;
        return new(schedule.Id, schedule.Slug, now.Name, now.Zone, now.TeamId, now.GapsAreMeant, [.. now.Layers.Select(l => LayerView.Of(l, people))], schedule.Revision, schedule.CreatedAt, schedule.RemovedAt);
    }

    internal static TimeZoneInfo ZoneOf(ReadTx tx, Schedule schedule) => Zones.Find(ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!.Zone) ?? TimeZoneInfo.Utc;
}

/// <summary>What a schedule said from one instant on, and who wrote it.</summary>
public sealed record ScheduleRevisionView(long Number, DateTimeOffset InForceFrom, string Name, string Zone, string? TeamId, bool GapsAreMeant, IReadOnlyList<LayerView> Layers, string Author)
{
    public static ScheduleRevisionView Of(ScheduleRevision r, OnCallPeople people) =>
        new(r.Number, r.InForceFrom, r.Name, r.Zone, r.TeamId, r.GapsAreMeant, [.. r.Layers.Select(l => LayerView.Of(l, people))], r.AuthorName);
}

/// <summary>A layer; every and unit are those of the kind custom.</summary>
public sealed record LayerView(
    string Name, IReadOnlyList<PersonName> People, RotationKind Kind, int? Every, TurnUnit? Unit, string HandOff, DayOfWeek? Weekday, string StartsOn, string? EndsOn, IReadOnlyList<RestrictionView> Restrictions)
{
    public static LayerView Of(Layer l, OnCallPeople people) => new(
        l.Name, [.. l.People.Select(p => new PersonName(people.Self(p), people.Name(p)))], l.Kind, l.Kind == RotationKind.Custom ? l.Every : null, l.Kind == RotationKind.Custom ? l.Unit : null,
        RestrictionView.Written(l.HandOff), l.Weekday, Written(l.StartsOn), l.EndsOn is { } end ? Written(end) : null, [.. l.Restrictions.Select(r => new RestrictionView(r.Days, RestrictionView.Written(r.From), RestrictionView.Written(r.To)))]);

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>When a layer has somebody; no days are all days.</summary>
public sealed record RestrictionView(IReadOnlyList<DayOfWeek> Days, string From, string To)
{
    internal static string Written(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>A stretch of time with who is on call in it, and by what; where nobody is, hole says why. The local times are those of the schedule's zone.</summary>
public sealed record SlotView(DateTimeOffset From, DateTimeOffset Until, string LocalFrom, string LocalUntil, PersonName? Person, string? Layer, string? OverrideId, string? Hole)
{
    public static SlotView Of(ReadTx tx, Schedule schedule, OnCallSlot slot) => Of(slot, new OnCallPeople(PersonStore.All(tx)), ScheduleView.ZoneOf(tx, schedule));

    public static SlotView Of(OnCallSlot s, OnCallPeople people, TimeZoneInfo zone) => new(
        s.From, s.Until, Local(s.From, zone), Local(s.Until, zone), s.PersonIds is [var person, ..] ? new PersonName(person, people.Name(person)) : null, s.Layer, s.OverrideId, s.Hole);

    private static string Local(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
