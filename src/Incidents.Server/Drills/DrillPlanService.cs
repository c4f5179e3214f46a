using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Notifications;
using Incidents.Core.Runbooks;
using Incidents.Core.Time;
using Incidents.Server.Notifications;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Drills;

/// <summary>Plans of drills: made by people, or from what a runbook says of itself, which never takes the place of what people set.</summary>
internal static class DrillPlanService
{
    public static Outcome<DrillPlan> Make(WriteTx tx, NewDrillPlan asked)
    {
        if (RunbookStore.Find(tx, asked.Runbook) is not { } runbook) return PublishingRefusals.NotFound(asked.Runbook);
        var blank = new DrillPlan { Id = tx.NewId("pln"), RunbookId = runbook.Id, Runbook = runbook.Slug, CountsFrom = tx.Now, CreatedAt = tx.Now };
        if (!DrillPlanReading.Read(tx, asked, blank).Is(out var plan, out var refusal)) return refusal;
        DrillPlanStore.Add(tx, plan);
        DrillTurn.Take(tx, plan);
        return DrillPlanStore.Find(tx, plan.Id)!;
    }

    public static Outcome<DrillPlan> Change(WriteTx tx, string id, DrillPlanSettings asked, int? expected)
    {
        if (DrillPlanStore.Find(tx, id) is not { } plan) return DrillRefusals.PlanNotFound(id);
        if (expected is null) return DrillRefusals.PlanVersionRequired(plan);
        if (expected != -1 && expected != plan.Revision) return DrillRefusals.PlanStale(plan);
        if (!DrillPlanReading.Read(tx, asked, plan).Is(out var after, out var refusal)) return refusal;
        if (!DrillPlanStore.Save(tx, after with { Revision = plan.Revision + 1 })) return DrillRefusals.PlanStale(plan);
        DrillTurn.Redate(tx, after);
        DrillTurn.Take(tx, after);
        return DrillPlanStore.Find(tx, id)!;
    }

    /// <summary>In the commit that makes a revision the current one: what of it is dangerous, and the plan that it asks for.</summary>
    public static void Published(WriteTx tx, RunbookSummary runbook, Runbook read)
    {
        ProofStore.Keep(tx, runbook.Id, runbook.Revision, read);
        if (read.Drill is not { } drill) return;
        var declared = JsonSerializer.Serialize(drill);
        var plans = DrillPlanStore.Of(tx, runbook.Id);
        var made = plans.FirstOrDefault(p => p.Declared is not null);
        // What people set stays, whatever the text says now.
        if (made is null ? plans.Count > 0 : made.Declared == declared) return;
        var plan = (made ?? new DrillPlan { Id = tx.NewId("pln"), RunbookId = runbook.Id, Runbook = runbook.Slug, CreatedAt = tx.Now }) with
        {
            Kind = Guards.Restores(read.Parameters) || made is not null ? made?.Kind ?? DrillKind.RestoreToScratch : DrillKind.Failover,
            Recurrence = RecurrenceOf(drill, DateOnly.FromDateTime(tx.Now.UtcDateTime), made), CountsFrom = tx.Now, Environment = drill.Environment ?? "scratch", Team = drill.Owner, FidelityFloor = 80, Declared = declared,
        };
        if (made is null) DrillPlanStore.Add(tx, plan);
        else if (DrillPlanStore.Save(tx, plan with { Revision = made.Revision + 1 })) DrillTurn.Redate(tx, plan);
        DrillTurn.Take(tx, plan);
    }

    public static Outcome<DrillPlan> AskExemption(WriteTx tx, string id, NewExemption asked, Caller by)
    {
        if (DrillPlanStore.Find(tx, id) is not { } plan) return DrillRefusals.PlanNotFound(id);
        if (!Exempting.Ask(tx.NewId("exm"), plan, asked.Reason, asked.Until, by, tx.Now).Is(out var exemption, out var refusal)) return refusal;
        DrillPlanStore.Add(tx, exemption);
        var judges = Granting.Humans(PersonStore.All(tx), Permission.Verify | Permission.Administer).Where(p => p != by.PersonId && p != plan.OwnerId);
        Notifying.Tell(tx, new Notice
        {
            Kind = NotificationKind.DrillExemptionAsked, SubjectId = plan.Id, Key = exemption.Id,
            Text = $"{by.Name} asks that '{plan.Runbook}' is not drilled until {asked.Until:yyyy-MM-dd}: {asked.Reason}. Another person approves it, or not.",
        }, judges);
        return plan;
    }

    public static Outcome<DrillPlan> DecideExemption(WriteTx tx, string id, bool approve, Caller by)
    {
        if (DrillPlanStore.Find(tx, id) is not { } plan) return DrillRefusals.PlanNotFound(id);
        var asked = DrillPlanStore.Exemptions(tx, id).LastOrDefault(e => e.State == ExemptionState.Asked);
        if (!Exempting.Decide(plan, asked, approve, by, tx.Now).Is(out var decided, out var refusal)) return refusal;
        if (!DrillPlanStore.Decide(tx, decided)) return DrillRefusals.NoExemptionAsked();
        if (approve) DrillTurn.Take(tx, plan);
        return plan;
    }

    /// <summary>Durations of less than a day are a day: more often nobody drills.</summary>
    private static Recurrence RecurrenceOf(DrillDeclaration drill, DateOnly today, DrillPlan? made)
    {
        var rule = drill.Every.Contains('T', StringComparison.Ordinal) ? "P1D" : drill.Every;
        if (!Recurring.Read(rule, null, "UTC", today).Is(out var recurrence, out _)) recurrence = new Recurrence { Rule = $"P{Scheduling.DefaultEveryDays}D", At = new TimeOnly(9, 0), Starts = today };
        return recurrence with { Starts = DrillPlanReading.FirstDay(recurrence.Rule, today, made ?? new DrillPlan()) };
    }
}
