using Incidents.Core.Alerts;
using Incidents.Storage;
using Incidents.Storage.Alerts;

namespace Incidents.Server.Intake;

/// <summary>Holds senders to their budgets. Asked in the writer's turn only, so one at a time; each server counts for itself.</summary>
internal sealed class Admission
{
    private readonly Dictionary<string, Budget> budgets = [];

    /// <summary>Null when it may come in, else the seconds after which it may: everything that tells something new may, repeats only within the budget.</summary>
    public int? Refuses(WriteTx tx, Sender from, IReadOnlyList<AlertEvent> events)
    {
        var (id, perMinute) = (from.Integration.Id, from.Integration.BudgetPerMinute);
        if (perMinute == 0 || events.Count == 0) return null;
        var budget = budgets.TryGetValue(id, out var left) ? left.Refilled(perMinute, tx.Now) : Budget.Full(perMinute, tx.Now);
        var count = events.Count(said => !said.OnlyIfOpen);
        var admitted = budget.Allows(count, perMinute) || events.Any(said => IsNews(tx, id, said));
        budgets[id] = admitted ? budget.Spent(count) : budget;
        return admitted ? null : (int)Math.Ceiling(budget.Until(count, perMinute).TotalSeconds);
    }

    private static bool IsNews(WriteTx tx, string integrationId, AlertEvent said)
    {
        var isTrigger = said.At(tx.Now).Action == AlertAction.Trigger;
        if (!isTrigger && !said.OnlyIfOpen) return true;
        // Each notification of Alertmanager says, beside its alerts, that it is complete: mostly that is no news.
        var open = AlertStore.Latest(tx, integrationId, said.DedupKey) is { State: not AlertState.Resolved } latest ? latest : null;
        return isTrigger ? open is null || Deduplicating.NamesAnother(said, open) : open is not null;
    }
}
