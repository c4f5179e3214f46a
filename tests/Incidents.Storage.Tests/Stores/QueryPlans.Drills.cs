using Incidents.Core.Drills;
using Incidents.Storage.Auditing;
using Incidents.Storage.Drills;

namespace Incidents.Storage.Tests.Stores;

public abstract partial class QueryPlans
{
    [Fact]
    public Task One_drill() => Uses(tx => DrillStore.Find(tx, "drl_100007"), Key("drills"), Key("runbooks"));

    [Fact]
    public Task The_drill_of_a_run() => Uses(tx => DrillStore.OfRun(tx, "run_100007"), "drills_by_run", Key("runbooks"));

    [Fact]
    public Task The_newest_drill_of_a_plan() => Uses(tx => DrillStore.Latest(tx, "pln_7"), InPlan, Key("runbooks"));

    [Fact]
    public Task The_drill_before_another() => Uses(tx => DrillStore.Before(tx, new Drill { PlanId = "pln_7", Sequence = 4 }), InPlan, Key("runbooks"));

    [Fact]
    public Task Drills_of_a_plan_that_wait() => Uses(tx => DrillStore.Waiting(tx, "pln_7"), "a few rows are sorted", "drills_waiting", "drills_by_plan", Key("runbooks"));

    [Fact]
    public Task All_drills_that_wait() => Uses(DrillAgendaStore.Waiting, "a few rows are sorted", "drills_waiting", "drills_by_state", "drills_current", Key("runbooks"));

    [Fact]
    public Task What_was_told_of_drills_that_wait() => Uses(DrillAgendaStore.Told, "drills_waiting", "drills_by_state", "drills_current", Key("drill_reminders"));

    [Fact]
    public Task Reminders_of_a_drill() => Uses(tx => DrillStore.Reminders(tx, "drl_100007"), "a few rows are sorted", Key("drill_reminders"));

    [Fact]
    public Task Drills_that_are_due_in_some_days() => Uses(tx => DrillStore.Between(tx, tx.Now.AddMinutes(-90), tx.Now), "a few rows are sorted", "drills_by_due", Key("runbooks"));

    [Fact]
    public Task Drills_that_can_be_done_or_go_on() => Uses(DrillStore.Current, "a few rows are sorted", "drills_current", "drills_by_state", Key("runbooks"));

    [Fact]
    public Task All_drills() => Uses(tx => DrillStore.List(tx, null, null, null, new(50, "drl_110000")), Key("drills"), Key("runbooks"));

    [Fact]
    public Task Drills_in_a_state() => Uses(tx => DrillStore.List(tx, DrillState.Open, null, null, First), "a few rows are sorted", "drills_by_state", "drills_current", "drills_waiting", Key("runbooks"));

    [Fact]
    public Task Drills_of_a_runbook() => Uses(tx => DrillStore.List(tx, null, "rb_7", null, First), "a few rows are sorted", "drills_by_runbook", Key("runbooks"));

    [Fact]
    public Task Drills_of_a_plan() => Uses(tx => DrillStore.List(tx, null, null, "pln_7", First), "a few rows are sorted", "drills_by_plan", Key("runbooks"));

    [Fact]
    public Task What_a_drill_came_to() => Uses(tx => DrillOutcomeStore.Of(tx, "drl_100007"), "a few rows are sorted", Key("drill_outcomes"));

    [Fact]
    public Task Drills_that_ended_in_a_time() => Uses(tx => DrillOutcomeStore.Samples(tx, tx.Now.AddHours(-6), tx.Now), "drills_by_end", Key("drill_outcomes"));

    [Fact]
    public Task Drills_for_an_auditor() => Uses(tx => EvidenceStore.Drills(tx, tx.Now.AddHours(-6), tx.Now, null, null, 5_000), "a few rows are sorted", "drills_by_due", "drills_by_end");

    [Fact]
    public Task Plans_of_a_runbook() => Uses(tx => DrillPlanStore.Of(tx, "rb_7"), "a few rows are sorted", "drill_plans_by_runbook", Key("runbooks"), Key("people"));

    [Fact]
    public Task Drill_plans() => Uses(tx => DrillPlanStore.List(tx, null, First), Key("drill_plans"), Key("runbooks"), Key("people"));

    [Fact]
    public Task Exemptions_of_a_plan() => Uses(tx => DrillPlanStore.Exemptions(tx, "pln_7"), "a few rows are sorted", "drill_exemptions_by_plan");

    [Fact]
    public Task Exemptions_that_hold() => Uses(DrillPlanStore.Holding, "drill_exemptions_holding");

    /// <summary>Of a plan each number once.</summary>
    private string InPlan => Key("drills", "plan_id_sequence");
}
