using Incidents.Core.Drills;
using Incidents.Core.Runbooks;

namespace Incidents.Storage.Drills;

/// <summary>What decides about the proof of runbooks. Six statements, for one runbook or for all.</summary>
public static class ProofStore
{
    private const string Tries =
        """
        SELECT o.runbook_id, o.ended_at AS at, o.kind, o.result, o.guarded_hash, o.drill_id, o.run_id, o.rto_seconds, o.rpo_seconds FROM drill_outcomes o
        WHERE o.counts AND o.ended_at <= @now AND o.version = (SELECT MAX(v.version) FROM drill_outcomes v WHERE v.drill_id = o.drill_id) AND o.result <> 'Aborted'
        """;

    /// <summary>In earnest, in an incident, with every probe answered as expected, and what is guarded really done.</summary>
    private const string Restores =
        """
        SELECT r.runbook_id, r.ended_at AS at, CAST(NULL AS TEXT) AS kind, 'Passed' AS result, COALESCE(g.guarded_hash, '') AS guarded_hash, CAST(NULL AS TEXT) AS drill_id, r.id AS run_id,
          CAST(NULL AS BIGINT) AS rto_seconds, CAST(NULL AS BIGINT) AS rpo_seconds
        FROM runs r LEFT JOIN runbook_guards g ON g.runbook_id = r.runbook_id AND g.revision = r.revision
        WHERE r.incident_id IS NOT NULL AND r.drill_id IS NULL AND r.state IN ('Completed', 'CompletedWithExceptions') AND r.ended_at <= @now AND r.origin = 'Live'
          AND EXISTS (SELECT 1 FROM run_probes p WHERE p.run_id = r.id)
          AND NOT EXISTS (SELECT 1 FROM run_probes p WHERE p.run_id = r.id AND NOT EXISTS (SELECT 1 FROM run_probe_tries t WHERE t.run_id = p.run_id AND t.name = p.name AND t.passed
            AND t.number = (SELECT MAX(n.number) FROM run_probe_tries n WHERE n.run_id = p.run_id AND n.name = p.name)))
          AND (NOT COALESCE(g.risky, TRUE) OR EXISTS (SELECT 1 FROM verifications v WHERE v.run_id = r.id AND v.state = 'Done'))
        """;

    public static ProofHistory? Of(ReadTx tx, string runbookId) => Read(tx, runbookId).GetValueOrDefault(runbookId);

    /// <summary>Of all runbooks, by id.</summary>
    public static IReadOnlyDictionary<string, ProofHistory> All(ReadTx tx) => Read(tx, null);

    /// <summary>What of a revision is dangerous; the first that is said stays.</summary>
    public static void Keep(WriteTx tx, string runbookId, int revision, Runbook read) => tx.Execute(
        """
        INSERT INTO runbook_guards (runbook_id, revision, guarded_hash, restores, risky, experimental_until) VALUES (@runbookId, @revision, @hash, @restores, @risky, @until)
        ON CONFLICT (runbook_id, revision) DO NOTHING
        """,
        new
        {
            runbookId, revision, hash = Guards.HashOf(read), restores = Guards.Restores(read.Parameters), risky = read.Steps.Any(s => s.Quorum > 0),
            until = read.ExperimentalUntil is { } day ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : (DateTimeOffset?)null,
        });

    /// <summary>Revisions from before this was kept.</summary>
    public static IReadOnlyList<Revision> Unkept(ReadTx tx, int limit) => tx.Query<Revision>(
        """
        SELECT v.runbook_id, v.number, v.title, v.markdown, v.content_hash, v.author_id, v.author_name, v.created_at FROM runbook_revisions v
        WHERE NOT EXISTS (SELECT 1 FROM runbook_guards g WHERE g.runbook_id = v.runbook_id AND g.revision = v.number) ORDER BY v.runbook_id, v.number LIMIT @limit
        """, new { limit });

    private static Dictionary<string, ProofHistory> Read(ReadTx tx, string? runbookId)
    {
        var args = new { runbookId, now = tx.Now };
        string Only(string column) => runbookId is null ? "" : $" AND {column} = @runbookId";
        var last = $"(SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.runbook_id ORDER BY t.at DESC) AS place FROM ({Tries}{Only("o.runbook_id")} UNION ALL {Restores}{Only("r.runbook_id")}) t)";

        var tries = tx.Query<TriedRow>($"SELECT l.* FROM {last} l WHERE l.place = 1", args).ToDictionary(t => t.RunbookId);
        var changes = tries.Count == 0 ? [] : tx.Query<ChangeRow>(
            $"""
            SELECT x.* FROM (
              SELECT l.runbook_id, c.happened_at AS at, c.summary, v.slug, c.author, COUNT(*) OVER (PARTITION BY l.runbook_id) AS count,
                ROW_NUMBER() OVER (PARTITION BY l.runbook_id ORDER BY c.happened_at DESC, c.id DESC) AS newest
              FROM {last} l JOIN runbook_subjects s ON s.runbook_id = l.runbook_id AND s.kind = 'Service' JOIN services v ON v.slug = s.name
              JOIN changes c ON c.service_id = v.id AND c.happened_at > l.at AND c.happened_at <= @now AND c.cancelled_at IS NULL
              WHERE l.place = 1) x
            WHERE x.newest = 1
            """, args).ToDictionary(c => c.RunbookId);
        var overdue = tx.Query<OverdueRow>(
            "SELECT f.drill_id, COUNT(*) AS count FROM drill_follow_ups f JOIN action_items a ON a.id = f.action_item_id WHERE a.closed_at IS NULL AND a.due_at < @now GROUP BY f.drill_id", args).ToDictionary(o => o.DrillId, o => (int)o.Count);
        var plans = (runbookId is null ? DrillPlanStore.All(tx) : DrillPlanStore.Of(tx, runbookId)).ToLookup(p => p.RunbookId);
        var exemptions = DrillPlanStore.Holding(tx).ToLookup(e => e.PlanId);
        var guards = tx.Query<GuardRow>(
            $"SELECT r.id AS runbook_id, g.guarded_hash, g.restores, g.risky, g.experimental_until FROM runbooks r LEFT JOIN runbook_guards g ON g.runbook_id = r.id AND g.revision = r.revision WHERE TRUE{Only("r.id")}", args);

        return guards.ToDictionary(g => g.RunbookId, g => new ProofHistory
        {
            GuardedHash = g.GuardedHash ?? "",
            Restores = g.Restores ?? false,
            ExperimentalUntil = g.ExperimentalUntil,
            Tries = tries.TryGetValue(g.RunbookId, out var tried) ? [tried.ToTried(tried.DrillId is { } id ? overdue.GetValueOrDefault(id) : 0)] : [],
            Changes = changes.TryGetValue(g.RunbookId, out var change) ? [change.ToChange()] : [],
            Plans = [.. plans[g.RunbookId]],
            Exemptions = [.. plans[g.RunbookId].SelectMany(p => exemptions[p.Id])],
        });
    }

    private sealed record TriedRow
    {
        public string RunbookId { get; init; } = "";

        public DateTimeOffset At { get; init; }

        public string? Kind { get; init; }

        public string Result { get; init; } = "";

        public string GuardedHash { get; init; } = "";

        public string? DrillId { get; init; }

        public string? RunId { get; init; }

        public long? RtoSeconds { get; init; }

        public long? RpoSeconds { get; init; }

        public Tried ToTried(int overdue) => new()
        {
            At = At, Kind = Kind is null ? null : Enum.Parse<DrillKind>(Kind), Result = Enum.Parse<DrillResult>(Result), GuardedHash = GuardedHash, DrillId = DrillId, RunId = RunId,
            RtoSeconds = RtoSeconds, RpoSeconds = RpoSeconds, OverdueFollowUps = overdue,
        };
    }

    private sealed record ChangeRow
    {
        public string RunbookId { get; init; } = "";

        public DateTimeOffset At { get; init; }

        public string Summary { get; init; } = "";

        public string Slug { get; init; } = "";

        public string? Author { get; init; }

        public long Count { get; init; }

        public DependencyChange ToChange() => new(At, $"'{Summary}' on {Slug}{(Author is null ? "" : $", by {Author}")}", (int)Count);
    }

    private sealed record OverdueRow
    {
        public string DrillId { get; init; } = "";

        public long Count { get; init; }
    }

    private sealed record GuardRow
    {
        public string RunbookId { get; init; } = "";

        public string? GuardedHash { get; init; }

        public bool? Restores { get; init; }

        public bool? Risky { get; init; }

        public DateTimeOffset? ExperimentalUntil { get; init; }
    }
}
