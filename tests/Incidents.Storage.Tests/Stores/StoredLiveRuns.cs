using Incidents.Core;
using Incidents.Core.Runs;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredLiveRuns : StoreFacts
{
    private protected StoredLiveRuns(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_run_comes_back_with_its_rules_service_and_origin()
    {
        await Db.Write(Sample.Ground);
        var run = await Add(Sample.Run("run_a", null, "s.one") with
        {
            Origin = RunOrigin.Paper, ServiceId = "svc_a", Service = "db", Rules = new RunRules { Executor = new(2, "P180D"), Verifier = new(1, null), Present = ["Ärzte 🔥"] },
        });
        var back = Read(tx => RunStore.Find(tx, "run_a"))!;
        Same(run, back with { Values = run.Values });
        Assert.Equal("db", Read(tx => RunStore.List(tx, null, null, new PageRequest(10, null))).Items[0].Service);
        await Refused(() => Db.Write(tx => Stored(tx, run with { Id = "run_b", ServiceId = "svc_x" })));
    }

    [Fact]
    public async Task A_step_is_put_between_the_others()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1", "s.2", "s.3"));
        await Write(tx => LiveRunStore.InsertStep(tx, "run_a", new RunStep { Ordinal = 2, Inserted = true, Definition = Sample.Step("new") }));
        await Write(tx => LiveRunStore.InsertStep(tx, "run_a", new RunStep { Ordinal = 5, Definition = Sample.Step("last") }));
        await Write(tx => LiveRunStore.InsertStep(tx, "run_a", new RunStep { Ordinal = 1, Definition = Sample.Step("first") }));
        var steps = Read(tx => RunStore.Find(tx, "run_a"))!.Steps;
        Assert.Equal(["first", "s.1", "new", "s.2", "s.3", "last"], steps.Select(s => s.Definition.Id));
        Assert.Equal(Enumerable.Range(1, 6), steps.Select(s => s.Ordinal));
        Assert.Equal(["new"], steps.Where(s => s.Inserted).Select(s => s.Definition.Id));
        await Refused(() => Write(tx => LiveRunStore.InsertStep(tx, "run_a", new RunStep { Ordinal = 1, Definition = Sample.Step("s.3") })));
        Assert.Equal(6, Read(tx => RunStore.Find(tx, "run_a"))!.Steps.Count);
    }

    [Fact]
    public async Task A_repeated_step_does_not_win_back_its_mismatches()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1", "s.2"));
        await Write(tx => tx.Execute("UPDATE run_steps SET mismatches = 2, locked_at = 7 WHERE step_id = 's.1'"));
        await Write(tx => LiveRunStore.InsertStep(tx, "run_a", new RunStep { Ordinal = 2, Repeats = "s.1", Definition = Sample.Step("s.1@2") }));
        Assert.Equal("s.1", Read(tx => RunStore.Find(tx, "run_a"))!.Find("s.1@2")!.Repeats);
        Assert.Equal(2, Read(tx => tx.Scalar<int>("SELECT mismatches FROM run_steps WHERE step_id = 's.1@2'")));
        Assert.Equal(7, Read(tx => tx.Scalar<long>("SELECT locked_at FROM run_steps WHERE step_id = 's.1@2'")));
    }

    [Fact]
    public async Task Deviations_are_numbered_and_counted()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1"));
        await Add(Sample.Run("run_b", null, "s.1"));
        foreach (var kind in Enum.GetValues<DeviationKind>())
            await Write(tx => DeviationStore.Add(tx, "run_a", new Deviation { Kind = kind, StepId = kind == DeviationKind.HandedOver ? null : "s.1", ById = "per_ada", ByName = "Ada", Text = Sample.Strange }));
        var told = Read(tx => DeviationStore.Of(tx, "run_a"));
        Assert.Equal(Enum.GetValues<DeviationKind>(), told.Select(d => d.Kind));
        Assert.Equal(Enumerable.Range(1, told.Count), told.Select(d => d.Seq));
        Assert.All(told, d => Assert.Equal((Sample.Strange, Now, "per_ada"), (d.Text, d.At, d.ById)));
        Assert.Equal([0, told.Count], Read(tx => RunStore.List(tx, null, null, new PageRequest(10, null))).Items.Select(r => r.DeviationCount));
        Assert.Equal(told.Count, Read(tx => RunStore.Find(tx, "run_a"))!.DeviationCount);
    }

    [Fact]
    public async Task One_offer_stands_and_is_answered_once()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1"));
        Handover Offer(string id) => new()
        {
            Id = id, RunId = "run_a", State = HandoverState.Offered, FromId = "per_ada", FromName = Sample.Strange, ToId = "per_grace", ToName = "Grace", OfferedById = "per_ada", OfferedByName = "Ada",
            Note = Sample.Strange, OfferedAt = Sample.At(1), ExpiresAt = Sample.At(2),
        };
        await Write(tx => HandoverStore.Offer(tx, Offer("hov_1")));
        await Write(tx => HandoverStore.Offer(tx, Offer("hov_2")));
        Same(Offer("hov_2"), Read(tx => HandoverStore.Open(tx, "run_a"))!);
        Assert.False(await Db.Write(tx => HandoverStore.Close(tx, Offer("hov_1") with { State = HandoverState.Accepted, ClosedAt = Sample.At(3) })));
        Assert.True(await Db.Write(tx => HandoverStore.Close(tx, Offer("hov_2") with { State = HandoverState.Declined, ClosedAt = Sample.At(3), Reason = "busy" })));
        Assert.False(await Db.Write(tx => HandoverStore.Close(tx, Offer("hov_2") with { State = HandoverState.Accepted, ClosedAt = Sample.At(3) })));
        Assert.Null(Read(tx => HandoverStore.Open(tx, "run_a")));
        await Refused(() => Write(tx => HandoverStore.Offer(tx, Offer("hov_3") with { ToId = "per_ada" })));
    }

    [Fact]
    public async Task The_executor_changes_once_and_only_while_the_run_goes_on()
    {
        await Db.Write(Sample.Ground);
        var run = await Add(Sample.Run("run_a", null, "s.1"));
        var graces = run with { ExecutorId = "per_grace", ExecutorName = "Grace" };
        Assert.False(await Db.Write(tx => LiveRunStore.SaveExecutor(tx, graces, "per_grace")));
        Assert.True(await Db.Write(tx => LiveRunStore.SaveExecutor(tx, graces, "per_ada")));
        Assert.Equal(("per_grace", "Grace"), Read(tx => RunStore.Find(tx, "run_a")) is { } now ? (now.ExecutorId, now.ExecutorName) : default);
        await Db.Write(tx => RunStore.SaveEnd(tx, graces with { State = RunState.Aborted, EndedAt = Sample.At(9) }));
        Assert.False(await Db.Write(tx => LiveRunStore.SaveExecutor(tx, run, "per_grace")));
    }

    [Fact]
    public async Task Who_is_there_is_there_once_until_he_leaves_or_his_account_is_closed()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1"));
        foreach (var (team, person) in new[] { ("db", "per_grace"), ("db", "per_grace"), ("ops", "per_grace"), ("db", "per_ada") })
            await Write(tx => LiveRunStore.CheckIn(tx, "run_a", team, person, Sample.Strange));
        IEnumerable<(string, string)> There() => Read(tx => RunStore.Find(tx, "run_a"))!.Present.Select(p => (p.Team, p.PersonId)).Order();
        Assert.Equal([("db", "per_ada"), ("db", "per_grace"), ("ops", "per_grace")], There());
        Assert.True(await Db.Write(tx => LiveRunStore.CheckOut(tx, "run_a", "per_grace")));
        Assert.False(await Db.Write(tx => LiveRunStore.CheckOut(tx, "run_a", "per_grace")));
        Assert.Equal([("db", "per_ada")], There());
        await Write(tx => tx.Execute("UPDATE people SET disabled_at = 1 WHERE id = 'per_ada'"));
        Assert.Empty(There());
    }

    [Fact]
    public async Task When_a_step_was_last_released_is_known()
    {
        await Db.Write(Sample.Ground);
        await Db.Write(tx => Sample.Guarded(tx).Run.Id);
        Assert.Null(Read(tx => LiveRunStore.ReleasedAt(tx, "run_a", "s.one")));
        await Write(tx => tx.Execute("UPDATE verifications SET state = 'Superseded', closed_at = @at", new { at = Sample.At(1) }));
        Assert.Null(Read(tx => LiveRunStore.ReleasedAt(tx, "run_a", "s.one")));
        await Write(tx => tx.Execute("UPDATE verifications SET state = 'Released'"));
        Assert.Equal(Sample.At(1), Read(tx => LiveRunStore.ReleasedAt(tx, "run_a", "s.one")));
        await Write(tx => tx.Execute("UPDATE verifications SET state = 'BrokenGlass', released_at = @at", new { at = Sample.At(2) }));
        Assert.Equal(Sample.At(2), Read(tx => LiveRunStore.ReleasedAt(tx, "run_a", "s.one")));
        Assert.Null(Read(tx => LiveRunStore.ReleasedAt(tx, "run_a", "s.two")));
    }

    [Fact]
    public async Task A_paper_comes_back_and_what_was_attested_stays()
    {
        await Db.Write(Sample.Ground);
        await Add(Sample.Run("run_a", null, "s.1") with { Origin = RunOrigin.Paper });
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["snapshot"] = Sample.Strange };
        var paper = new Paper
        {
            RunId = "run_a", ExecutorId = "per_ada", VerifierId = "per_grace", VerifierName = Sample.Strange, ImportedAt = Sample.At(1), ImportedById = "per_ada", ImportedByName = "Ada",
            Checks = [new PaperCheck("s.1", false, ["snapshot"], values, values)],
        };
        await Refused(() => Write(tx => PaperStore.Add(tx, paper with { VerifierId = "per_ada" })));
        await Write(tx => PaperStore.Add(tx, paper));
        Same(paper, Read(tx => PaperStore.Find(tx, "run_a"))!);
        await Write(tx => PaperStore.SaveAttestations(tx, paper with { ExecutorAttestedAt = Sample.At(2) }));
        await Write(tx => PaperStore.SaveAttestations(tx, paper with { ExecutorAttestedAt = Sample.At(9), VerifierAttestedAt = Sample.At(3) }));
        Same(paper with { ExecutorAttestedAt = Sample.At(2), VerifierAttestedAt = Sample.At(3) }, Read(tx => PaperStore.Find(tx, "run_a"))!);
        Assert.Null(Read(tx => PaperStore.Find(tx, "run_x")));
    }

    [Fact]
    public async Task Practice_is_counted_from_what_was_led_to_its_end_and_what_was_found_the_same()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => PersonStore.Add(tx, Sample.Person("per_ada_2") with { SameAs = "per_ada" }, "hash"));
        async Task Ran(string id, RunState state, RunOrigin origin = RunOrigin.Live, string executor = "per_ada")
        {
            var run = await Add(Sample.Run(id, null, "s.1") with { Origin = origin, ExecutorId = executor });
            if (state != RunState.Active) await Db.Write(tx => RunStore.SaveEnd(tx, run with { State = state, EndedAt = Sample.At(int.Parse(id[4..])) }));
        }

        await Ran("run_1", RunState.Completed);
        await Ran("run_2", RunState.CompletedWithExceptions, executor: "per_ada_2");
        await Ran("run_3", RunState.Aborted);
        await Ran("run_4", RunState.Active);
        await Ran("run_5", RunState.Completed, RunOrigin.Paper);
        await Write(tx => PaperStore.Add(tx, new Paper { RunId = "run_5", ExecutorId = "per_ada", VerifierId = "per_grace", ImportedById = "per_ada" }));
        var verification = Sample.Verification("ver_a", "run_1", "s.1");
        await Write(tx =>
        {
            VerificationStore.Add(tx, verification);
            VerificationStore.AddAttempt(tx, verification, new Attempt("per_grace", "Grace", AttemptKind.Values, Sample.At(8), true, true, false, [], new Dictionary<string, string>()));
            var other = Sample.Verification("ver_b", "run_4", "s.1");
            VerificationStore.Add(tx, other);
            VerificationStore.AddAttempt(tx, other, new Attempt("per_grace", "Grace", AttemptKind.Values, Sample.At(9), false, true, false, ["snapshot"], new Dictionary<string, string>()));
        });

        var people = Read(tx => ExperienceStore.OfRunbook(tx, "rb_a"));
        Assert.Equal(["per_ada", "per_grace"], people.Select(p => p.PersonId).Order());
        Assert.Equal([Sample.At(1), Sample.At(2)], people.Single(p => p.PersonId == "per_ada").Executed);
        Assert.Equal([Sample.At(8)], people.Single(p => p.PersonId == "per_grace").Verified);

        // On paper only once both say so.
        var now = await Db.Write(tx => tx.Now);
        await Write(tx => PaperStore.SaveAttestations(tx, new Paper { RunId = "run_5", ExecutorAttestedAt = now }));
        Assert.Equal(2, Executed());
        await Write(tx => PaperStore.SaveAttestations(tx, new Paper { RunId = "run_5", VerifierAttestedAt = now }));
        Assert.Equal(3, Executed());

        var ada = Read(tx => ExperienceStore.OfPerson(tx, PersonStore.FindSelf(tx, "per_ada_2")!));
        Assert.Equal(3, ada["restore-a"].Executed.Count);
        Assert.Single(Read(tx => ExperienceStore.OfPerson(tx, PersonStore.Find(tx, "per_grace")!))["restore-a"].Verified);
        Assert.All(Read(tx => ExperienceStore.OfRunbook(tx, "rb_x")), p => Assert.Empty(p.Executed));

        int Executed() => Read(tx => ExperienceStore.OfRunbook(tx, "rb_a")).Single(p => p.PersonId == "per_ada").Executed.Count;
    }

    private static Run Stored(WriteTx tx, Run run)
    {
        RunStore.Add(tx, run);
        return run;
    }

    private Task<Run> Add(Run run) => Db.Write(tx => Stored(tx, run));

    public sealed class OnSqlite() : StoredLiveRuns(new SqliteHome());

    public sealed class OnPostgres() : StoredLiveRuns(new SchemaHome());
}
