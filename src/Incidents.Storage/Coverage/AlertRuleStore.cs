using Incidents.Core.Coverage;

namespace Incidents.Storage.Coverage;

/// <summary>The rules that alerts were seen of.</summary>
public static class AlertRuleStore
{
    /// <summary>Each with its newest link and its worst severity; the worst first, then the most frequent.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="since">Older alerts do not count.</param>
    /// <param name="most">How many rules.</param>
    public static IReadOnlyList<SeenRule> Seen(ReadTx tx, DateTimeOffset since, int most) => tx.Query<SeenRule>(
        """
        SELECT x.integration_id, n.name AS integration, x.rule, x.runbook_url, x.severity, x.alerts, x.last_at
        FROM (SELECT a.integration_id, a.rule, a.runbook_url, a.last_at,
            MIN(a.severity) OVER (PARTITION BY a.integration_id, a.rule) AS severity, COUNT(*) OVER (PARTITION BY a.integration_id, a.rule) AS alerts,
            ROW_NUMBER() OVER (PARTITION BY a.integration_id, a.rule ORDER BY a.last_at DESC, a.id DESC) AS place
          FROM alerts a WHERE a.rule IS NOT NULL AND a.last_at >= @since) x
        JOIN integrations n ON n.id = x.integration_id
        WHERE x.place = 1 ORDER BY x.severity, x.alerts DESC, x.integration_id, x.rule LIMIT @most
        """, new { since, most });

    /// <summary>The names of rules that runbooks say they answer.</summary>
    public static IReadOnlySet<string> Answered(ReadTx tx) => tx.Query<string>("SELECT DISTINCT name FROM runbook_subjects WHERE kind = 'Alert'").ToHashSet();

    public static IReadOnlySet<string> Slugs(ReadTx tx) => tx.Query<string>("SELECT slug FROM runbooks").ToHashSet();
}
