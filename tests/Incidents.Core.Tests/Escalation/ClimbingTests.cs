using Incidents.Core.Alerts;
using Incidents.Core.Escalation;

namespace Incidents.Core.Tests.Escalation;

/// <summary>One step at a time, each of which waits its time after the one before was taken.</summary>
public sealed class ClimbingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    /// <summary>Where a climb stands: step, seconds until it is due (null: it does not climb), repeats left; and what is done.</summary>
    [Theory]
    [InlineData("due in the future", 1, 60, 1, false, "rest")]
    [InlineData("due now", 1, 0, 1, false, "take 1")]
    [InlineData("long due", 1, -86400, 1, false, "take 1")]
    [InlineData("does not climb", 1, null, 1, false, "rest")]
    [InlineData("at the end, once more", 2, 0, 1, true, "repeat at once")]
    [InlineData("at the end, once more, nobody reached", 2, 0, 1, false, "repeat after 120, nobody")]
    [InlineData("at the end for good", 2, 0, 0, true, "give up")]
    [InlineData("at the end for good, nobody reached", 2, 0, 0, false, "give up, nobody")]
    public void What_is_done_next(string why, int step, int? dueIn, int repeatsLeft, bool reached, string expected)
    {
        var climb = new Climb { Step = step, RepeatsLeft = repeatsLeft, Repeats = 1, HasReached = reached, Severity = Severity.Sev1, SinceAt = Now.AddDays(-2), DueAt = dueIn is { } seconds ? Now.AddSeconds(seconds) : null };
        Assert.True(expected == Told(Climbing.Decide(Plan(60, 120), climb, Severity.Sev1, Now)), why);
    }

    [Fact]
    public void A_step_that_reached_somebody_waits_and_one_that_did_not_does_not()
    {
        var climb = new Climb { Severity = Severity.Sev1, SinceAt = Now, DueAt = Now };
        Assert.Equal((1, Now.AddSeconds(60), true), Climbing.Took(Plan(60, 120), climb, reached: true, Now) is var a ? (a.Step, a.DueAt!.Value, a.HasReached) : default);
        Assert.Equal((1, Now, false), Climbing.Took(Plan(60, 120), climb, reached: false, Now) is var b ? (b.Step, b.DueAt!.Value, b.HasReached) : default);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_it_wait_once_more_at_most()
    {
        var climb = new Climb { Severity = Severity.Sev1, SinceAt = Now.AddHours(1), DueAt = Now.AddHours(1).AddSeconds(60) };
        var after = Assert.IsType<Move.WaitAgain>(Climbing.Decide(Plan(60), climb, Severity.Sev1, Now)).After;
        Assert.Equal((Now, Now.AddSeconds(60)), (after.SinceAt, after.DueAt!.Value));
        Assert.IsType<Move.Take>(Climbing.Decide(Plan(60), climb with { DueAt = climb.SinceAt } is var due ? Assert.IsType<Move.WaitAgain>(Climbing.Decide(Plan(60), due, Severity.Sev1, Now)).After : null!, Severity.Sev1, Now));
    }

    [Fact]
    public void Steps_for_other_severities_are_left_out_and_all_of_them_only_where_nobody_need_wake()
    {
        var only = new StepCondition { AtLeast = Severity.Sev2 };
        var plan = new ChainPlan { Steps = [new ChainStep { WaitSeconds = 60, OnlyIf = only }, new ChainStep { WaitSeconds = 60 }] };
        var climb = new Climb { Severity = Severity.Sev3, SinceAt = Now, DueAt = Now };
        Assert.Equal("take 1", Told(Climbing.Decide(plan, climb, Severity.Sev3, Now)));
        var one = plan with { Steps = [plan.Steps[0]] };
        Assert.IsType<Move.NotMeant>(Climbing.Decide(one, climb, Severity.Sev3, Now));
        var never = new ChainPlan { Steps = [new ChainStep { WaitSeconds = 60, OnlyIf = new StepCondition { AtMost = Severity.Sev3 } }] };
        Assert.Equal("give up, nobody", Told(Climbing.Decide(never, climb with { Severity = Severity.Sev1 }, Severity.Sev1, Now)));
    }

    [Fact]
    public void What_wakes_people_now_or_was_given_up_begins_anew_when_it_becomes_worse()
    {
        var climb = new Climb { Step = 2, Round = 3, Repeats = 4, RepeatsLeft = 0, Severity = Severity.Sev3, SinceAt = Now, DueAt = Now.AddHours(1), HasReached = true };
        var back = Assert.IsType<Move.GoBack>(Climbing.Decide(Plan(60, 60), climb, Severity.Sev2, Now)).After;
        Assert.Equal((0, 4L, 4, Now, Severity.Sev2), (back.Step, back.Round, back.RepeatsLeft, back.DueAt!.Value, back.Severity));
        Assert.Equal("rest", Told(Climbing.Decide(Plan(60, 60), climb with { Severity = Severity.Sev2 }, Severity.Sev1, Now)));
        Assert.IsType<Move.GoBack>(Climbing.Decide(Plan(60, 60), climb with { Severity = Severity.Sev2, GaveUpAt = Now }, Severity.Sev1, Now));
    }

    internal static ChainPlan Plan(params int[] waits) => new() { Steps = [.. waits.Select(w => new ChainStep { WaitSeconds = w })] };

    private static string Told(Move move) => move switch
    {
        Move.Rest => "rest",
        Move.Take(var step, _) => $"take {step}",
        Move.Repeat(var after, var nobody) => $"repeat {(after.DueAt == Now ? "at once" : $"after {(after.DueAt!.Value - Now).TotalSeconds:0}")}{(nobody ? ", nobody" : "")}",
        Move.GiveUp(_, var nobody) => $"give up{(nobody ? ", nobody" : "")}",
        _ => move.GetType().Name,
    };
}
