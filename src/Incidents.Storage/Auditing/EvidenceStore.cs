namespace Incidents.Storage.Auditing;

/// <summary>Which drills belong into an export: all that were due or ended in its time, whatever came of them.</summary>
public static class EvidenceStore
{
    /// <summary>Ids, oldest first, at most <paramref name="most"/>.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="from">Included.</param>
    /// <param name="to">Not included.</param>
    /// <param name="serviceId">The service that the runbook is for or that was drilled; null for all.</param>
    /// <param name="slug">The same service's slug.</param>
    /// <param name="most">How many.</param>
    public static IReadOnlyList<string> Drills(ReadTx tx, DateTimeOffset from, DateTimeOffset to, string? serviceId, string? slug, int most)
    {
        var sql = "SELECT d.id FROM drills d WHERE ((d.due_at >= @from AND d.due_at < @to) OR (d.ended_at >= @from AND d.ended_at < @to))";
        if (serviceId is not null) sql += $" AND (d.runbook_id IN ({RunbookIds}) OR EXISTS (SELECT 1 FROM runs u WHERE u.id = d.run_id AND u.service_id = @serviceId))";
        return tx.Query<string>($"{sql} ORDER BY d.id LIMIT @most", new { from, to, serviceId, slug, most });
    }

    /// <summary>Ids of the runbooks that are for a service, by their own word or set by hand.</summary>
    public static IReadOnlySet<string> RunbooksOf(ReadTx tx, string serviceId, string slug) => tx.Query<string>(RunbookIds, new { serviceId, slug }).ToHashSet();

    private const string RunbookIds =
        """
        SELECT s.runbook_id FROM runbook_subjects s WHERE s.kind = 'Service' AND s.name = @slug
        UNION SELECT c.runbook_id FROM service_capabilities c WHERE c.service_id = @serviceId AND c.runbook_id IS NOT NULL
        """;
}
