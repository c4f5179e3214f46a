using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class ReroutingTests
{
    private static readonly StepState[] Begun = [StepState.InProgress, StepState.AwaitingVerification, StepState.Verified, StepState.Released];

    [Fact]
    public void A_step_is_inserted_next_when_nothing_is_begun()
    {
        var run = Sample.Begun().At("restore");
        var inserted = Rerouting.Insert(run, Sample.Ada, null, "Free the disk", "rm old {{volume}}").Value;
        Assert.Equal(["stop", "inserted-1", "restore", "look", "drop", "start"], Ids(inserted.Run));
        Assert.Equal(Enumerable.Range(1, 6), inserted.Run.Steps.Select(s => s.Ordinal));
        Assert.Equal(inserted.Step, inserted.Run.Current);
        Assert.True(inserted.Step is { Inserted: true, IsGuarded: false, Repeats: null, State: StepState.Pending });
        Assert.Equal(["volume"], inserted.Step.Definition.Uses);
        Assert.Equal(["stop", "inserted-2", "inserted-1"], Ids(Rerouting.Insert(inserted.Run, Sample.Ada, null, "Look", null).Value.Run).Take(3));
    }

    [Fact]
    public void Before_a_failed_step_what_it_lacked_can_be_inserted_but_not_before_one_that_is_begun()
    {
        var failed = Sample.Begun().At("restore").In("restore", StepState.Failed);
        Assert.Equal("inserted-1", Rerouting.Insert(failed, Sample.Ada, null, "Free the disk", null).Value.Run.Current!.Definition.Id);
        foreach (var state in Begun)
        {
            var run = Sample.Begun().At("restore").In("restore", state);
            Assert.Equal(["stop", "restore", "inserted-1"], Ids(Rerouting.Insert(run, Sample.Ada, null, "Look", null).Value.Run).Take(3));
            Assert.Equal(["stop", "restore", "inserted-1"], Ids(Rerouting.Insert(run, Sample.Ada, "restore", "Look", null).Value.Run).Take(3));
            Assert.Equal("step_passed", Rerouting.Insert(run, Sample.Ada, "stop", "Look", null).Code());
        }
    }

    [Fact]
    public void A_step_is_inserted_where_it_is_said_but_never_among_those_that_are_closed()
    {
        var run = Sample.Begun().At("drop");
        Assert.Equal(["stop", "restore", "look", "drop", "start", "inserted-1"], Ids(Rerouting.Insert(run, Sample.Ada, "start", "Look", null).Value.Run));
        Assert.Equal(["stop", "restore", "look", "inserted-1", "drop", "start"], Ids(Rerouting.Insert(run, Sample.Ada, "look", "Look", null).Value.Run));
        Assert.Equal("step_passed", Rerouting.Insert(run, Sample.Ada, "restore", "Look", null).Code());
        Assert.Equal("step_not_found", Rerouting.Insert(run, Sample.Ada, "no-such", "Look", null).Code());
    }

    [Theory]
    [InlineData("> [!CAUTION]\n> Careful.")]
    [InlineData("**CAUTION:** careful")]
    [InlineData("> [!caution]\n> careful")]
    public void An_inserted_step_does_not_pretend_to_be_guarded(string markdown) =>
        Assert.Equal("inserted_guard", Rerouting.Insert(Sample.Begun(), Sample.Ada, null, "Drop it", markdown).Code());

    [Fact]
    public void A_repeated_step_comes_first_again_and_is_guarded_as_it_was()
    {
        var run = Sample.Begun().At("look").In("restore", StepState.Skipped);
        var again = Rerouting.Repeat(run, Sample.Ada, "restore").Value;
        Assert.Equal(["stop", "restore", "restore@2", "look", "drop", "start"], Ids(again.Run));
        Assert.True(again.Step is { IsGuarded: true, Repeats: "restore", State: StepState.Pending, Outcome: null, Reason: null, EndedAt: null });
        Assert.Equal("verification_required", Stepping.Complete(again.Run, "restore@2", Sample.Ada, null, null, Sample.Now).Code());
        Assert.Equal(["snapshot_id", "taken_at", "environment"], again.Run.CriticalOf(again.Step).Select(p => p.Name));
        var third = Rerouting.Repeat(again.Run.In("restore@2", StepState.Done), Sample.Ada, "restore@2").Value;
        Assert.Equal(("restore@3", "restore@2"), (third.Step.Definition.Id, third.Step.Repeats));
    }

    [Fact]
    public void What_was_begun_when_a_step_is_repeated_waits_again()
    {
        foreach (var state in Begun)
        {
            var run = Sample.Begun().At("restore").In("restore", state);
            var again = Rerouting.Repeat(run, Sample.Ada, "stop").Value;
            Assert.Equal(StepState.Pending, again.Run.Find("restore")!.State);
            Assert.Equal(["restore"], again.Reopened.Select(s => s.Definition.Id));
            Assert.Equal("stop@2", again.Run.Current!.Definition.Id);
        }
    }

    [Fact]
    public void Going_back_opens_the_step_and_all_after_it()
    {
        var run = Sample.Begun().At("drop").In("drop", StepState.Released);
        var back = Rerouting.Return(run, Sample.Ada, "restore").Value;
        Assert.Equal("restore", back.Run.Current!.Definition.Id);
        Assert.Equal(["restore", "look", "drop"], back.Reopened.Select(s => s.Definition.Id));
        Assert.Equal(StepState.Done, back.Run.Find("stop")!.State);
        Assert.All(back.Run.Steps.Skip(1), s => Assert.True(s is { State: StepState.Pending, StartedAt: null, EndedAt: null, Outcome: null, Reason: null }));
        // What the second person must find is a secret again.
        Assert.Contains("snapshot_id", Blindness.HiddenFrom(back.Run, Sample.Grace));
        Assert.Equal("verification_required", Stepping.Complete(back.Run, "restore", Sample.Ada, null, null, Sample.Now).Code());
    }

    [Fact]
    public void A_failed_step_can_be_gone_back_to_an_open_one_neither_repeated_nor_gone_back_to()
    {
        var run = Sample.Begun().At("restore");
        Assert.Equal(StepState.Pending, Rerouting.Return(run.In("restore", StepState.Failed), Sample.Ada, "restore").Value.Run.Current!.State);
        foreach (var state in Begun.Append(StepState.Pending))
        {
            Assert.Equal("step_not_closed", Rerouting.Return(run.In("restore", state), Sample.Ada, "restore").Code());
            Assert.Equal("step_not_closed", Rerouting.Repeat(run.In("restore", state), Sample.Ada, "restore").Code());
        }

        Assert.Equal("step_not_closed", Rerouting.Repeat(run.In("restore", StepState.Failed), Sample.Ada, "restore").Code());
    }

    [Fact]
    public void Only_the_executor_of_a_run_that_goes_on_goes_another_way()
    {
        var run = Sample.Begun().At("look");
        foreach (var (who, ran, code) in new[] { (Sample.Grace, run, "executor_only"), (Sample.Ada, run with { State = RunState.Completed, EndedAt = Sample.Now }, "run_ended") })
        {
            Assert.Equal(code, Rerouting.Insert(ran, who, null, "x", null).Code());
            Assert.Equal(code, Rerouting.Repeat(ran, who, "stop").Code());
            Assert.Equal(code, Rerouting.Return(ran, who, "stop").Code());
        }

        Assert.Equal("step_not_found", Rerouting.Repeat(run, Sample.Ada, "no-such").Code());
        Assert.Equal("step_not_found", Rerouting.Return(run, Sample.Ada, "no-such").Code());
    }

    /// <summary>Whatever is inserted, repeated and gone back to, in whatever order: closed steps come first, names and places are unique, nobody wins a guarded step.</summary>
    [Fact]
    public void The_order_of_a_run_holds()
    {
        var moves = 0;
        var commands = from kind in Gen.Choose(0, 6) from at in Gen.Choose(0, 30) select (kind, at);
        Prop.ForAll(Gen.ListOf(commands, 60).ToArbitrary(), list =>
        {
            var run = Sample.Begun();
            foreach (var (kind, at) in list)
            {
                if (run.State != RunState.Active) break;
                var any = run.Steps[at % run.Steps.Count].Definition.Id;
                var current = run.Current!;
                var before = run;
                run = kind switch
                {
                    0 => Then(Rerouting.Insert(run, Sample.Ada, at % 2 == 0 ? null : any, "x", null)),
                    1 => Then(Rerouting.Repeat(run, Sample.Ada, any)),
                    2 => Then(Rerouting.Return(run, Sample.Ada, any)),
                    3 => run.With(current with { State = current.IsGuarded ? StepState.Released : StepState.InProgress }),
                    _ => Stepping.Complete(run, current.Definition.Id, Sample.Ada, null, null, Sample.Now).Is(out var done, out _) ? Stepping.EndIfOver(run.With(done), Sample.Now) : run,
                };
                Run Then(Outcome<Rerouted> decided) => decided.Is(out var r, out _) ? Counted(r.Run) : before;
                Assert.Equal(Enumerable.Range(1, run.Steps.Count), run.Steps.Select(s => s.Ordinal));
                Assert.Equal(run.Steps.Count, run.Steps.Select(s => s.Definition.Id).Distinct().Count());
                Assert.Equal(run.Steps.OrderBy(s => s.IsClosed ? 0 : 1).Select(s => s.Ordinal), run.Steps.Select(s => s.Ordinal));
                // Another way releases nothing.
                if (kind < 3) Assert.All(run.Steps.Where(s => s.State == StepState.Released), s => Assert.Equal(StepState.Released, before.Find(s.Definition.Id)?.State));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.True(moves > 1000, $"{moves} moves");

        Run Counted(Run run)
        {
            moves++;
            return run;
        }
    }

    private static IEnumerable<string> Ids(Run run) => run.Steps.Select(s => s.Definition.Id);
}
