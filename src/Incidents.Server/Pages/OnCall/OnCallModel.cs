using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Core.Time;
using Incidents.Server.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.OnCall;

/// <summary>Who is on call for what, and what of it is the visitor's.</summary>
/// <param name="Schedules">All of them.</param>
/// <param name="Mine">His shifts of the next weeks.</param>
/// <param name="Asked">Swaps that wait for his word.</param>
/// <param name="Calendars">His addresses for calendar programs.</param>
/// <param name="NewCalendar">The address that was just made: shown once.</param>
public sealed record OnCallModel(IReadOnlyList<ScheduleNow> Schedules, IReadOnlyList<MyShift> Mine, IReadOnlyList<AskedSwap> Asked, IReadOnlyList<CalendarFeed> Calendars, string? NewCalendar)
{
    /// <summary>So far ahead the visitor sees his own shifts.</summary>
    private const int Days = 28;

    internal static OnCallModel Of(ReadTx tx, Caller caller, string? newCalendar = null)
    {
        var people = new OnCallPeople(PersonStore.All(tx));
        var (all, shifts, asked) = (new List<ScheduleNow>(), new List<MyShift>(), new List<AskedSwap>());
        foreach (var schedule in ScheduleStore.All(tx))
        {
            var now = ScheduleNow.Of(tx, schedule, people);
            all.Add(now);
            var slots = Covering.Shifts(OnCallReading.Slots(tx, schedule, people, tx.Now, tx.Now.AddDays(Days)));
            shifts.AddRange(slots.Where(s => s.PersonIds.Contains(caller.PersonId)).Select(s => new MyShift(schedule, now.Zone, s.From, s.Until)));
            asked.AddRange(SwapStore.List(tx, schedule.Id, new PageRequest(50, null)).Items.Where(s => s.State == SwapState.Offered && s.OfferedTo == caller.PersonId)
                .Select(s => new AskedSwap(schedule, now.Zone, s, people.Name(s.OfferedBy))));
        }

        return new(all, [.. shifts.OrderBy(s => s.From)], asked, CalendarFeedStore.Of(tx, caller.PersonId), newCalendar);
    }

    /// <summary>Those who can be put on call.</summary>
    internal static IReadOnlyList<Choice> Callable(IEnumerable<Person> people) =>
        [.. people.Where(p => p is { DisabledAt: null, SameAs: null } && Permissions.Of(p.Roles).HasFlag(Permission.Respond)).Select(p => new Choice(p.Id, p.Name))];
}

/// <summary>A schedule with who is on call, who comes next, and when nobody is.</summary>
/// <param name="Schedule">Which.</param>
/// <param name="Zone">Where its clocks hang.</param>
/// <param name="Now">Who is on call.</param>
/// <param name="NowName">His name; null for a hole.</param>
/// <param name="Next">The next shift of somebody else; a hole when there is none.</param>
/// <param name="NextName">His name.</param>
/// <param name="Holes">When nobody is in the next two weeks; none where that is meant.</param>
public sealed record ScheduleNow(Schedule Schedule, TimeZoneInfo Zone, OnCallSlot Now, string? NowName, OnCallSlot Next, string? NextName, IReadOnlyList<OnCallSlot> Holes)
{
    /// <summary>Before the time: a shift is looked at for two weeks ahead, and may go on.</summary>
    public string Until(DateTimeOffset now) => Now.Until - now >= TimeSpan.FromDays(13.9) ? "until at least" : "until";

    internal static ScheduleNow Of(ReadTx tx, Schedule schedule, OnCallPeople people)
    {
        var revision = ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!;
        var (now, next) = (OnCallReading.At(tx, schedule.Id, tx.Now), OnCallReading.Next(tx, schedule.Id, tx.Now));
        var holes = revision.GapsAreMeant ? [] : Covering.Shifts(OnCallReading.Slots(tx, schedule, people, tx.Now, tx.Now.AddDays(14))).Where(s => s.IsHole);
        return new(schedule, Zones.Find(revision.Zone) ?? TimeZoneInfo.Utc, now, Name(now), next, Name(next), [.. holes]);

        string? Name(OnCallSlot slot) => slot.PersonIds is [var id, ..] ? people.Name(id) : null;
    }
}

/// <summary>A shift of the visitor.</summary>
public sealed record MyShift(Schedule Schedule, TimeZoneInfo Zone, DateTimeOffset From, DateTimeOffset Until);

/// <summary>A swap that the visitor is asked for.</summary>
public sealed record AskedSwap(Schedule Schedule, TimeZoneInfo Zone, Swap Swap, string By);
