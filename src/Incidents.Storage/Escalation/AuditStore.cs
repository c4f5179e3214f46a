using Incidents.Core.Alerts;
using Incidents.Core.Escalation;

namespace Incidents.Storage.Escalation;

/// <summary>What the auditor looks at: incidents, their timelines and what was done. Not what is due.</summary>
public static class AuditStore
{
    private const string Called = "'IncidentOpened', 'IncidentReopened', 'IncidentSplit', 'AcknowledgementExpired', 'IncidentUnacknowledged', 'IncidentEscalated', 'IncidentReassigned', 'ChainChanged'";

    /// <summary>Open incidents that nobody has, oldest first.</summary>
    public static IReadOnlyList<AuditedIncident> Unanswered(ReadTx tx, int limit)
    {
        var plans = new Dictionary<(string, long), ChainPlan>();
        return [.. from row in tx.Query<Row>(
                    $"""
                    SELECT i.id, i.severity, i.opened_at, e.chain_id, e.revision,
                      (SELECT MAX(t.recorded_at) FROM timeline_entries t WHERE t.subject_id = i.id AND t.kind IN ({Called})) AS called_at,
                      (SELECT MAX(t.recorded_at) FROM timeline_entries t WHERE t.subject_id = i.id AND t.kind = 'EscalationGaveUp') AS gave_up_at,
                      (SELECT MAX(t.recorded_at) FROM timeline_entries t WHERE t.subject_id = i.id AND t.kind = 'EscalationEnded') AS ended_at,
                      (SELECT MAX(k.taken_at) FROM escalation_steps_taken k WHERE k.incident_id = i.id AND k.round > 0) AS last_at
                    FROM incidents i JOIN escalations e ON e.incident_id = i.id
                    WHERE i.state <> 'Resolved' AND i.state = 'Triggered' ORDER BY i.id LIMIT @limit
                    """, new { limit })
                   let called = row.CalledAt ?? row.OpenedAt
                   select new AuditedIncident(row.Id, row.Severity, Plan(tx, plans, row.ChainId, row.Revision), called, Since(row.GaveUpAt, called, row.LastAt), Since(row.EndedAt, called, row.LastAt), Latest(tx, row, called))];
    }

    /// <summary>Open incidents that nobody has and that climb nowhere.</summary>
    public static long WithoutChain(ReadTx tx) => tx.Scalar<long>(
        "SELECT COUNT(*) FROM incidents i WHERE i.state <> 'Resolved' AND i.state = 'Triggered' AND NOT EXISTS (SELECT 1 FROM escalations e WHERE e.incident_id = i.id)");

    /// <summary>What was done later says that it goes on.</summary>
    private static DateTimeOffset? Since(DateTimeOffset? at, DateTimeOffset called, DateTimeOffset? last) => at >= called && !(last > at) ? at : null;

    private static IReadOnlyList<StepTaken> Latest(ReadTx tx, Row row, DateTimeOffset called) => row.LastAt is not { } last || last < called ? [] : tx.Query<StepTaken>(
        "SELECT incident_id, round, step, target, taken_at, wait_seconds FROM escalation_steps_taken WHERE incident_id = @Id AND taken_at = @last AND round > 0", new { row.Id, last });

    private static ChainPlan Plan(ReadTx tx, Dictionary<(string, long), ChainPlan> known, string chainId, long revision) =>
        known.TryGetValue((chainId, revision), out var plan) ? plan : known[(chainId, revision)] = ChainStore.Revision(tx, chainId, revision)!.Plan;

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public Severity Severity { get; init; }

        public DateTimeOffset OpenedAt { get; init; }

        public string ChainId { get; init; } = "";

        public long Revision { get; init; }

        public DateTimeOffset? CalledAt { get; init; }

        public DateTimeOffset? GaveUpAt { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public DateTimeOffset? LastAt { get; init; }
    }
}
