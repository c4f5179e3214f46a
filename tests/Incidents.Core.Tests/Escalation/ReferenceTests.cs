using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;

namespace Incidents.Core.Tests.Escalation;

/// <summary>The rule against a small reference that counts the steps of a whole climb at once, and against what must hold whatever the clock does.</summary>
public sealed class ReferenceTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    [Fact]
    public void A_climb_that_is_looked_at_in_time_takes_each_step_when_the_reference_does() => Prop.ForAll(Trials(), trial =>
    {
        var (taken, told) = (new List<(long, int, DateTimeOffset)>(), "");
        var climb = Start(trial);
        for (var now = Begin; climb.DueAt is not null; now = now.AddSeconds(30)) (climb, told) = Pass(trial, climb, now, taken, told);
        var expected = Reference(trial, out var end);
        Assert.Equal(expected, taken);
        Assert.Equal(end, told);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void However_the_clock_jumps_no_step_comes_twice_or_before_its_time_and_none_is_missed() => Prop.ForAll(Trials(), trial =>
    {
        var taken = new List<(long Round, int Step, DateTimeOffset At)>();
        var (climb, now, passes, told) = (Start(trial), Begin, 0, "");
        while (climb.DueAt is not null)
        {
            var before = taken.Count;
            (climb, told) = Pass(trial, climb, now, taken, told);
            // At one moment at most one step that reaches somebody.
            Assert.True(taken.Skip(before).Count(t => trial.Reaches[t.Step]) <= 1);
            now = now.AddSeconds(trial.Jumps[passes++ % trial.Jumps.Length]);
            Assert.True(passes < 200_000, "It does not end.");
        }

        Assert.Equal(taken.Count, taken.Select(t => (t.Round, t.Step)).Distinct().Count());
        Assert.Equal(Reference(trial, out _).Select(t => (t.Item1, t.Item2)), taken.Select(t => (t.Round, t.Step)));
    }).QuickCheckThrowOnFailure();

    private static Climb Start(Trial trial) => new() { Severity = trial.Severity, Repeats = trial.Plan.Repeats, RepeatsLeft = trial.Plan.Repeats, SinceAt = Begin, DueAt = Begin };

    /// <summary>What the server does with one incident in one turn.</summary>
    private static (Climb, string) Pass(Trial trial, Climb climb, DateTimeOffset now, List<(long, int, DateTimeOffset)> taken, string told)
    {
        while (true)
        {
            switch (Climbing.Decide(trial.Plan, climb, trial.Severity, now))
            {
                case Move.Take(var step, var before):
                    taken.Add((before.Round, step, now));
                    climb = Climbing.Took(trial.Plan, before, trial.Reaches[step], now);
                    break;
                case Move.Repeat(var after, var nobody):
                    climb = after;
                    told += nobody ? "n" : "";
                    break;
                case Move.GiveUp(var after, var nobody):
                    return (after, told + (nobody ? "nG" : "G"));
                case Move.NotMeant(var after):
                    return (after, told + "-");
                case Move.WaitAgain(var after):
                    return (after, told);
                default:
                    return (climb, told);
            }
        }
    }

    private static List<(long, int, DateTimeOffset)> Reference(Trial trial, out string end)
    {
        var all = new List<(long, int, DateTimeOffset)>();
        var (now, told) = (Begin, "");
        var fits = trial.Plan.Steps.Select(s => s.OnlyIf is null || s.OnlyIf.Fits(trial.Severity)).ToList();
        if (trial.Severity >= Severity.Sev3 && !fits.Contains(true))
        {
            end = "-";
            return all;
        }

        for (var round = 1; round <= trial.Plan.Repeats + 1; round++)
        {
            var reached = false;
            for (var step = 0; step < fits.Count; step++)
            {
                if (!fits[step]) continue;
                all.Add((round, step, now));
                if (!trial.Reaches[step]) continue;
                reached = true;
                now = now.AddSeconds(trial.Plan.Steps[step].WaitSeconds);
            }

            if (reached) continue;
            told += "n";
            if (round <= trial.Plan.Repeats) now = now.AddSeconds(Math.Max(60, trial.Plan.Steps[^1].WaitSeconds));
        }

        end = told + "G";
        return all;
    }

    private static Arbitrary<Trial> Trials() => (
        from count in Gen.Choose(1, 5)
        from waits in Gen.Choose(1, 20).ArrayOf(count)
        from reaches in Gen.Frequency((3, Gen.Constant(true)), (2, Gen.Constant(false))).ArrayOf(count)
        from conditions in Gen.Frequency((3, Gen.Constant<StepCondition?>(null)), (1, from s in Gen.Choose(1, 4) select new StepCondition { AtLeast = (Severity)s }), (1, from s in Gen.Choose(1, 4) select new StepCondition { AtMost = (Severity)s })).ArrayOf(count)
        from repeats in Gen.Choose(0, 3)
        from severity in Gen.Choose(1, 4)
        from jumps in Gen.Frequency((6, Gen.Choose(0, 120)), (1, Gen.Choose(-7200, 0)), (1, Gen.Choose(0, 100_000))).ArrayOf(17)
        select new Trial(
            new ChainPlan { Steps = [.. waits.Zip(conditions, (wait, only) => new ChainStep { WaitSeconds = wait * 30, OnlyIf = only })], Repeats = repeats }, reaches, (Severity)severity,
            // Time passes in the end.
            [.. jumps, 100_000])).ToArbitrary();

    private sealed record Trial(ChainPlan Plan, bool[] Reaches, Severity Severity, int[] Jumps);
}
