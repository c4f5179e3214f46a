using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.Notifications;
using Incidents.Core.Time;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Drills;

/// <summary>
/// One look at one plan: rows for what falls due, up to one that is still to come; what became of those that wait; and at most one word about all of it.
/// It can be taken at any time, by any server, any number of times.
/// </summary>
internal static class DrillTurn
{
    /// <summary>More than a year of a daily plan.</summary>
    private const int MostAtOnce = 400;

    /// <returns>True when more waits.</returns>
    public static bool Take(WriteTx tx, DrillPlan plan)
    {
        if (plan.Paused) return false;
        var more = Plan(tx, plan);
        var waiting = DrillStore.Waiting(tx, plan.Id);
        var exemption = DrillPlanStore.Exemptions(tx, plan.Id).Where(e => e.Holds(tx.Now)).MaxBy(e => e.Until);
        List<Drill> missed = [];
        Drill? open = null;
        for (var i = 0; i < waiting.Count; i++)
        {
            var after = Scheduling.Moved(plan, waiting[i], i + 1 < waiting.Count ? waiting[i + 1].DueAt : null, exemption, tx.Now);
            if (after.State != waiting[i].State && !Move(tx, waiting[i], after)) continue;
            if (after.State == DrillState.Missed) missed.Add(after);
            // The first that still waits; the others are to come.
            if (after.Waits) open ??= after;
        }

        // Told when all is in its place: else a long absence would be told part by part.
        if (!more) Remind(tx, plan, missed, open);
        return more;
    }

    /// <summary>A plan that says something else now: what is not open yet falls due by it.</summary>
    public static void Redate(WriteTx tx, DrillPlan plan)
    {
        if (DrillStore.Latest(tx, plan.Id) is not { State: DrillState.Planned } planned) return;
        var before = DrillStore.Before(tx, planned);
        if (Scheduling.Next(plan, before?.DueLocal) is { } due) DrillStore.Save(tx, planned with { DueLocal = due.Local, DueAt = due.At, OpensAt = due.OpensAt }, DrillState.Planned);
    }

    /// <summary>Whether <see cref="Recompute"/> has something to do.</summary>
    public static bool IsMoved(ReadTx tx, DrillPlan plan) => ZoneGone(plan) is not null || DrillStore.Waiting(tx, plan.Id).Any(drill => Scheduling.Date(plan, drill.DueLocal).At != drill.DueAt);

    /// <summary>The instants by the rules of the zone as they are known now; those that moved.</summary>
    public static IReadOnlyList<Drill> Recompute(WriteTx tx, DrillPlan plan)
    {
        List<Drill> moved = [];
        if (ZoneGone(plan) is { } gone)
        {
            // The instants that were known stay: nothing is skipped for a zone that is gone. Whoever sets another one that goes too is told again.
            DrillNotices.Tell(tx, plan, Audience.OwnerAndDeputy, NotificationKind.DrillNeedsAttention, plan.Id, $"{plan.Id}/zone/{plan.Revision}", gone);
            return moved;
        }

        foreach (var drill in DrillStore.Waiting(tx, plan.Id))
        {
            var due = Scheduling.Date(plan, drill.DueLocal);
            if (due.At == drill.DueAt) continue;
            var after = drill with { DueAt = due.At, OpensAt = due.OpensAt };
            if (!DrillStore.Save(tx, after, drill.State)) continue;
            Tell(tx, drill.Id, Actor.System, $"The rules of {plan.Recurrence.Zone} have changed: it is due at {after.DueAt:u}, not at {drill.DueAt:u}.");
            moved.Add(after);
        }

        return moved;
    }

    /// <summary>What is to be said of a plan whose zone this machine no longer knows; null while it does.</summary>
    public static string? ZoneGone(DrillPlan plan) => Zones.Find(plan.Recurrence.Zone) is not null ? null
        : $"The zone {plan.Recurrence.Zone} of the drill plan of '{plan.Runbook}' is not known any more. The dates that it has stay as they were, and what comes next is taken as UTC; set another zone.";

    public static void Tell(WriteTx tx, string drillId, Actor by, string text) =>
        TimelineStore.Append(tx, drillId, new Entry { Kind = EntryKind.DrillMoved, Actor = by, Source = by == Actor.System ? "system" : "api", Text = text });

    private static bool Plan(WriteTx tx, DrillPlan plan)
    {
        var last = DrillStore.Latest(tx, plan.Id);
        for (var made = 0; made < MostAtOnce; made++)
        {
            if (last is not null && last.DueAt > tx.Now) return false;
            if (Scheduling.Next(plan, last?.DueLocal) is not { } due) return false;
            var next = new Drill
            {
                Id = tx.NewId("drl"), PlanId = plan.Id, Sequence = (last?.Sequence ?? 0) + 1, RunbookId = plan.RunbookId, Runbook = plan.Runbook, Kind = plan.Kind, State = DrillState.Planned,
                DueLocal = due.Local, DueAt = due.At, OpensAt = due.OpensAt, PlannedAt = tx.Now,
            };
            if (!DrillStore.Add(tx, next)) return true;
            last = next;
        }

        return true;
    }

    private static bool Move(WriteTx tx, Drill before, Drill after)
    {
        if (!DrillStore.Save(tx, after, before.State)) return false;
        Tell(tx, after.Id, Actor.System, after.State switch
        {
            DrillState.Open => $"It can be done from now on, and is due at {after.DueAt:u}.",
            DrillState.Skipped => $"Skipped. {after.Reason} (approved by {after.DecidedByName})",
            _ => $"Missed: it was due at {after.DueAt:u}, and nobody began it.",
        });
        return true;
    }

    /// <summary>After a long absence this is one word about all that went by, and not one for each.</summary>
    private static void Remind(WriteTx tx, DrillPlan plan, List<Drill> missed, Drill? open)
    {
        var due = open is null ? DueReminders.None : Reminding.Due(open, plan.Tier, plan.Recurrence.Zone, DrillStore.Reminders(tx, open.Id).Select(r => r.Kind).ToHashSet(), tx.Now);
        foreach (var covered in due.Covered) DrillStore.Remind(tx, open!.Id, covered, told: false);
        if (missed.Count > 0)
        {
            foreach (var earlier in missed.SkipLast(1)) DrillStore.Remind(tx, earlier.Id, ReminderKind.Missed, told: false);
            if (due.Tell is { } also) DrillStore.Remind(tx, open!.Id, also.Kind, told: false);
            if (!DrillStore.Remind(tx, missed[^1].Id, ReminderKind.Missed, told: true)) return;
            var what = missed.Count == 1 ? $"The drill of '{plan.Runbook}' that was due on {Day(missed[0])} was missed" : $"{missed.Count} drills of '{plan.Runbook}' were missed, the first was due on {Day(missed[0])}, the last on {Day(missed[^1])}";
            DrillNotices.Tell(tx, plan, Audience.ChainTop, NotificationKind.DrillMissed, missed[^1].Id, $"{missed[^1].Id}/Missed", $"{what}. {ProofReading.Of(tx, plan.RunbookId).Text}.{(open is null ? "" : $" The next is due on {Day(open)}: {Address(open)}")}");
        }
        else if (due.Tell is { } tell && DrillStore.Remind(tx, open!.Id, tell.Kind, told: true))
        {
            var when = open.DueAt > tx.Now ? $"is due on {Day(open)}" : $"is OVERDUE by {Durations.Words(tx.Now - open.DueAt)}, since {Day(open)}";
            DrillNotices.Tell(tx, plan, tell.To, NotificationKind.DrillReminder, open.Id, $"{open.Id}/{tell.Kind}", $"The drill of '{plan.Runbook}' {when}. {ProofReading.Of(tx, plan.RunbookId).Text}. Begin it: {Address(open)}");
        }
    }

    private static string Address(Drill drill) => $"POST /api/v1/drills/{drill.Id}/start";

    private static string Day(Drill drill) => $"{drill.DueLocal:yyyy-MM-dd}";
}
