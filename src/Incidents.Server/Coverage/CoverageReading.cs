using Incidents.Core.Coverage;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Server.Drills;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Coverage;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Server.Coverage;

/// <summary>Tells for each risky capability of each service how it is covered, at the moment of asking.</summary>
public sealed class CoverageReading(RunbookService runbooks)
{
    private const int MostRules = 1_000;

    /// <summary>A rule that has been quiet for so long may be gone.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromDays(90);

    /// <summary>Alert rules whose people find no runbook here, those that page first.</summary>
    public static IReadOnlyList<RuleGapView> RuleGaps(ReadTx tx)
    {
        var (answered, slugs) = (AlertRuleStore.Answered(tx), AlertRuleStore.Slugs(tx));
        return
        [
            .. from rule in AlertRuleStore.Seen(tx, tx.Now - Seen, MostRules)
               let gap = AlertRules.GapOf(rule, answered.Contains(rule.Rule), slugs.Contains)
               where gap is not null
               orderby AlertRules.Pages(rule.Severity) descending, gap, rule.Severity, rule.Alerts descending
               select new RuleGapView(rule.IntegrationId, rule.Integration, rule.Rule, gap.Value, AlertRules.Pages(rule.Severity), rule.Severity, rule.Alerts, rule.LastAt, rule.RunbookUrl),
        ];
    }

    /// <summary>By service, what is worst first.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="only">The service; null for all.</param>
    public IReadOnlyList<CoverageView> Of(ReadTx tx, Service? only)
    {
        var proofs = ProofReading.All(tx);
        var declared = only is null ? CapabilityStore.All(tx) : CapabilityStore.Of(tx, only.Id);
        var named = CapabilityStore.OfRunbooks(tx).ToLookup(c => (c.ServiceId, c.Capability));
        var services = (only is null ? ServiceStore.All(tx) : [only]).ToDictionary(s => s.Id);
        var known = new Dictionary<string, CoveringRunbook>();
        return
        [
            .. declared.Where(d => services.ContainsKey(d.ServiceId))
                .Select(d => View(services[d.ServiceId], d, Covering.Choose([.. d.RunbookId is null ? [] : new[] { Candidate(d, byHand: true) }, .. named[(d.ServiceId, d.Capability)].Select(c => Candidate(c, byHand: false))])))
                .OrderBy(v => v.Service, StringComparer.Ordinal).ThenByDescending(v => v.Level).ThenBy(v => v.Capability),
        ];

        CoveringRunbook Candidate(DeclaredCapability of, bool byHand)
        {
            if (!known.TryGetValue(of.RunbookId!, out var runbook))
            {
                var rule = runbooks.Find(tx, of.Runbook!).Is(out var shown, out _) ? shown.Volume.Runbook.Executor : null;
                var qualified = Qualifying.BusFactor(rule, ExperienceStore.OfRunbook(tx, of.RunbookId!), tx.Now);
                known[of.RunbookId!] = runbook = new CoveringRunbook(of.RunbookId!, of.Runbook!, of.Title!, proofs.GetValueOrDefault(of.RunbookId!) ?? ProofReading.Of(tx, of.RunbookId!), qualified, SetByHand: false);
            }

            return runbook with { SetByHand = byHand };
        }
    }

    private static CoverageView View(Service service, DeclaredCapability declared, CoveringRunbook? chosen)
    {
        var coverage = Covering.Of(chosen, service.RtoSeconds, service.RpoSeconds);
        return new CoverageView(
            service.Slug, declared.Capability, coverage.Level, coverage.Why, chosen?.Slug, chosen?.Title, chosen?.SetByHand == true, chosen?.Proof.State, chosen?.Proof.Text, chosen?.Proof.LastAt, chosen?.Proof.DueAt,
            chosen?.Qualified ?? 0, service.RtoSeconds, chosen?.Proof.RtoSeconds, service.RpoSeconds, chosen?.Proof.RpoSeconds);
    }
}
