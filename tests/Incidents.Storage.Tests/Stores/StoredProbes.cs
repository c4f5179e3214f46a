using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredProbes : StoreFacts
{
    private static readonly Probe[] Declared =
    [
        new() { Name = "zeta", Label = Sample.Strange, Type = ProbeType.Timestamp, Expect = ">= taken_at - 5m", Derive = Sample.Strange },
        new() { Name = "alpha", Type = ProbeType.Text, Expect = "present" },
    ];

    private protected StoredProbes(Home home) : base(home)
    {
    }

    [Fact]
    public async Task Probes_come_back_in_the_order_of_the_runbook_with_every_answer()
    {
        await Begin();
        Same(Declared.Select(d => new RunProbe { Definition = d }).ToList(), Of("run_a"));
        Assert.Empty(Of("run_x"));

        var first = new ProbeTry(Sample.Strange, "present", false, Sample.Strange, Sample.At(1), "key_1", Sample.Strange);
        var second = new ProbeTry("x", "present", true, null, Sample.At(2), "per_ada", "Ada");
        await Write(tx => ProbeStore.AddTry(tx, "run_a", Of(tx)[1], first));
        await Write(tx => ProbeStore.AddTry(tx, "run_a", Of(tx)[1], second));
        Same([first, second], Of("run_a")[1].Tries);
        Assert.Empty(Of("run_a")[0].Tries);
        // Decided on the same state: one of the two was answered by somebody else in the meantime.
        await Refused(() => Write(tx => ProbeStore.AddTry(tx, "run_a", Of(tx)[1] with { Tries = [first] }, second)));
    }

    [Fact]
    public async Task The_latest_reason_to_end_without_stands_and_nobody_agrees_with_himself()
    {
        await Begin();
        Assert.Null(Read(tx => ProbeStore.Proposal(tx, "run_a")));
        var proposal = new FinishProposal(Sample.Strange, "per_ada", "Ada", Sample.At(1));
        await Write(tx => ProbeStore.Propose(tx, "run_a", proposal with { Reason = "first" }));
        await Write(tx => ProbeStore.Propose(tx, "run_a", proposal));
        Same(proposal, Read(tx => ProbeStore.Proposal(tx, "run_a")));

        await Refused(() => Write(tx => ProbeStore.Confirm(tx, "run_a", "per_ada", "Ada")));
        await Write(tx => ProbeStore.Confirm(tx, "run_a", "per_grace", "Grace"));
        Assert.Equal("per_grace", Read(tx => tx.Scalar<string>("SELECT confirmed_by_id FROM run_finishes")));
    }

    [Fact]
    public async Task The_point_of_no_return_is_passed_once_and_what_is_left_behind_is_kept()
    {
        await Begin();
        Assert.Null(Read(tx => RunStore.Find(tx, "run_a"))!.PastPointOfNoReturnAt);
        var first = Now;
        await Write(tx => RunStore.PassPointOfNoReturn(tx, "run_a"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Write(tx => RunStore.PassPointOfNoReturn(tx, "run_a"));
        Assert.Equal(first, Read(tx => RunStore.Find(tx, "run_a"))!.PastPointOfNoReturnAt);

        await Db.Write(tx => RunStore.SaveEnd(tx, RunStore.Find(tx, "run_a")! with { State = RunState.Aborted, EndedAt = tx.Now, Disposition = Disposition.ForwardFixed }));
        Assert.Equal(Disposition.ForwardFixed, Read(tx => RunStore.Find(tx, "run_a"))!.Disposition);
        Assert.Equal(Disposition.ForwardFixed, Assert.Single(Read(tx => RunStore.List(tx, null, null, new Core.PageRequest(10, null)).Items)).Disposition);
    }

    [Fact]
    public async Task The_first_release_of_a_run_is_the_earliest()
    {
        await Db.Write(Sample.Ground);
        var (run, verification) = await Db.Write(Sample.Guarded);
        Assert.Null(Read(tx => ProbeStore.FirstRelease(tx, run.Id)));
        await Write(tx => tx.Execute("UPDATE verifications SET state = 'Released', released_at = @at WHERE id = @Id", new { at = Sample.At(7), verification.Id }));
        Assert.Equal(Sample.At(7), Read(tx => ProbeStore.FirstRelease(tx, run.Id)));
    }

    private Task Begin() => Write(tx =>
    {
        Sample.Ground(tx);
        RunStore.Add(tx, Sample.Run("run_a", null, "s.one"));
        ProbeStore.Add(tx, "run_a", Declared);
    });

    private static IReadOnlyList<RunProbe> Of(ReadTx tx) => ProbeStore.Of(tx, "run_a");

    private IReadOnlyList<RunProbe> Of(string run) => Read(tx => ProbeStore.Of(tx, run));

    public sealed class OnSqlite() : StoredProbes(new SqliteHome());

    public sealed class OnPostgres() : StoredProbes(new SchemaHome());
}
