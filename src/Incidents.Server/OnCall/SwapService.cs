using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.OnCall;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.OnCall;

/// <summary>Two people change shifts: what one offers holds only when the other has accepted.</summary>
public static class SwapService
{
    public static Outcome<Swap> Offer(WriteTx tx, string scheduleId, NewSwap asked, Caller by)
    {
        if (!ScheduleService.Live(tx, scheduleId).Is(out var schedule, out var refusal)) return refusal;
        if (ScheduleService.CanBeOnCall(tx, [("with", asked.With)]) is { } wrong) return wrong;
        if (Check(asked, tx.Now) is { } untimely) return untimely;
        var swap = new Swap
        {
            Id = tx.NewId("swp"), ScheduleId = schedule.Id, OfferedBy = by.PersonId, OfferedTo = PersonStore.PersonOf(tx, asked.With), GivesFrom = Micros.Cut(asked.From), GivesUntil = Micros.Cut(asked.Until),
            TakesFrom = asked.ReturnFrom is { } from ? Micros.Cut(from) : null, TakesUntil = asked.ReturnUntil is { } until ? Micros.Cut(until) : null, Reason = asked.Reason.Trim(), OfferedAt = tx.Now,
        };
        if (!Swapping.Offer(swap, Given(tx, swap), Taken(tx, swap), tx.Now).Is(out _, out var no)) return no;
        SwapStore.Add(tx, swap);
        Tell(tx, swap, NotificationKind.SwapOffered, swap.OfferedTo, $"{by.Name} asks you to take over {schedule.Name}, {OverrideService.Span(tx, schedule, swap.GivesFrom, swap.GivesUntil)}: {swap.Reason}. "
            + $"Answer with POST {ScheduleEndpoints.Path}/{schedule.Slug}/swaps/{swap.Id}/accept or /decline.");
        return swap;
    }

    public static Outcome<Swap> Accept(WriteTx tx, string scheduleId, string id, Caller by)
    {
        if (!Find(tx, scheduleId, id).Is(out var found, out var refusal)) return refusal;
        var (schedule, swap) = found;
        if (!Swapping.Accept(swap, by.PersonId, Given(tx, swap), Taken(tx, swap), tx.Now).Is(out var standIns, out var no)) return no;
        if (ScheduleService.CanBeOnCall(tx, [("with", swap.OfferedTo), ("offeredBy", swap.OfferedBy)]) is { } gone) return gone;
        if (!SwapStore.Decide(tx, id, SwapState.Accepted)) return OnCallRefusals.SwapClosed(SwapStore.Find(tx, schedule.Id, id)!);
        foreach (var one in standIns) OverrideService.Store(tx, schedule, one with { Id = tx.NewId("ovr"), MadeById = by.PersonId, MadeByName = by.Name }, by);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.SwapAccepted, id, $"{by.Name} accepts the swap that {PersonStore.Find(tx, swap.OfferedBy)!.Name} offered for {schedule.Name}");
        Tell(tx, swap, NotificationKind.SwapDecided, swap.OfferedBy, $"{by.Name} takes over {schedule.Name} from you, {OverrideService.Span(tx, schedule, swap.GivesFrom, swap.GivesUntil)}.");
        return SwapStore.Find(tx, schedule.Id, id)!;
    }

    public static Outcome<Swap> Decline(WriteTx tx, string scheduleId, string id, Caller by) =>
        End(tx, scheduleId, id, swap => Swapping.Decline(swap, by.PersonId, tx.Now), s => s.OfferedBy, schedule => $"{by.Name} does not take over {schedule.Name}; it stays yours.");

    public static Outcome<Swap> Withdraw(WriteTx tx, string scheduleId, string id, Caller by) =>
        End(tx, scheduleId, id, swap => Swapping.Withdraw(swap, by.PersonId, tx.Now), s => s.OfferedTo, schedule => $"{by.Name} withdraws the swap in {schedule.Name}; nothing changes for you.");

    private static Outcome<Swap> End(WriteTx tx, string scheduleId, string id, Func<Swap, Outcome<Swap>> decide, Func<Swap, string> told, Func<Schedule, string> text)
    {
        if (!Find(tx, scheduleId, id).Is(out var found, out var refusal) || !decide(found.Swap).Is(out var ended, out refusal)) return refusal;
        if (!SwapStore.Decide(tx, id, ended.State)) return OnCallRefusals.SwapClosed(SwapStore.Find(tx, found.Schedule.Id, id)!);
        Tell(tx, ended, NotificationKind.SwapDecided, told(ended), text(found.Schedule));
        return ended;
    }

    private static Outcome<(Schedule Schedule, Swap Swap)> Find(ReadTx tx, string scheduleId, string id) => ScheduleService.Live(tx, scheduleId).Then<(Schedule, Swap)>(schedule =>
        SwapStore.Find(tx, schedule.Id, id) is { } swap ? (schedule, swap) : OnCallRefusals.SwapNotFound(id));

    private static Refusal? Check(NewSwap asked, DateTimeOffset now) => new Checking()
        .That(asked.Until > asked.From && asked.Until > now, "until", "an instant after from, and after now").That(asked.Until - asked.From <= Longest, "until", $"at most {Times.LongestDays} days after from")
        .That(asked.ReturnFrom is null == asked.ReturnUntil is null, "returnUntil", "give both returnFrom and returnUntil, or neither")
        .That(asked.ReturnFrom is null || asked.ReturnUntil is null || (asked.ReturnUntil > asked.ReturnFrom && asked.ReturnUntil > now), "returnUntil", "an instant after returnFrom, and after now")
        .That(!(asked.ReturnUntil - asked.ReturnFrom > Longest), "returnUntil", $"at most {Times.LongestDays} days after returnFrom").Refusal;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(Times.LongestDays);

    private static IReadOnlyList<OnCallSlot> Given(ReadTx tx, Swap swap) => OnCallReading.Slots(tx, swap.ScheduleId, swap.GivesFrom, swap.GivesUntil);

    private static IReadOnlyList<OnCallSlot> Taken(ReadTx tx, Swap swap) => swap is { TakesFrom: { } from, TakesUntil: { } until } ? OnCallReading.Slots(tx, swap.ScheduleId, from, until) : [];

    private static void Tell(WriteTx tx, Swap swap, NotificationKind kind, string personId, string text) => Notifying.Tell(tx, new Notice { Kind = kind, SubjectId = swap.Id, Text = text }, [personId]);
}
