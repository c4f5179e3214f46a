using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.OnCall;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Puts somebody on call instead of whoever the layers say, and takes that back; whose shifts that changes is told.</summary>
public static class OverrideService
{
    public static Outcome<Override> Make(WriteTx tx, string scheduleId, NewOverride asked, Caller by)
    {
        if (!ScheduleService.Live(tx, scheduleId).Is(out var schedule, out var refusal)) return refusal;
        if (ScheduleService.CanBeOnCall(tx, [("person", asked.Person)]) is { } wrong) return wrong;
        var until = Micros.Cut(asked.Until);
        // Nobody is put on call for what is over: who was called then was called.
        var from = asked.From is { } wanted && Micros.Cut(wanted) > tx.Now ? Micros.Cut(wanted) : tx.Now;
        if (until <= from) return Http.HttpRefusals.InvalidInput(new Dictionary<string, string> { ["until"] = "an instant after from, and after now" });
        if (until - from > Longest) return Http.HttpRefusals.InvalidInput(new Dictionary<string, string> { ["until"] = $"at most {Longest.Days} days after from; for longer change the schedule" });
        var replaced = OnCallReading.Slots(tx, schedule.Id, from, until).SelectMany(s => s.PersonIds).ToHashSet();
        var made = new Override
        {
            Id = tx.NewId("ovr"), ScheduleId = schedule.Id, PersonId = PersonStore.PersonOf(tx, asked.Person), From = from, Until = until, Reason = asked.Reason.Trim(),
            MadeById = by.PersonId, MadeByName = by.Name, MadeAt = tx.Now,
        };
        Store(tx, schedule, made, by);
        var text = $"{by.Name} puts {PersonStore.Find(tx, made.PersonId)!.Name} on call for {schedule.Name}, {Span(tx, schedule, from, until)}: {made.Reason}";
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.ShiftTakenOver, SubjectId = made.Id, Text = text }, replaced.Append(made.PersonId).Where(p => !by.Is(p)).Distinct());
        return made;
    }

    /// <summary>It ends now, or never begins. That it was there is kept.</summary>
    public static Outcome<Override> Remove(WriteTx tx, string scheduleId, string id, Caller by)
    {
        if (!ScheduleService.Live(tx, scheduleId).Is(out var schedule, out var refusal)) return refusal;
        if (OverrideStore.Find(tx, schedule.Id, id) is not { } known || !OverrideStore.Remove(tx, id, by.Name)) return OnCallRefusals.OverrideNotFound(id);
        var text = $"{by.Name} takes back that {PersonStore.Find(tx, known.PersonId)!.Name} is on call for {schedule.Name}, {Span(tx, schedule, known.From, known.Until)}; the schedule holds again";
        AccessLogStore.Add(tx, by.Actor, AccessEvent.OverrideRemoved, id, text);
        var from = known.From > tx.Now ? known.From : tx.Now;
        var back = OnCallReading.Slots(tx, schedule.Id, from, known.Until).SelectMany(s => s.PersonIds);
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.ShiftTakenOver, SubjectId = id, Text = text }, back.Append(known.PersonId).Where(p => !by.Is(p)).Distinct());
        return known;
    }

    internal static void Store(WriteTx tx, Schedule schedule, Override made, Caller by)
    {
        OverrideStore.Add(tx, made);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.OverrideMade, made.Id,
            $"{by.Name} puts {PersonStore.Find(tx, made.PersonId)!.Name} on call for {schedule.Name}, {Span(tx, schedule, made.From, made.Until)}: {made.Reason}");
    }

    /// <summary>As the people of the schedule read their clocks.</summary>
    internal static string Span(ReadTx tx, Schedule schedule, DateTimeOffset from, DateTimeOffset until) => LocalSpan.Words(from, until, ScheduleView.ZoneOf(tx, schedule));

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
}
