using Incidents.Core.Notifications;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>The one way by which people are told something, in the commit of its cause.</summary>
internal static class Notifying
{
    /// <returns>Those whom no channel reaches: they find it in their inbox only.</returns>
    public static IReadOnlyList<string> Tell(WriteTx tx, Notice notice, IEnumerable<string> personIds)
    {
        NotificationStore.Add(tx, personIds, notice.Kind, notice.SubjectId, notice.Text);
        return [];
    }
}
