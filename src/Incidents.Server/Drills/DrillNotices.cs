using Incidents.Core.Drills;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Server.Notifications;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.People;

namespace Incidents.Server.Drills;

/// <summary>Who is told about a drill: never nobody. What climbs goes to the team and to the admins.</summary>
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
            _ => [.. owner, plan.DeputyId, .. team?.Members ?? [], .. VerificationFactFinding.Admins(tx)],
        };
        var reached = asked.OfType<string>().Select(id => PersonStore.FindSelf(tx, id)).OfType<Person>().Where(p => p.DisabledAt is null).Select(p => p.Id).Distinct().ToList();
        return reached.Count > 0 ? reached : [.. VerificationFactFinding.Admins(tx)];
    }
}
