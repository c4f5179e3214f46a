using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Drills;
using Incidents.Core.Time;

namespace Incidents.Core.Tests.Drills;

public sealed class ProvingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DrillKind[] Kinds = Enum.GetValues<DrillKind>();

    /// <summary>Every state, from thousands of histories, against the rules written once more without any of the code.</summary>
    [Fact]
    public void Any_history_stands_as_a_small_reference_says()
    {
        var seen = new Dictionary<ProofState, int>();
        Prop.ForAll(Histories().ToArbitrary(), history =>
        {
            var (expected, got) = (Reference(history, Now), Proving.Of(history, Now));
            seen[got.State] = seen.GetValueOrDefault(got.State) + 1;
            Assert.True(expected == got.State, $"{expected} was expected, {got.State} came: {System.Text.Json.JsonSerializer.Serialize(history)}");
            Assert.All(got.Text, c => Assert.InRange(c, ' ', '~'));
            Assert.Equal(got.State is ProofState.Proven or ProofState.Due, !got.Text.StartsWith("UNPROVEN", StringComparison.Ordinal) && !got.Text.StartsWith("EXPERIMENTAL", StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Assert.Equal(Enum.GetValues<ProofState>().Order(), seen.Keys.Order());
    }

    /// <summary>In the words of the plan: the last counted outcome; failed, overdue, changed, partial, due, proven; exempt in the place of due and overdue only.</summary>
    private static ProofState Reference(ProofHistory h, DateTimeOffset now)
    {
        bool Proves(DrillKind k) => k is DrillKind.RestoreToScratch or DrillKind.Failover or DrillKind.OurOwnBackup || (k is DrillKind.BreakGlass && !h.Restores);
        Tried? last = null;
        foreach (var t in h.Tries)
        {
            if (t.At > now || (last is not null && t.At <= last.At)) continue;
            if (t.Kind is null ? t.Result == DrillResult.Passed : Proves(t.Kind.Value) && t.Result is not DrillResult.Aborted) last = t;
        }

        var exempt = h.Exemptions.Any(e => e.State == ExemptionState.Approved && now < e.Until);
        if (last is null) return h.ExperimentalUntil > now ? ProofState.Experimental : exempt ? ProofState.Exempt : ProofState.NeverDrilled;

        // Plans of the generator are every n days at noon in UTC, counted from a first day.
        DateTimeOffset? due = null, opens = null;
        foreach (var p in h.Plans.Where(p => !p.Paused && Proves(p.Kind)))
        {
            var every = int.Parse(p.Recurrence.Rule[1..^1]);
            for (var day = p.Recurrence.Starts; ; day = day.AddDays(every))
            {
                var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
                if (at <= p.CountsFrom || at.AddDays(-p.WindowDays) <= last.At) continue;
                if (due is null || at < due) (due, opens) = (at, at.AddDays(-p.WindowDays));
                break;
            }
        }

        due ??= last.At.AddDays(90);
        opens ??= last.At.AddDays(76);
        var changed = last.GuardedHash != h.GuardedHash || h.Changes.Any(c => c.At > last.At);
        if (last.Result == DrillResult.Failed) return ProofState.Failed;
        if (now > due && !exempt) return ProofState.Overdue;
        if (changed) return ProofState.Changed;
        if (last.Result == DrillResult.Partial || last.OverdueFollowUps > 0) return ProofState.Partial;
        if (now >= opens) return exempt ? ProofState.Exempt : ProofState.Due;
        return ProofState.Proven;
    }

    private static Gen<ProofHistory> Histories()
    {
        // Whole days and odd ones: the edges (today, the day that it is due) come often.
        var at = Gen.Choose(-200, 5).Select(d => Now.AddDays(d));
        var hash = Gen.Elements("a", "a", "a", "b");
        var tried = from when in at
                    from kind in Gen.Frequency((1, Gen.Constant<DrillKind?>(null)), (4, Gen.Elements(Kinds).Select(k => (DrillKind?)k)))
                    from result in Gen.Elements(DrillResult.Passed, DrillResult.Passed, DrillResult.Passed, DrillResult.Partial, DrillResult.Failed, DrillResult.Aborted)
                    from guarded in hash
                    from overdue in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Constant(2)))
                    select new Tried { At = when, Kind = kind, Result = result, GuardedHash = guarded, OverdueFollowUps = overdue };
        var plan = from every in Gen.Choose(20, 120)
                   from starts in Gen.Choose(-200, 100)
                   from window in Gen.Choose(0, 20)
                   from kind in Gen.Elements(Kinds)
                   from paused in Gen.Elements(true, false, false, false)
                   from counts in Gen.Choose(-200, 0)
                   select new DrillPlan
                   {
                       Kind = kind, Paused = paused, WindowDays = window, CountsFrom = Now.AddDays(counts),
                       Recurrence = new Recurrence { Rule = $"P{every}D", At = new TimeOnly(12, 0), Zone = "UTC", Starts = DateOnly.FromDateTime(Now.AddDays(starts).UtcDateTime) },
                   };
        var exemption = from until in Gen.Choose(-30, 30) from state in Gen.Elements(Enum.GetValues<ExemptionState>()) select new Exemption { Until = Now.AddDays(until), State = state, Reason = "moved" };
        return from tries in tried.ListOf().Resize(6)
               from plans in plan.ListOf().Resize(2)
               from exemptions in Gen.Frequency((3, Gen.Constant(new List<Exemption>())), (1, exemption.ListOf().Resize(2)))
               from changes in Gen.Frequency((3, Gen.Constant(new List<DependencyChange>())), (1, at.Select(a => new DependencyChange(a < Now ? a : Now, "deploy")).ListOf().Resize(2)))
               from guarded in hash
               from restores in Gen.Elements(true, false)
               from experimental in Gen.Frequency((2, Gen.Constant<DateTimeOffset?>(null)), (1, Gen.Choose(-10, 10).Select(d => (DateTimeOffset?)Now.AddDays(d))))
               // Two at one instant have no order.
               select new ProofHistory { Tries = [.. tries.DistinctBy(t => t.At)], Plans = plans, Exemptions = exemptions, Changes = changes, GuardedHash = guarded, Restores = restores, ExperimentalUntil = experimental };
    }
}
