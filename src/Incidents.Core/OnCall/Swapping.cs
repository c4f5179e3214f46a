namespace Incidents.Core.OnCall;

/// <summary>Decides about swaps: one offers what is his, only the other accepts, and only what is still theirs changes hands.</summary>
public static class Swapping
{
    /// <param name="swap">What is offered.</param>
    /// <param name="given">Who is on call in the time that is given.</param>
    /// <param name="taken">Who is on call in the time that is taken in return; empty without one.</param>
    /// <param name="now">When.</param>
    public static Outcome<Swap> Offer(Swap swap, IReadOnlyList<OnCallSlot> given, IReadOnlyList<OnCallSlot> taken, DateTimeOffset now) =>
        swap.OfferedBy == swap.OfferedTo ? OnCallRefusals.SwapWithYourself()
        : Change(swap, given, taken, now).Then<Swap>(_ => swap);

    /// <summary>The overrides by which it holds, without ids.</summary>
    public static Outcome<IReadOnlyList<Override>> Accept(Swap swap, string by, IReadOnlyList<OnCallSlot> given, IReadOnlyList<OnCallSlot> taken, DateTimeOffset now) =>
        by != swap.OfferedTo ? OnCallRefusals.NotYourSwap(swap, "accept")
        : swap.State != SwapState.Offered ? OnCallRefusals.SwapClosed(swap)
        : Change(swap, given, taken, now);

    public static Outcome<Swap> Decline(Swap swap, string by, DateTimeOffset now) =>
        by != swap.OfferedTo ? OnCallRefusals.NotYourSwap(swap, "decline")
        : swap.State != SwapState.Offered ? OnCallRefusals.SwapClosed(swap)
        : swap with { State = SwapState.Declined, DecidedAt = now };

    public static Outcome<Swap> Withdraw(Swap swap, string by, DateTimeOffset now) =>
        by != swap.OfferedBy ? OnCallRefusals.NotYourSwap(swap, "withdraw")
        : swap.State != SwapState.Offered ? OnCallRefusals.SwapClosed(swap)
        : swap with { State = SwapState.Withdrawn, DecidedAt = now };

    private static Outcome<IReadOnlyList<Override>> Change(Swap swap, IReadOnlyList<OnCallSlot> given, IReadOnlyList<OnCallSlot> taken, DateTimeOffset now)
    {
        var gives = StandIns(swap, given, swap.OfferedBy, swap.OfferedTo, now);
        if (gives.Count == 0) return OnCallRefusals.NotOnCall("Who offers the swap", "that is to come of the time that is given");
        var takes = StandIns(swap, taken, swap.OfferedTo, swap.OfferedBy, now);
        if (swap.TakesFrom is not null && takes.Count == 0) return OnCallRefusals.NotOnCall("Who is asked", "that is to come of the time that is taken in return");
        return new List<Override>([.. gives, .. takes]);
    }

    /// <summary>Only where <paramref name="whose"/> is on call: nobody comes to hours that the schedule does not have.</summary>
    private static List<Override> StandIns(Swap swap, IReadOnlyList<OnCallSlot> slots, string whose, string standIn, DateTimeOffset now) =>
    [
        .. Covering.Shifts(slots).Where(s => s.PersonIds.Contains(whose) && s.Until > now).Select(s => new Override
        {
            ScheduleId = swap.ScheduleId, PersonId = standIn, From = s.From > now ? s.From : now, Until = s.Until, Reason = $"Swap: {swap.Reason}", SwapId = swap.Id, MadeAt = now,
        }),
    ];
}
