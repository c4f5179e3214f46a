using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class ProbingTests
{
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly RunProbe Newest = new() { Definition = new Probe { Name = "newest", Label = "Newest row", Type = ProbeType.Timestamp, Expect = ">= taken_at - 5m" } };
    private static readonly RunProbe Count = new() { Definition = new Probe { Name = "count", Type = ProbeType.Number, Expect = "> 1000" } };

    /// <summary>Every step is closed.</summary>
    private static Run Through => Sample.Begun().At("nothing");

    [Theory]
    [InlineData(ProbeType.Timestamp, ">= taken_at - 5m", "2026-11-19T11:55Z", true)]
    [InlineData(ProbeType.Timestamp, ">= taken_at - 5m", "2026-11-19T12:54:59+01:00", false)]
    [InlineData(ProbeType.Timestamp, "<= {{taken_at}}", "2026-11-19T13:00+01:00", true)]
    [InlineData(ProbeType.Timestamp, "< taken_at + 1h", "2026-11-19T13:00Z", false)]
    [InlineData(ProbeType.Timestamp, "= 2026-11-19T12:00Z", "2026-11-19T12:00:00.0Z", true)]
    [InlineData(ProbeType.Number, "> 1000", "1000", false)]
    [InlineData(ProbeType.Number, ">= 1000", "1000.0", true)]
    [InlineData(ProbeType.Number, "= {{keep_days}}", "14", true)]
    [InlineData(ProbeType.Number, "<= keep_days - 4.5", "9.6", false)]
    [InlineData(ProbeType.Number, "present", "0", true)]
    [InlineData(ProbeType.Text, "= ok", " ok", true)]
    [InlineData(ProbeType.Text, "= ok", "OK", false)]
    [InlineData(ProbeType.Text, "= {{environment}}", "production", true)]
    [InlineData(ProbeType.Text, "= {{snapshot_id}}", "snap-00000000", false)]
    [InlineData(ProbeType.Text, "present", "anything", true)]
    public void An_answer_is_measured_against_what_is_expected(ProbeType type, string expect, string value, bool passed) =>
        Assert.Equal(passed, Decide(Through, new RunProbe { Definition = new Probe { Name = "p", Type = type, Expect = expect } }, value).Value.Passed);

    [Theory]
    [InlineData(ProbeType.Number, "many")]
    [InlineData(ProbeType.Number, "1e3")]
    [InlineData(ProbeType.Timestamp, "10:00")]
    [InlineData(ProbeType.Text, " ")]
    [InlineData(ProbeType.Text, "a\u200bb")]
    [InlineData(ProbeType.Text, "a\nb")]
    public void An_answer_that_cannot_be_read_is_no_answer(ProbeType type, string value) =>
        Assert.Equal("probe_unreadable", Decide(Through, new RunProbe { Definition = new Probe { Name = "p", Type = type, Expect = "present" } }, value).Code());

    [Fact]
    public void An_answer_keeps_what_was_expected_of_it()
    {
        var answer = Decide(Through, Newest, "2026-11-19T12:58+01:00").Value;
        Assert.Equal(("2026-11-19T11:58:00Z", ">= 2026-11-19T12:00:00Z - 5m", true, "key_1", "a key"), (answer.Value, answer.Expected, answer.Passed, answer.ById, answer.ByName));
        Assert.Equal(">= taken_at - 5m", Probing.Expected(Through, Newest, new Dictionary<string, string>()));
        Assert.Equal("= production", Probing.Expected(Through, new RunProbe { Definition = new Probe { Name = "p", Type = ProbeType.Text, Expect = "= {{ environment }}" } }, Through.Filling));
    }

    [Fact]
    public void Nobody_looks_whether_it_worked_before_anything_was_done()
    {
        Assert.Equal("probe_too_early", Decide(Sample.Begun(), Count, "1").Code());
        Assert.Equal("probe_too_early", Decide(Sample.Begun().At("restore").In("restore", StepState.Verified), Count, "1").Code());
        Assert.Null(Decide(Sample.Begun().At("restore").In("restore", StepState.Released), Count, "1").Code());
        Assert.Null(Decide(Sample.Begun() with { PastPointOfNoReturnAt = Now }, Count, "1").Code());
    }

    [Fact]
    public void An_answer_tells_nothing_of_a_value_that_somebody_must_still_find()
    {
        var snapshot = new RunProbe { Definition = new Probe { Name = "p", Type = ProbeType.Text, Expect = "= {{snapshot_id}}" } };
        // The step that drops the old one uses it too.
        Assert.Equal("probe_too_early", Decide(Sample.Begun().At("look"), snapshot, "snap-0a1b2c3d").Code());
        Assert.Null(Decide(Sample.Begun().At("start"), snapshot, "snap-0a1b2c3d").Code());
        Assert.Equal("probe_too_early", Decide(Sample.Begun().At("restore").In("restore", StepState.Released), Newest, "2026-11-19T12:00Z").Code());
    }

    [Fact]
    public void A_run_ends_when_its_steps_are_closed_and_every_probe_has_passed()
    {
        Assert.Equal(RunState.Active, Probing.EndIfOver(Through, [Newest, Count], Now).State);
        Assert.Equal(RunState.Active, Probing.EndIfOver(Through, [With(Newest, true), With(Count, false)], Now).State);
        Assert.Equal(RunState.Completed, Probing.EndIfOver(Through, [With(Newest, true), With(Count, false, true)], Now).State);
        Assert.Equal(RunState.Active, Probing.EndIfOver(Sample.Begun().At("start"), [With(Count, true)], Now).State);
        Assert.Equal(RunState.Completed, Probing.EndIfOver(Through, [], Now).State);
        Assert.Equal(RunState.CompletedWithExceptions, Probing.EndIfOver(Through.In("look", StepState.Skipped), [With(Count, true)], Now).State);
    }

    [Fact]
    public void A_failing_probe_may_be_answered_again_and_a_passed_one_not()
    {
        Assert.Null(Decide(Through, With(Count, false), "2000").Code());
        Assert.Equal("probe_passed", Decide(Through, With(Count, false, true), "2000").Code());
        Assert.Equal("run_ended", Decide(Through with { State = RunState.Completed }, Count, "2000").Code());
        Assert.Equal("probe_not_found", Decide(Through, null, "2000").Code());
    }

    [Fact]
    public void Ending_without_takes_the_executor_who_asks_and_another_who_agrees()
    {
        Assert.Equal("executor_only", Probing.Propose(Through, [Count], Sample.Grace, "Grace", "no", Now).Code());
        Assert.Equal("steps_open", Probing.Propose(Sample.Begun(), [Count], Sample.Ada, "Ada", "no", Now).Code());
        Assert.Equal("nothing_to_except", Probing.Propose(Through, [With(Count, true)], Sample.Ada, "Ada", "no", Now).Code());
        var proposal = Probing.Propose(Through, [Count], Sample.Ada, "Ada", "the table is gone", Now).Value;

        var hands = new HashSet<string> { Sample.Ada, Sample.Linus };
        Assert.Equal("self_verification", Probing.Confirm(Through, proposal, hands, Sample.Ada, Now).Code());
        Assert.Equal("self_verification", Probing.Confirm(Through, proposal, hands, Sample.Linus, Now).Code());
        Assert.Equal("self_verification", Probing.Confirm(Through with { ExecutorId = "per_next" }, proposal, new HashSet<string>(), Sample.Ada, Now).Code());
        Assert.Equal("finish_not_proposed", Probing.Confirm(Through, null, hands, Sample.Grace, Now).Code());
        Assert.Equal("run_ended", Probing.Confirm(Through with { State = RunState.Aborted }, proposal, hands, Sample.Grace, Now).Code());
        var ended = Probing.Confirm(Through, proposal, hands, Sample.Grace, Now).Value;
        Assert.Equal((RunState.CompletedWithExceptions, "the table is gone", Now), (ended.State, ended.EndReason, ended.EndedAt!.Value));
    }

    [Fact]
    public void What_was_done_is_not_changed_by_another_entry()
    {
        Assert.Equal("value_in_use", Probing.Fixed(Through, [Newest], ["taken_at"])?.Code);
        Assert.Null(Probing.Fixed(Through, [Newest], ["keep_days"]));
        Assert.Null(Probing.Fixed(Through, [Count], ["taken_at"]));
        Assert.Null(Probing.Fixed(Sample.Begun().At("restore").In("restore", StepState.Failed), [Newest], ["taken_at"]));
    }

    [Fact]
    public void How_long_nobody_looked_is_a_number()
    {
        var looked = Newest with { Tries = [new ProbeTry("x", "y", false, null, Now.AddHours(2), "per_1", "P"), new ProbeTry("x", "y", true, null, Now.AddHours(3), "per_1", "P")] };
        Assert.Equal(TimeSpan.FromHours(2), Probing.DetectionDelay(Through with { PastPointOfNoReturnAt = Now }, [Count, looked], Now.AddHours(1)));
        Assert.Equal(TimeSpan.FromHours(1), Probing.DetectionDelay(Through, [looked], Now.AddHours(1)));
        Assert.Null(Probing.DetectionDelay(Through, [looked], null));
        Assert.Null(Probing.DetectionDelay(Through with { PastPointOfNoReturnAt = Now }, [Count], null));
    }

    private static Outcome<ProbeTry> Decide(Run run, RunProbe? probe, string value) => Probing.Decide(run, probe, "p", value, null, "key_1", "a key", Now);

    private static RunProbe With(RunProbe probe, params bool[] passed) => probe with { Tries = [.. passed.Select(p => new ProbeTry("1", "1", p, null, Now, "per_1", "P"))] };
}
