using Incidents.Core.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Who is on call: the one place where a schedule, its history and people are brought together for the rule that decides.</summary>
public static class OnCallReading
{
    /// <summary>So far ahead is looked for the end of a shift.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    /// <summary>So far ahead is looked for somebody else.</summary>
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(92);

    /// <summary>
    /// Who is on call at this instant, and until when at least; a hole, with its reason, when nobody is, also for a schedule that nobody knows.
    /// <see cref="OnCallSlot.PersonIds"/> holds one person at most: who is covered by a higher layer is not on call.
    /// </summary>
    public static OnCallSlot At(ReadTx tx, string scheduleId, DateTimeOffset at) => Covering.Shifts(Slots(tx, scheduleId, at, at + Ahead))[0];

    /// <summary>The first shift after this instant of somebody who is not on call then; a hole when there is none in the next quarter of a year.</summary>
    public static OnCallSlot Next(ReadTx tx, string scheduleId, DateTimeOffset at)
    {
        for (var until = at + Ahead; ; until = at + FarAhead)
        {
            var shifts = Covering.Shifts(Slots(tx, scheduleId, at, until));
            if (shifts.Skip(1).FirstOrDefault(s => !s.IsHole && !s.PersonIds.SequenceEqual(shifts[0].PersonIds)) is { } next) return next;
            if (until == at + FarAhead) return new OnCallSlot { From = at, Until = until, Hole = "nobody else takes a turn in the next quarter of a year" };
        }
    }

    /// <summary>Everything between two instants, piece by piece.</summary>
    public static IReadOnlyList<OnCallSlot> Slots(ReadTx tx, string scheduleId, DateTimeOffset from, DateTimeOffset until) => ScheduleStore.Find(tx, scheduleId) is { } schedule
        ? Slots(tx, schedule, new OnCallPeople(PersonStore.All(tx)), from, until)
        : [new OnCallSlot { From = from, Until = until, Hole = "there is no such schedule" }];

    /// <inheritdoc cref="Slots(ReadTx, string, DateTimeOffset, DateTimeOffset)"/>
    public static IReadOnlyList<OnCallSlot> Slots(ReadTx tx, Schedule schedule, OnCallPeople people, DateTimeOffset from, DateTimeOffset until) =>
        Covering.Slots(schedule, ScheduleStore.Revisions(tx, schedule.Id), OverrideStore.Between(tx, schedule.Id, from, until), people, from, until);

    /// <summary>Everybody who is on call for anything now.</summary>
    public static IReadOnlySet<string> Now(ReadTx tx)
    {
        var people = new OnCallPeople(PersonStore.All(tx));
        return ScheduleStore.All(tx).SelectMany(s => Slots(tx, s, people, tx.Now, tx.Now.AddTicks(10))[0].PersonIds).ToHashSet();
    }
}
