using Incidents.Core;
using Incidents.Core.Proposals;
using Incidents.Core.Revising;
using Incidents.Core.Runs;
using Incidents.Storage.Proposals;
using Incidents.Storage.Revising;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredRevisionProposals : StoreFacts
{
    private protected StoredRevisionProposals(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_proposal_comes_back_whole_and_is_decided_once()
    {
        var whole = Proposal("rvp_1", "run_1") with
        {
            Priority = RevisionPriority.High, Owner = Sample.Strange, AssignedTo = ["per_ada", "per_grace"], RemindedAt = Sample.At(9),
            Hunks = [new Hunk { Number = 1, Kind = HunkKind.Step, Cause = Cause.Inserted, StepId = "s1", RunStepId = "inserted-1", Deviations = [2, 3], Text = Sample.Strange, Bare = "x", Minutes = 4, Added = new AddedStep(Sample.Strange, "y", ["z"], 1) }],
        };
        await Ground();
        await Write(tx => RevisionProposalStore.Add(tx, whole));
        Same(whole, Read(tx => RevisionProposalStore.Find(tx, "rvp_1")));
        Same(whole, Read(tx => RevisionProposalStore.OfRun(tx, "run_1")));

        var accepted = whole with { State = RevisionState.Accepted, DecidedById = "per_ada", DecidedByName = "Ada", DecidedAt = Sample.At(10), Taken = [1], Published = 2 };
        Assert.True(await Db.Write(tx => RevisionProposalStore.Decide(tx, accepted)));
        Assert.False(await Db.Write(tx => RevisionProposalStore.Decide(tx, accepted with { State = RevisionState.Rejected, Reason = "x" })));
        Same(accepted, Read(tx => RevisionProposalStore.Find(tx, "rvp_1")));
        await Refused(() => Write(tx => RevisionProposalStore.Add(tx, Proposal("rvp_9", "run_1"))));
        await Refused(() => Write(tx => RevisionProposalStore.Add(tx, Proposal("rvp_9", "run_2") with { State = RevisionState.Rejected })));
    }

    [Fact]
    public async Task They_are_listed_newest_first_found_when_overdue_and_told_once()
    {
        await Ground();
        await Write(tx =>
        {
            foreach (var i in new[] { 1, 2, 3 }) RevisionProposalStore.Add(tx, Proposal($"rvp_{i}", $"run_{i}") with { CreatedAt = tx.Now.AddDays(-i), DueAt = tx.Now.AddMinutes(i - 2) });
            RevisionProposalStore.Decide(tx, Proposal("rvp_3", "run_3") with { State = RevisionState.Rejected, Reason = "no" });
        });
        Assert.Equal(["rvp_3", "rvp_2"], Read(tx => RevisionProposalStore.List(tx, null, false, new PageRequest(2, null))).Items.Select(p => p.Id));
        Assert.Equal(["rvp_1"], Read(tx => RevisionProposalStore.List(tx, "rb_a", true, new PageRequest(2, "rvp_2"))).Items.Select(p => p.Id));
        Assert.Empty(Read(tx => RevisionProposalStore.List(tx, "rb_b", false, new PageRequest(2, null))).Items);
        Assert.Equal(["rvp_2", "rvp_1"], Read(tx => RevisionProposalStore.Lately(tx, "rb_a", tx.Now.AddDays(-2), 9)).Select(p => p.Id));
        Assert.Equal(["rvp_1", "rvp_2"], Read(tx => RevisionProposalStore.Overdue(tx, 9)).Select(p => p.Id));
        Assert.True(await Db.Write(tx => RevisionProposalStore.Remind(tx, "rvp_1")));
        Assert.False(await Db.Write(tx => RevisionProposalStore.Remind(tx, "rvp_1")));
        Assert.Equal(["rvp_2"], Read(tx => RevisionProposalStore.Overdue(tx, 9)).Select(p => p.Id));
        await Write(tx => RevisionProposalStore.Hasten(tx, Proposal("rvp_2", "run_2") with { Priority = RevisionPriority.High, DueAt = Sample.At(1) }));
        Assert.Equal((RevisionPriority.High, Sample.At(1)), Read(tx => RevisionProposalStore.Find(tx, "rvp_2")) is { } p ? (p.Priority, p.DueAt) : default);
    }

    [Fact]
    public async Task What_waits_for_a_second_person_is_settled_by_him()
    {
        await Ground();
        await Write(tx =>
        {
            foreach (var i in new[] { 1, 2 })
            {
                ProposalStore.Add(tx, new Proposal { Id = $"prop_{i}", Kind = ProposalKind.PublishRevision, ProposedById = "per_ada", ProposedAt = tx.Now });
                RevisionProposalStore.Add(tx, Proposal($"rvp_{i}", $"run_{i}"));
                RevisionProposalStore.Decide(tx, Proposal($"rvp_{i}", $"run_{i}") with { State = RevisionState.Waiting, WaitsFor = $"prop_{i}", DecidedById = "per_ada", Taken = [1] });
            }

            RevisionProposalStore.Settle(tx, "prop_1", 5);
            RevisionProposalStore.Settle(tx, "prop_2", null);
        });
        Assert.Equal((RevisionState.Accepted, 5, "per_ada"), Read(tx => RevisionProposalStore.Find(tx, "rvp_1")) is { } yes ? (yes.State, yes.Published, yes.DecidedById) : default);
        Same(Proposal("rvp_2", "run_2"), Read(tx => RevisionProposalStore.Find(tx, "rvp_2")));
    }

    [Fact]
    public async Task Each_run_that_has_ended_is_learned_from_once()
    {
        await Ground();
        Assert.Null(Read(RevisionProposalStore.NextRun));
        await Write(tx => RunStore.SaveEnd(tx, Sample.Run("run_2", null) with { State = RunState.Aborted, EndedAt = tx.Now }));
        Assert.Equal("run_2", Read(RevisionProposalStore.NextRun));
        Assert.False(await Db.Write(tx => RevisionProposalStore.Learn(tx, "run_1")));
        Assert.True(await Db.Write(tx => RevisionProposalStore.Learn(tx, "run_2")));
        Assert.False(await Db.Write(tx => RevisionProposalStore.Learn(tx, "run_2")));
        Assert.Null(Read(RevisionProposalStore.NextRun));
    }

    [Fact]
    public async Task Mismatches_are_counted_by_step_and_a_word_about_a_wrong_step_is_kept()
    {
        await Ground();
        await Write(tx =>
        {
            var asked = Sample.Verification("ver_a", "run_1", "s1");
            VerificationStore.Add(tx, asked);
            VerificationStore.AddAttempt(tx, asked, Sample.Attempt("per_grace", matched: false));
            DeviationStore.Add(tx, "run_1", new Deviation { Kind = DeviationKind.CalledWrong, StepId = "s1", Text = Sample.Strange });
        });
        Same(new Dictionary<string, int> { ["s1"] = 1 }, Read(tx => RevisionProposalStore.Mismatches(tx, "run_1")));
        Assert.Empty(Read(tx => RevisionProposalStore.Mismatches(tx, "run_2")));
        Assert.Equal(DeviationKind.CalledWrong, Assert.Single(Read(tx => DeviationStore.Of(tx, "run_1"))).Kind);
    }

    private Task Ground() => Write(tx =>
    {
        Sample.Ground(tx);
        foreach (var i in new[] { 1, 2, 3 }) RunStore.Add(tx, Sample.Run($"run_{i}", null, "s1"));
    });

    private static RevisionProposal Proposal(string id, string runId) => new() { Id = id, RunbookId = "rb_a", Runbook = "restore-a", RunId = runId, BasedOn = 1, AssignedTo = ["per_ada"], CreatedAt = Sample.At(1), DueAt = Sample.At(2) };

    public sealed class OnSqlite() : StoredRevisionProposals(new SqliteHome());

    public sealed class OnPostgres() : StoredRevisionProposals(new SchemaHome());
}
