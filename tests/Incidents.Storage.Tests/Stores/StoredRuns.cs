using Incidents.Core;
using Incidents.Core.Runs;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredRuns : StoreFacts
{
    private protected StoredRuns(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_run_comes_back_with_its_parameters_values_and_steps()
    {
        await Db.Write(Sample.Ground);
        var full = await Db.Write(tx => Add(tx, Sample.Run("run_a", Sample.Incident(tx).Id, "s.one", "s.two", "s.three") with { ServiceId = "svc_a", Service = "db" }));
        var bare = await Db.Write(tx => Add(tx, Sample.Run("run_b", null) with { Title = "", Parameters = [], Values = new Dictionary<string, string>() }));

        Same(full, Find("run_a"));
        Same(bare, Find("run_b"));
        Same([full], Read(tx => RunStore.Of(tx, full.IncidentId!)).Select(Ordered).ToList());
        var listed = full with { Parameters = [], Values = new Dictionary<string, string>(), Steps = [] };
        Same([listed], Read(tx => RunStore.List(tx, null, full.IncidentId, new PageRequest(10, null)).Items));
        Assert.Null(Find("run_x"));
        Assert.Empty(Read(tx => RunStore.Of(tx, "inc_x")));
    }

    [Fact]
    public async Task Values_entered_later_replace_and_join_those_entered_before()
    {
        var run = await AddOne();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = "db-2 🔥", ["new"] = "x", ["snapshot"] = run.Values["snapshot"] };

        await Write(tx => RunStore.SaveValues(tx, run with { Values = values }));

        Same(run with { Values = values }, Find("run_a"));
        Assert.Equal(Now, Read(tx => tx.Scalar<DateTimeOffset>("SELECT entered_at FROM run_values WHERE name = 'host'")));
    }

    [Fact]
    public async Task A_step_is_stored_whole_when_it_was_decided_on_its_present_state()
    {
        var run = await AddOne();
        var done = run.Steps[1] with { State = StepState.Done, StartedAt = Sample.At(11), EndedAt = Sample.At(12), Outcome = Sample.Strange, Evidence = "https://example.org", Reason = "why" };
        Task<bool> Save(RunStep step, StepState expected, string id = "run_a") => Db.Write(tx => RunStore.SaveStep(tx, id, step, expected));

        Assert.True(await Save(done, StepState.Pending));
        Same(run.With(done), Find("run_a"));

        Assert.False(await Save(done with { State = StepState.Skipped, Reason = "theirs" }, StepState.Pending));
        Assert.False(await Save(done with { Ordinal = 3 }, StepState.Done));
        Assert.False(await Save(done, StepState.Done, "run_x"));
        Same(run.With(done), Find("run_a"));

        var again = run.Steps[1] with { State = StepState.InProgress };
        Assert.True(await Save(again, StepState.Done));
        Same(run.With(again), Find("run_a"));
    }

    [Fact]
    public async Task Every_state_of_a_step_and_of_a_run_can_be_stored()
    {
        var run = await AddOne();
        var before = StepState.Pending;
        foreach (var state in Enum.GetValues<StepState>())
        {
            Assert.True(await Db.Write(tx => RunStore.SaveStep(tx, run.Id, run.Steps[0] with { State = state }, before)));
            Assert.Equal(state, Find("run_a")!.Steps[0].State);
            before = state;
        }

        foreach (var state in Enum.GetValues<RunState>().Where(s => s != RunState.Active))
        {
            var ended = await Db.Write(tx => Add(tx, Sample.Run($"run_{state}", null))) with { State = state, EndedAt = Sample.At(30), EndReason = Sample.Strange };
            Assert.True(await Db.Write(tx => RunStore.SaveEnd(tx, ended)));
            Same(ended, Find(ended.Id));
        }
    }

    [Fact]
    public async Task A_run_ends_once()
    {
        var run = await AddOne();
        var ended = run with { State = RunState.Completed, EndedAt = Sample.At(30) };

        Assert.True(await Db.Write(tx => RunStore.SaveEnd(tx, ended)));
        Assert.False(await Db.Write(tx => RunStore.SaveEnd(tx, ended with { State = RunState.Aborted, EndReason = "theirs" })));
        Assert.False(await Db.Write(tx => RunStore.SaveEnd(tx, ended with { Id = "run_x" })));

        Same(ended, Find("run_a"));
    }

    [Fact]
    public async Task A_run_needs_its_revision_its_incident_and_its_executor()
    {
        var run = await AddOne() with { Id = "run_b" };

        foreach (var wrong in new[] { run with { Revision = 2 }, run with { RunbookId = "rb_x" }, run with { IncidentId = "inc_x" }, run with { ExecutorId = "per_x" }, run with { Id = "run_a" } })
            await Refused(() => Db.Write(tx => Add(tx, wrong)));
        await Refused(() => Db.Write(tx => Add(tx, run with { Steps = [run.Steps[0], run.Steps[0] with { Ordinal = 9 }] })));

        Assert.Equal(["run_a"], Read(tx => tx.Query<string>("SELECT id FROM runs")));
    }

    [Fact]
    public async Task A_contributor_is_kept_once_and_with_his_run()
    {
        await AddOne();
        await Write(tx =>
        {
            RunStore.Add(tx, Sample.Run("run_b", null));
            RunStore.AddContributor(tx, "run_a", "per_ada");
            RunStore.AddContributor(tx, "run_a", "per_grace");
            RunStore.AddContributor(tx, "run_a", "per_grace");
        });

        Assert.Equal(["per_ada", "per_grace"], Read(tx => RunStore.Contributors(tx, "run_a")).Order());
        Assert.Empty(Read(tx => RunStore.Contributors(tx, "run_b")));
        await Refused(() => Write(tx => RunStore.AddContributor(tx, "run_a", "per_nobody")));
    }

    [Fact]
    public async Task Mismatches_are_counted_a_step_is_locked_and_unlocking_forgets_both()
    {
        var run = await AddOne();
        await Write(tx =>
        {
            RunStore.CountMismatch(tx, "run_a", "s.two");
            RunStore.CountMismatch(tx, "run_a", "s.two");
            RunStore.Lock(tx, "run_a", "s.two");
        });
        var locked = run.With(run.Steps[1] with { Mismatches = 2, LockedAt = Now });
        Same(locked, Find("run_a"));

        Clock.Advance(TimeSpan.FromMinutes(1));
        await Write(tx => RunStore.Unlock(tx, "run_a", "s.two"));
        Same(run.With(run.Steps[1] with { UnlockedAt = Now }), Find("run_a"));
    }

    private static Run Add(WriteTx tx, Run run)
    {
        RunStore.Add(tx, run);
        return run;
    }

    private static Run Ordered(Run run) => run with { Values = new SortedDictionary<string, string>(run.Values.ToDictionary(), StringComparer.Ordinal) };

    private async Task<Run> AddOne()
    {
        await Db.Write(Sample.Ground);
        return await Db.Write(tx => Add(tx, Sample.Run("run_a", null, "s.one", "s.two")));
    }

    private Run? Find(string id) => Read(tx => RunStore.Find(tx, id)) is { } run ? Ordered(run) : null;

    public sealed class OnSqlite() : StoredRuns(new SqliteHome());

    public sealed class OnPostgres() : StoredRuns(new SchemaHome());
}
