using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.Snapshots;
using Incidents.Core.Time;
using Incidents.Storage.Drills;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredDrills : StoreFacts
{
    private protected StoredDrills(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_plan_comes_back_whole_and_is_saved_only_on_the_revision_that_was_read()
    {
        var plan = await Planned();
        Same(plan, Read(tx => DrillPlanStore.Find(tx, plan.Id)));
        Same([plan], Read(DrillPlanStore.All));
        Same([plan], Read(tx => DrillPlanStore.Of(tx, "rb_a")));
        Assert.Empty(Read(tx => DrillPlanStore.Of(tx, "rb_x")));
        Same([plan], Read(tx => DrillPlanStore.List(tx, "rb_a", new PageRequest(5, null))).Items);

        var bare = plan with { Revision = 8, OwnerId = null, OwnerName = null, DeputyId = null, DeputyName = null, Team = null, RtoSeconds = null, RpoSeconds = null, SnapshotSource = null, SnapshotDays = null, SnapshotName = null, Blackouts = [], RequiredChecks = [], Declared = null, Paused = false };
        Assert.True(await Db.Write(tx => DrillPlanStore.Save(tx, bare)));
        Assert.False(await Db.Write(tx => DrillPlanStore.Save(tx, bare)));
        Same(bare, Read(tx => DrillPlanStore.Find(tx, plan.Id)));
    }

    [Fact]
    public async Task A_drill_comes_back_whole_and_moves_only_from_the_state_that_was_read()
    {
        await Planned();
        var drill = Full("drl_a", 1) with { State = DrillState.Open, RunId = null };
        Assert.True(await Db.Write(tx => DrillStore.Add(tx, drill)));
        Assert.False(await Db.Write(tx => DrillStore.Add(tx, drill with { Id = "drl_b" })));
        Same(drill, Read(tx => DrillStore.Find(tx, "drl_a")));
        Same(drill, Read(tx => DrillStore.Latest(tx, "pln_a")));
        Same([drill], Read(tx => DrillStore.Waiting(tx, "pln_a")));
        Same([drill], Read(DrillAgendaStore.Waiting)["pln_a"].ToList());

        await Write(tx => Storage.Runs.RunStore.Add(tx, Sample.Run("run_a", null) with { DrillId = "drl_a" }));
        Assert.Equal("drl_a", Read(tx => Storage.Runs.RunStore.Find(tx, "run_a"))!.DrillId);
        var begun = drill with { State = DrillState.InProgress, RunId = "run_a" };
        Assert.True(await Db.Write(tx => DrillStore.Save(tx, begun, DrillState.Open)));
        Assert.False(await Db.Write(tx => DrillStore.Save(tx, begun, DrillState.Open)));
        Same(begun, Read(tx => DrillStore.OfRun(tx, "run_a")));
        Assert.Empty(Read(tx => DrillStore.Waiting(tx, "pln_a")));
        // Any number without a place in the plan.
        foreach (var id in new[] { "drl_c", "drl_d" }) Assert.True(await Db.Write(tx => DrillStore.Add(tx, Full(id, null) with { State = DrillState.Open, RunId = null })));
        Same(begun, Read(tx => DrillStore.Latest(tx, "pln_a")));
        Assert.Equal(["drl_d", "drl_c"], Read(tx => DrillStore.List(tx, DrillState.Open, "rb_a", "pln_a", new PageRequest(5, null))).Items.Select(d => d.Id));
        // Nobody misses a drill but the clock.
        await Refused(() => Write(tx => DrillStore.Save(tx, begun with { State = DrillState.Missed }, DrillState.InProgress)));
    }

    [Fact]
    public async Task Of_each_kind_there_is_one_reminder_whoever_comes_first()
    {
        await Planned();
        await Write(tx => DrillStore.Add(tx, Full("drl_a", 1) with { State = DrillState.Open, RunId = null }));
        using var other = IsPostgres ? OpenAgain() : null;
        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Db : other ?? Db).Write(tx => DrillStore.Remind(tx, "drl_a", ReminderKind.Due, told: true))));
        Assert.Single(first, won => won);
        Assert.Equal([ReminderKind.Due], Read(DrillAgendaStore.Told)["drl_a"]);
        Assert.Equal((ReminderKind.Due, true, Now), Read(tx => DrillStore.Reminders(tx, "drl_a")) is [var one] ? (one.Kind, one.Told, one.At) : default);
    }

    [Fact]
    public async Task An_outcome_is_never_changed_and_a_correction_is_the_next_version()
    {
        await Planned();
        await Write(tx =>
        {
            DrillStore.Add(tx, Full("drl_a", 1) with { State = DrillState.Open, RunId = null });
            Storage.Runs.RunStore.Add(tx, Sample.Run("run_a", null));
        });
        var outcome = new DrillOutcome
        {
            DrillId = "drl_a", RunbookId = "rb_a", RunId = "run_a", Result = DrillResult.Failed, Reasons = [Sample.Strange], Counts = true, GuardedHash = "aa", EndedAt = Sample.At(5), RtoMeasuredSeconds = 781,
            Witness = new Witness("per_grace", Sample.Strange, Sample.At(6), new Dictionary<string, string> { ["rows"] = "7" }), Snapshot = new Snapshot { ExternalId = "snap-1", TakenAt = Sample.At(1) },
            Checks = [new DrillCheck("rows", ">= 9", "12", "7", true, false, Sample.At(4))], Planted = PlantedResult.Caught, RecordedAt = Sample.At(7), VolumePercent = 12.5m,
        };
        var corrected = outcome with { Version = 2, Result = DrillResult.Passed, Correction = "misread", RecordedAt = Sample.At(9) };
        await Write(tx => DrillOutcomeStore.Add(tx, DrillKind.Failover, outcome));
        await Refused(() => Write(tx => DrillOutcomeStore.Add(tx, DrillKind.Failover, outcome)));
        await Refused(() => Write(tx => tx.Execute("UPDATE drill_outcomes SET result = 'Passed'")));
        await Refused(() => Write(tx => tx.Execute("DELETE FROM drill_outcomes")));
        await Write(tx => DrillOutcomeStore.Add(tx, DrillKind.Failover, corrected));
        Same([outcome, corrected], Read(tx => DrillOutcomeStore.Of(tx, "drl_a")));

        // The proof is of the last version.
        var tried = Read(tx => ProofStore.Of(tx, "rb_a"))!.Tries.Single();
        Assert.Equal((Sample.At(5), DrillKind.Failover, DrillResult.Passed, "aa", 781L), (tried.At, tried.Kind, tried.Result, tried.GuardedHash, tried.RtoSeconds));
        Same(Read(tx => ProofStore.Of(tx, "rb_a")), Read(ProofStore.All)["rb_a"]);
    }

    [Fact]
    public async Task Exemptions_are_asked_one_at_a_time_and_never_approved_by_who_asked()
    {
        await Planned();
        Exemption Asked(string id) => new() { Id = id, PlanId = "pln_a", Reason = Sample.Strange, Until = Now.AddDays(5), AskedById = "per_ada", AskedByName = "Ada", AskedAt = Now };
        await Write(tx => DrillPlanStore.Add(tx, Asked("exm_a")));
        await Write(tx => DrillPlanStore.Add(tx, Asked("exm_b")));
        Assert.Equal([ExemptionState.Withdrawn, ExemptionState.Asked], Read(tx => DrillPlanStore.Exemptions(tx, "pln_a")).Select(e => e.State));
        await Refused(() => Write(tx => DrillPlanStore.Decide(tx, Asked("exm_b") with { State = ExemptionState.Approved, DecidedById = "per_ada", DecidedByName = "Ada", DecidedAt = Now })));
        var approved = Asked("exm_b") with { State = ExemptionState.Approved, DecidedById = "per_grace", DecidedByName = "Grace", DecidedAt = Now };
        Assert.True(await Db.Write(tx => DrillPlanStore.Decide(tx, approved)));
        Same([approved], Read(DrillPlanStore.Holding));
        Clock.Advance(TimeSpan.FromDays(5));
        Assert.Empty(Read(DrillPlanStore.Holding));
    }

    [Fact]
    public async Task What_of_older_revisions_is_dangerous_is_asked_for_until_it_is_kept()
    {
        await Db.Write(Sample.Ground);
        var unkept = Read(tx => ProofStore.Unkept(tx, 50));
        Assert.NotEmpty(unkept);
        await Write(tx =>
        {
            foreach (var revision in unkept) ProofStore.Keep(tx, revision.RunbookId, revision.Number, Sample.Read());
        });
        Assert.Empty(Read(tx => ProofStore.Unkept(tx, 50)));
    }

    [Fact]
    public async Task That_somebody_looks_at_the_schedule_is_one_row()
    {
        Assert.Null(Read(DrillStore.Watch));
        foreach (var second in new[] { 1, 2 })
        {
            var watch = new DrillWatch { PassedAt = Sample.At(second), RecomputedAt = Sample.At(second + 1) };
            await Write(tx => DrillStore.Watch(tx, watch));
            Same(watch, Read(DrillStore.Watch));
        }
    }

    private static Drill Full(string id, int? sequence) => new()
    {
        Id = id, PlanId = "pln_a", Sequence = sequence, RunbookId = "rb_a", Runbook = "restore-a", Kind = DrillKind.Failover, State = DrillState.InProgress, DueLocal = new DateTime(2026, 10, 25, 2, 30, 0), DueAt = Sample.At(30),
        OpensAt = Sample.At(20), PlannedAt = Sample.At(10), RunId = "run_a", DeclaredAt = Sample.At(31), Environment = "scratch", VolumePercent = 12.5m, SnapshotSource = "orders", Snapshot = Sample.Strange, Scenario = Sample.Strange,
        Planted = new PlantedError("snapshot", Sample.Strange, "per_grace", "Grace", Sample.At(32), PlantedResult.Caught, Sample.At(33)),
        Report = new DrillReport { Issues = [Sample.Strange], FollowUps = [new FollowUp("Do", "per_ada", "Ada", Sample.At(99), "act_a")], CleanupConfirmed = true, At = Sample.At(34), ById = "per_ada", ByName = "Ada" },
        Reason = Sample.Strange, DecidedById = "per_grace", DecidedByName = "Grace", EndedAt = Sample.At(35),
    };

    private async Task<DrillPlan> Planned()
    {
        await Db.Write(Sample.Ground);
        var people = Read(Storage.People.PersonStore.All).ToDictionary(p => p.Id, p => p.Name);
        var plan = new DrillPlan
        {
            Id = "pln_a", RunbookId = "rb_a", Runbook = Read(tx => tx.QueryFirst<string>("SELECT slug FROM runbooks WHERE id = 'rb_a'"))!, Revision = 7, Kind = DrillKind.OurOwnBackup, Tier = 1,
            Recurrence = new Recurrence { Rule = "FREQ=MONTHLY;BYDAY=1MO", At = new TimeOnly(4, 5), Zone = "Europe/Vienna", Starts = new DateOnly(2026, 2, 28) }, CountsFrom = Sample.At(1), Environment = Sample.Strange,
            WindowDays = 3, GraceDays = 4, Blackouts = [new Blackout(new(2026, 12, 20), new(2027, 1, 6), Sample.Strange)], OwnerId = "per_ada", OwnerName = people["per_ada"], DeputyId = "per_grace", DeputyName = people["per_grace"],
            Team = "db", RtoSeconds = 5, RpoSeconds = 6, Snapshots = SnapshotPolicy.RandomWithin, SnapshotSource = "orders", SnapshotDays = 30, SnapshotName = "snap-1", RequiredChecks = ["rows", Sample.Strange],
            MinParticipants = 3, WitnessRequired = false, FidelityFloor = 55, Paused = true, Declared = "{}", CreatedAt = Sample.At(2),
        };
        await Write(tx => DrillPlanStore.Add(tx, plan));
        return plan;
    }

    public sealed class OnSqlite() : StoredDrills(new SqliteHome());

    public sealed class OnPostgres() : StoredDrills(new SchemaHome());
}
