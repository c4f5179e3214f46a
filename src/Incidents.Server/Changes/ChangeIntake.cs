using Incidents.Core.Alerts;
using Incidents.Core.Changes;
using Incidents.Server.Heartbeats;
using Incidents.Storage;

namespace Incidents.Server.Changes;

/// <summary>Takes the changes that senders tell of. The receipt is given after the commit is on disk.</summary>
public sealed class ChangeIntake(Database db, Hearing hearing)
{
    /// <summary>All changes of one body are taken together or not at all.</summary>
    public Task<IReadOnlyList<ChangeReceipt>> Accept(Integration from, IReadOnlyList<ToldChange> told, string format) => db.Write<IReadOnlyList<ChangeReceipt>>(tx =>
    {
        hearing.Heard(tx, from, format);
        return [.. told.Select(change => ChangeService.Take(tx, from, change, format))];
    });
}
