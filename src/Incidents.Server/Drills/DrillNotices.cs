using Incidents.Core.Drills;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Escalation;
using Incidents.Server.Notifications;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.People;

namespace Incidents.Server.Drills;

/// <summary>Who is told about a drill: never nobody. What climbs goes along the escalation chain of what the runbook is for, and where there is none to the admins.</summary>
internal static class DrillNotices
{
    public static void Tell(WriteTx tx, DrillPlan plan, Audience to, NotificationKind kind, string subjectId, string key, string text) =>
        Notifying.Tell(tx, new Notice { Kind = kind, Urgency = Urgency.Low, SubjectId = subjectId, Text = text, Key = key }, People(tx, plan, to));

    public static IReadOnlyList<string> People(ReadTx tx, DrillPlan plan, Audience to)
    {
        var team = plan.Team is null ? null : TeamStore.FindByName(tx, plan.Team);
        IReadOnlyList<string?> owner = plan.OwnerId is null ? [.. team?.Members ?? []] : [plan.OwnerId];
        IReadOnlyList<string?> asked = to switch
        {
            Audience.Owner => owner,
            Audience.OwnerAndDeputy => [.. owner, plan.DeputyId],
            Audience.Team => [.. owner, plan.DeputyId, .. team?.Members ?? []],
            Audience.Chain => [.. owner, plan.DeputyId, .. team?.Members ?? [], .. OfChain(tx, plan, steps: 1)],
            Audience.ChainTop => [.. owner, plan.DeputyId, .. team?.Members ?? [], .. OfChain(tx, plan, steps: int.MaxValue), .. VerificationFactFinding.Admins(tx)],
            _ => [.. owner, plan.DeputyId, .. team?.Members ?? [], .. VerificationFactFinding.Admins(tx)],
        };
        var reached = asked.OfType<string>().Select(id => PersonStore.FindSelf(tx, id)).OfType<Person>().Where(p => p.DisabledAt is null).Select(p => p.Id).Distinct().ToList();
        return reached.Count > 0 ? reached : [.. VerificationFactFinding.Admins(tx)];
    }

    /// <summary>Who the first steps of the chain are now; the admins where nobody is.</summary>
    private static IReadOnlyList<string> OfChain(ReadTx tx, DrillPlan plan, int steps)
    {
        var chain = ChainStore.OfRunbook(tx, plan.RunbookId) is { } id ? ChainStore.Find(tx, id) : null;
        var targets = chain is null ? [] : ChainStore.Revision(tx, chain.Id, chain.Revision)?.Plan.Steps.Take(steps).SelectMany(s => s.Targets) ?? [];
        List<string> people = [.. targets.SelectMany(target => Reach.Of(tx, target, tx.Now).PersonIds).Distinct()];
        return people.Count > 0 ? people : [.. VerificationFactFinding.Admins(tx)];
    }
}
