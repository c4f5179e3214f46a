using System.Globalization;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.OnCall;
using Incidents.Core.People;
using Incidents.Server.Notifications;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Tells people that their shift begins, some time before, and those whose schedule it is of times when nobody is on call.</summary>
public sealed class ShiftWatch(Database db, ILogger<ShiftWatch> logger) : Worker(TimeSpan.FromMinutes(1), logger)
{
    /// <summary>So long before a shift is told. Who was on call within that time knows already.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromHours(12);

    /// <summary>So far ahead is looked for gaps.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(7);

    /// <summary>Longer than anything is told ahead of.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const int MostGapsNamed = 3;

    public override async Task<bool> Pass()
    {
        if (db.Read(tx => Due(tx).Any()))
            await db.Write(tx =>
            {
                TellingStore.Forget(tx, tx.Now - Kept);
                foreach (var (notice, people) in Due(tx).ToList())
                    if (TellingStore.Tells(tx, notice.Key!)) Notifying.Tell(tx, notice, people);
                return true;
            });
        return false;
    }

    private static IEnumerable<(Notice Notice, IReadOnlyList<string> People)> Due(ReadTx tx)
    {
        var people = PersonStore.All(tx);
        var known = new OnCallPeople(people);
        foreach (var schedule in ScheduleStore.All(tx))
        {
            var slots = OnCallReading.Slots(tx, schedule, known, tx.Now - Lead, tx.Now + Ahead);
            // Why somebody was missing a while ago is not why nobody is on call now.
            var ahead = Covering.Shifts([.. slots.Where(s => s.Until > tx.Now)]);
            foreach (var due in Beginning(tx, schedule, Covering.Shifts(slots)).Append(Gaps(tx, schedule, ahead, people)))
                if (due is { } one && one.People.Count > 0 && !TellingStore.WasTold(tx, one.Notice.Key!)) yield return one;
        }
    }

    private static IEnumerable<(Notice Notice, IReadOnlyList<string> People)?> Beginning(ReadTx tx, Schedule schedule, IReadOnlyList<OnCallSlot> shifts)
    {
        foreach (var shift in shifts.Where(s => !s.IsHole && s.From > tx.Now && s.From <= tx.Now + Lead))
        {
            if (shifts.Any(s => s.From < shift.From && s.Until > shift.From - Lead && s.PersonIds.Contains(shift.PersonIds[0]))) continue;
            yield return (new Notice
            {
                Kind = NotificationKind.ShiftBegins,
                SubjectId = schedule.Id,
                Key = $"shift:{schedule.Id}:{shift.PersonIds[0]}:{Micros.From(shift.From)}",
                // Its end may lie behind what was looked at for gaps.
                Text = $"You are on call for {schedule.Name}, {OverrideService.Span(tx, schedule, shift.From, OnCallReading.At(tx, schedule.Id, shift.From).Until)}.",
            }, shift.PersonIds);
        }
    }

    /// <summary>Once a day: who is warned more often stops reading.</summary>
    private static (Notice Notice, IReadOnlyList<string> People)? Gaps(ReadTx tx, Schedule schedule, IReadOnlyList<OnCallSlot> shifts, IReadOnlyList<Person> people)
    {
        List<OnCallSlot> holes = [.. shifts.Where(s => s.IsHole).Select(s => s.From < tx.Now ? s with { From = tx.Now } : s)];
        if (holes.Count == 0 || ScheduleStore.Revision(tx, schedule.Id, schedule.Revision)!.GapsAreMeant) return null;
        var named = string.Join("; ", holes.Take(MostGapsNamed).Select(h => $"{OverrideService.Span(tx, schedule, h.From, h.Until)}, since {h.Hole}"));
        return (new Notice
        {
            Kind = NotificationKind.ScheduleHasGaps,
            SubjectId = schedule.Id,
            Key = string.Create(CultureInfo.InvariantCulture, $"gaps:{schedule.Id}:{tx.Now.UtcDateTime:yyyy-MM-dd}"),
            Text = $"Nobody is on call for {schedule.Name}: {named}{(holes.Count > MostGapsNamed ? $"; and {holes.Count - MostGapsNamed} more times in the next {Ahead.Days} days" : "")}. Change the schedule, or put somebody on call.",
        }, Responsible(tx, schedule, people));
    }

    /// <summary>The team of the schedule, else who administers.</summary>
    private static IReadOnlyList<string> Responsible(ReadTx tx, Schedule schedule, IReadOnlyList<Person> people)
    {
        var members = schedule.TeamId is { } team ? TeamStore.Find(tx, team)?.Members ?? [] : [];
        List<string> here = [.. people.Where(p => members.Contains(p.Id)).Select(p => p.SameAs ?? p.Id).Distinct().Where(id => people.Any(p => p.Id == id && p.DisabledAt is null))];
        return here.Count > 0 ? here : [.. Granting.Humans(people, Permission.Administer)];
    }
}
