using Incidents.Core.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Gathers the shifts that a calendar shows.</summary>
internal static class CalendarReading
{
    private static readonly TimeSpan Before = TimeSpan.FromDays(30);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(Times.LongestDays);

    /// <summary>Null when there is nobody any more whose calendar it is.</summary>
    public static string? Of(ReadTx tx, CalendarFeed feed)
    {
        var person = PersonStore.FindSelf(tx, feed.PersonId);
        if (person is null or { DisabledAt: not null }) return null;
        var people = new OnCallPeople(PersonStore.All(tx));
        if (feed.ScheduleId is null)
            return ICalendar.Write($"On call: {person.Name}", ScheduleStore.All(tx).SelectMany(s => Events(tx, s, people, person.Id)).OrderBy(e => e.From).ThenBy(e => e.Uid, StringComparer.Ordinal));
        return ScheduleStore.Find(tx, feed.ScheduleId) is { } schedule ? ICalendar.Write($"On call: {schedule.Name}", Events(tx, schedule, people, null)) : null;
    }

    private static IEnumerable<CalendarEvent> Events(ReadTx tx, Schedule schedule, OnCallPeople people, string? personId)
    {
        var (from, until) = (tx.Now - Before, tx.Now + Ahead);
        var revised = ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!.InForceFrom;
        var overrides = OverrideStore.Between(tx, schedule.Id, from, until).ToDictionary(o => o.Id);
        foreach (var slot in OnCallReading.Slots(tx, schedule, people, from, until).Where(s => !s.IsHole && (personId is null || s.PersonIds.Contains(personId))))
        {
            // The first one may have begun before; as time goes by it must stay the same entry.
            var begin = slot.From == from && slot.TurnFrom is { } turn ? turn : slot.From;
            var made = slot.OverrideId is { } id ? overrides[id] : null;
            yield return new CalendarEvent(
                $"{schedule.Id}-{Micros.From(begin)}@incidents", made?.MadeAt ?? revised, slot.From, slot.Until,
                personId is null ? $"{people.Name(slot.PersonIds[0])} on call: {schedule.Name}" : $"On call: {schedule.Name}", made is null ? $"Layer {slot.Layer}" : $"Override by {made.MadeByName}: {made.Reason}");
        }
    }
}
