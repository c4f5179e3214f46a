using Incidents.Core.Alerts;
using Incidents.Core.Changes;
using Incidents.Core.Intake;
using Incidents.Server.Heartbeats;
using Incidents.Storage;
using Incidents.Storage.Intake;

namespace Incidents.Server.Changes;

/// <summary>Takes the changes that senders tell of. The receipt is given after the commit is on disk.</summary>
public sealed class ChangeIntake(Database db, Hearing hearing)
{
    /// <summary>All changes of one body are taken together or not at all.</summary>
    public Task<IReadOnlyList<ChangeReceipt>> Accept(Integration from, IntakeRequest request, IReadOnlyList<ToldChange> told) => db.Write<IReadOnlyList<ChangeReceipt>>(tx =>
    {
        hearing.Heard(tx, from, request.Format);
        JournalStore.Add(tx, from.Id, request, JournalState.Taken, null);
        return [.. told.Select(change => ChangeService.Take(tx, from, change, request.Format))];
    });
}
