using Incidents.Core.OnCall;
using static Incidents.Core.Tests.OnCall.Rota;

namespace Incidents.Core.Tests.OnCall;

/// <summary>Swaps: one offers what is his, only the other accepts.</summary>
public sealed class SwappingTests
{
    private static readonly DateTimeOffset Now = At("2026-03-02T12:00Z");

    private static readonly Rota Rota = new("UTC", Daily("ab", "00:00", "2026-03-02") with { Restrictions = [Hours("08:00", "18:00")] });

    private static readonly Swap Offered = new()
    {
        Id = "swp_1", ScheduleId = "sch_1", OfferedBy = "a", OfferedTo = "b", GivesFrom = At("2026-03-04T00:00Z"), GivesUntil = At("2026-03-05T00:00Z"), Reason = "dentist",
    };

    [Fact]
    public void What_is_accepted_is_only_what_the_other_is_on_call_for()
    {
        Assert.Equal(Offered, Swapping.Offer(Offered, Given(Offered), [], Now).Value);
        var one = Assert.Single(Swapping.Accept(Offered, "b", Given(Offered), [], Now).Value);
        Assert.Equal(("b", At("2026-03-04T08:00Z"), At("2026-03-04T18:00Z"), "Swap: dentist", "swp_1"), (one.PersonId, one.From, one.Until, one.Reason, one.SwapId));

        var both = Offered with { TakesFrom = At("2026-03-03T00:00Z"), TakesUntil = At("2026-03-04T12:00Z") };
        Assert.Equal(["b 04", "a 03"], Swapping.Accept(both, "b", Given(both), Taken(both), Now).Value.Select(o => $"{o.PersonId} {o.From:dd}"));
    }

    [Fact]
    public void What_has_begun_changes_hands_from_now_on()
    {
        var today = Offered with { GivesFrom = At("2026-03-02T00:00Z"), GivesUntil = At("2026-03-03T00:00Z") };
        Assert.Equal(Now, Swapping.Accept(today, "b", Given(today), [], Now).Value.Single().From);
        Assert.Equal("not_on_call", Swapping.Accept(today, "b", Given(today), [], At("2026-03-02T18:00Z")).Refusal!.Code);
    }

    [Fact]
    public void Nobody_gives_what_is_not_his_nor_takes_what_the_other_has_not()
    {
        var wrong = Offered with { GivesFrom = At("2026-03-03T00:00Z"), GivesUntil = At("2026-03-04T00:00Z") };
        Assert.Equal("not_on_call", Swapping.Offer(wrong, Given(wrong), [], Now).Refusal!.Code);
        var nothing = Offered with { TakesFrom = At("2026-03-04T00:00Z"), TakesUntil = At("2026-03-05T00:00Z") };
        Assert.Equal("not_on_call", Swapping.Offer(nothing, Given(nothing), Taken(nothing), Now).Refusal!.Code);
        Assert.Equal("swap_with_yourself", Swapping.Offer(Offered with { OfferedTo = "a" }, Given(Offered), [], Now).Refusal!.Code);
    }

    [Fact]
    public void Each_decides_only_what_is_his_to_decide_and_once()
    {
        Assert.Equal("not_your_swap", Swapping.Accept(Offered, "a", Given(Offered), [], Now).Refusal!.Code);
        Assert.Equal("not_your_swap", Swapping.Decline(Offered, "a", Now).Refusal!.Code);
        Assert.Equal("not_your_swap", Swapping.Withdraw(Offered, "b", Now).Refusal!.Code);
        Assert.Equal((SwapState.Declined, SwapState.Withdrawn), (Swapping.Decline(Offered, "b", Now).Value.State, Swapping.Withdraw(Offered, "a", Now).Value.State));
        foreach (var state in new[] { SwapState.Accepted, SwapState.Declined, SwapState.Withdrawn })
        {
            var closed = Offered with { State = state };
            Assert.Equal("swap_closed", Swapping.Accept(closed, "b", Given(closed), [], Now).Refusal!.Code);
            Assert.Equal("swap_closed", Swapping.Decline(closed, "b", Now).Refusal!.Code);
            Assert.Equal("swap_closed", Swapping.Withdraw(closed, "a", Now).Refusal!.Code);
        }
    }

    private static IReadOnlyList<OnCallSlot> Given(Swap swap) => Rota.Slots(swap.GivesFrom, swap.GivesUntil);

    private static IReadOnlyList<OnCallSlot> Taken(Swap swap) => Rota.Slots(swap.TakesFrom!.Value, swap.TakesUntil!.Value);
}
