using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Time;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Drills;

namespace Incidents.Server.Drills;

/// <summary>
/// Sees to it that drills fall due, are reminded of, and are missed when nobody does them. All it knows is rows: a restart forgets nothing, and a second server does nothing twice.
/// It signs that it was here, so that its own silence shows.
/// </summary>
public sealed partial class DrillScheduler(Database db, ILogger<DrillScheduler> logger) : Worker(TimeSpan.FromSeconds(30), logger)
{
    private const int ReadAtOnce = 20;
    private static readonly TimeSpan SignEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RecomputeEvery = TimeSpan.FromDays(1);
    private bool recomputed;

    public override async Task<bool> Pass()
    {
        var more = await KeepGuards();
        await Recompute();
        foreach (var plan in db.Read(Due)) more |= await db.Write(tx => DrillPlanStore.Find(tx, plan) is { } found && DrillTurn.Take(tx, found));
        await Sign();
        return more;
    }

    /// <summary>Plans that a look would change something about.</summary>
    private static List<string> Due(ReadTx tx)
    {
        var (waiting, told) = (DrillAgendaStore.Waiting(tx), DrillAgendaStore.Told(tx));
        var exempt = DrillPlanStore.Holding(tx).ToLookup(e => e.PlanId);
        return [.. DrillPlanStore.All(tx).Where(p => !p.Paused && IsDue(p, [.. waiting[p.Id]], told, exempt[p.Id].MaxBy(e => e.Until), tx.Now)).Select(p => p.Id)];
    }

    private static bool IsDue(DrillPlan plan, List<Drill> waiting, ILookup<string, ReminderKind> told, Exemption? exemption, DateTimeOffset now) =>
        waiting.Count == 0 || waiting[^1].DueAt <= now
        || waiting.Where((drill, i) => Scheduling.Moved(plan, drill, i + 1 < waiting.Count ? waiting[i + 1].DueAt : null, exemption, now).State != drill.State).Any()
        || (Reminding.Due(waiting[0], plan.Tier, plan.Recurrence.Zone, told[waiting[0].Id].ToHashSet(), now) is var due && (due.Tell is not null || due.Covered.Count > 0));

    /// <summary>At the start and daily: the rules of zones change, and what is stored is what the wall shows.</summary>
    private async Task Recompute()
    {
        var now = db.Read(tx => tx.Now);
        if (recomputed && db.Read(DrillStore.Watch) is { } watch && (now - watch.RecomputedAt).Duration() < RecomputeEvery) return;
        Zones.Renew();
        foreach (var plan in db.Read(tx => DrillPlanStore.All(tx).Where(p => DrillTurn.IsMoved(tx, p)).ToList()))
            foreach (var moved in await db.Write(tx => DrillTurn.Recompute(tx, plan))) Moved(logger, moved.Id, moved.DueAt);
        await db.Write(tx =>
        {
            DrillStore.Watch(tx, new DrillWatch { PassedAt = tx.Now, RecomputedAt = tx.Now });
            return true;
        });
        recomputed = true;
    }

    private async Task Sign()
    {
        if (db.Read(tx => DrillStore.Watch(tx) is { } watch && (tx.Now - watch.PassedAt).Duration() < SignEvery)) return;
        await db.Write(tx =>
        {
            DrillStore.Watch(tx, new DrillWatch { PassedAt = tx.Now, RecomputedAt = DrillStore.Watch(tx)?.RecomputedAt ?? tx.Now });
            return true;
        });
    }

    /// <summary>What of older revisions is dangerous was not kept when they were stored.</summary>
    private async Task<bool> KeepGuards()
    {
        var unkept = db.Read(tx => ProofStore.Unkept(tx, ReadAtOnce));
        if (unkept.Count == 0) return false;
        // A text that this version no longer reads is kept as one without steps: nothing proves it.
        var read = unkept.Select(r => (Revision: r, Runbook: RunbookReader.Read(r.Markdown, r.Title).Is(out var runbook, out _) ? runbook : new Runbook { Title = r.Title })).ToList();
        return await db.Write(tx =>
        {
            foreach (var (revision, runbook) in read) ProofStore.Keep(tx, revision.RunbookId, revision.Number, runbook);
            return true;
        });
    }

    [LoggerMessage(LogLevel.Information, "The rules of its zone have changed: drill {Drill} is due at {DueAt:u} now.")]
    private static partial void Moved(ILogger logger, string drill, DateTimeOffset dueAt);
}
