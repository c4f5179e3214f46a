using Incidents.Core;
using Incidents.Core.OnCall;
using Incidents.Core.Time;
using Incidents.Server.OnCall;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.OnCall;

/// <summary>One schedule: a week of it, what was put over it, and what is offered.</summary>
/// <param name="Schedule">Which.</param>
/// <param name="Revision">What it says now.</param>
/// <param name="Now">Who is on call now, and next.</param>
/// <param name="Week">The week that is looked at.</param>
/// <param name="Zones">Those in which it can be looked at.</param>
/// <param name="People">Who is who.</param>
/// <param name="Overrides">Those that hold or will.</param>
/// <param name="Swaps">The newest.</param>
/// <param name="Callable">Who can be put on call.</param>
public sealed record ScheduleModel(
    Schedule Schedule, ScheduleRevision Revision, ScheduleNow Now, Week Week, IReadOnlyList<string> Zones, OnCallPeople People, IReadOnlyList<Override> Overrides, IReadOnlyList<Swap> Swaps, IReadOnlyList<Choice> Callable)
{
    internal static Outcome<ScheduleModel> Of(ReadTx tx, string id, string? week, string? zone) => ScheduleService.Find(tx, id).Then<ScheduleModel>(schedule =>
    {
        var all = PersonStore.All(tx);
        var people = new OnCallPeople(all);
        var revision = ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!;
        var now = ScheduleNow.Of(tx, schedule, people);
        var shown = zone is not null && Core.Time.Zones.Find(zone) is { } asked ? asked : now.Zone;
        var monday = Week.MondayOf(week, tx.Now, shown);
        var (from, until) = (Week.Begin(monday, shown), Week.Begin(monday.AddDays(7), shown));
        var drawn = Week.Of(monday, shown, now.Zone, OnCallReading.Slots(tx, schedule, people, from, until), Lanes(tx, schedule, people, from, until), people, tx.Now);
        var swaps = SwapStore.List(tx, schedule.Id, new PageRequest(20, null)).Items;
        var overrides = OverrideStore.Between(tx, schedule.Id, tx.Now, tx.Now.AddYears(2)).Where(o => o.HoldsUntil > tx.Now && o.HoldsUntil > o.From).OrderBy(o => o.From);
        return new ScheduleModel(schedule, revision, now, drawn, [now.Zone.Id, "UTC"], people, [.. overrides], swaps, OnCallModel.Callable(all));
    });

    /// <summary>What each layer says by itself, over all revisions that hold in that time.</summary>
    private static IReadOnlyList<(string Name, IReadOnlyList<OnCallSlot> Slots)> Lanes(ReadTx tx, Schedule schedule, OnCallPeople people, DateTimeOffset from, DateTimeOffset until)
    {
        var revisions = ScheduleStore.Revisions(tx, schedule.Id);
        var names = revisions.Where((r, i) => r.InForceFrom < until && (i + 1 == revisions.Count || revisions[i + 1].InForceFrom > from)).SelectMany(r => r.Layers).Select(l => l.Name).Distinct().Take(8);
        return [.. names.Select(name => (name, Covering.Slots(schedule, [.. revisions.Select(r => r with { Layers = [.. r.Layers.Where(l => l.Name == name)] })], [], people, from, until)))];
    }
}
