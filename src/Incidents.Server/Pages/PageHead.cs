using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Pages;

/// <summary>What the head of every page tells of the whole: is it calm, and does something wait for this person?</summary>
public sealed record PageHead(long Triggered, long Acknowledged, Severity? Worst, long Unread, bool IsDemo)
{
    public long Open => Triggered + Acknowledged;

    public static PageHead Of(ReadTx tx, Caller? caller)
    {
        var isDemo = InstallationStore.IsDemo(tx) == true;
        if (caller is null) return new(0, 0, null, 0, isDemo);
        var open = IncidentStore.CountOpen(tx);
        return new(open.Triggered, open.Acknowledged, open.Worst, NotificationStore.CountUnread(tx, caller.Id), isDemo);
    }
}
