using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Server.Intake;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;

namespace Incidents.Server.Alerts;

/// <summary>Changes the rules of a sender.</summary>
internal static class RoutingService
{
    /// <summary>More than that many alerts that one rule kept quiet are told as their senders repeat them.</summary>
    private const int MostAtOnce = 500;

    public static Outcome<Integration> Change(WriteTx tx, string id, IReadOnlyList<NewRule> asked, int? expected, Caller by)
    {
        if (!IntegrationSettings.Current(tx, id, expected).Is(out _, out var refusal)) return refusal;
        if (!RuleReading.Read(tx, asked).Is(out var rules, out refusal)) return refusal;
        var before = IntegrationStore.Rules(tx, id);
        IntegrationStore.SetRules(tx, id, rules);
        AccessLogStore.Add(tx, by.Actor, AccessEvent.RoutingChanged, id, rules.Count == 0 ? "No rules" : $"{rules.Count} rules: {Names(rules)}");
        // A rule that kept quiet what it should not have is taken away because somebody should have been called.
        var changed = IntegrationStore.SenderOf(tx, IntegrationStore.Find(tx, id)!);
        foreach (var rule in before.Where(r => r.IsSuppressed))
            foreach (var alert in AlertStore.SuppressedBy(tx, rule.SuppressedBy, MostAtOnce).Where(a => a.IntegrationId == id)) AlertUpkeep.Reconsider(tx, alert, changed);
        return changed.Integration;
    }

    private static string Names(IReadOnlyList<RoutingRule> rules) => string.Join(", ", rules.Select(r => r.IsSuppressed ? $"{r.Name} (calls nobody)" : r.Name));
}
