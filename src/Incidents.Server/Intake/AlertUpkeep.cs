using Incidents.Core.Alerts;
using Incidents.Core.Timeline;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Intake;

namespace Incidents.Server.Intake;

/// <summary>What happens to alerts when nobody says anything: their time runs out, a maintenance window ends, the journal grows old.</summary>
public sealed class AlertUpkeep(Database db, IntegrationKeys keys, ServerOptions options, ILogger<AlertUpkeep> logger) : Worker(TimeSpan.FromSeconds(5), logger)
{
    private const int AtOnce = 200;
    private const int ForgottenAtOnce = 1000;

    /// <summary>For so long another server may still go by what it remembers of a window that was ended early; what it kept quiet is looked at too.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    public override async Task<bool> Pass()
    {
        var expired = await db.Write(Expire);
        var surfaced = await db.Write(Surface);
        if (surfaced.Ended) keys.Forget();
        var forgotten = await db.Write(tx => JournalStore.Forget(tx, tx.Now.AddDays(-options.JournalDays), ForgottenAtOnce));
        return expired == AtOnce || surfaced.More || forgotten == ForgottenAtOnce;
    }

    private static int Expire(WriteTx tx)
    {
        var expired = AlertStore.Expired(tx, AtOnce);
        foreach (var alert in expired)
        {
            var telling = new AlertTelling(tx, IntegrationStore.Find(tx, alert.IntegrationId)!, "system");
            AlertTaking.Resolve(telling, alert, alert.ExpiresAt, EntryKind.AlertExpired, $"Not said again by {alert.ExpiresAt:u}, so it counts as over");
        }

        return expired.Count;
    }

    /// <summary>What still fires at the end of a maintenance window is told then; each window once, and not again when the clock goes back.</summary>
    private static (bool Ended, bool More) Surface(WriteTx tx)
    {
        var over = MaintenanceStore.Over(tx);
        if (over.Count == 0) return (false, false);
        var window = over[0];
        var quiet = AlertStore.SuppressedBy(tx, window.Id, AtOnce);
        var senders = new Dictionary<string, Sender>();
        foreach (var alert in quiet)
        {
            if (!senders.TryGetValue(alert.IntegrationId, out var sender)) senders[alert.IntegrationId] = sender = IntegrationStore.SenderOf(tx, IntegrationStore.Find(tx, alert.IntegrationId)!);
            Reconsider(tx, alert, sender);
        }

        var done = quiet.Count < AtOnce && tx.Now - window.EndsAt >= Remembered;
        if (done) MaintenanceStore.Surfaced(tx, window.Id);
        return (true, quiet.Count == AtOnce || (done && over.Count > 1));
    }

    /// <summary>Whether an alert is still kept quiet, by whatever holds now; else it is put where it belongs.</summary>
    internal static void Reconsider(WriteTx tx, Alert alert, Sender from)
    {
        var route = Routing.Decide(Said(alert), from, tx.Now);
        if (route.SuppressedBy is null) AlertTaking.Surface(new AlertTelling(tx, from.Integration, "system"), alert, route);
        else if (route.SuppressedBy != alert.SuppressedBy) AlertStore.Suppress(tx, alert.Id, route.SuppressedBy);
    }

    private static AlertEvent Said(Alert alert) => new(AlertAction.Trigger, alert.DedupKey)
    {
        Title = alert.Title,
        Severity = alert.Severity,
        Source = alert.Source,
        Rule = alert.Rule,
        DetailsJson = alert.Details,
    };
}
