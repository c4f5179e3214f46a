using System.Text.Json;
using Incidents.Core.Drills;

namespace Incidents.Storage.Drills;

/// <summary>What drills came to: versions that are only ever added.</summary>
public static class DrillOutcomeStore
{
    /// <summary>Oldest version first.</summary>
    public static IReadOnlyList<DrillOutcome> Of(ReadTx tx, string drillId) => [.. tx.Query<string>("SELECT outcome FROM drill_outcomes WHERE drill_id = @drillId ORDER BY version", new { drillId }).Select(Parse)];

    public static void Add(WriteTx tx, DrillKind kind, DrillOutcome outcome) => tx.Execute(
        """
        INSERT INTO drill_outcomes (drill_id, version, runbook_id, run_id, result, kind, counts, guarded_hash, ended_at, rto_seconds, rpo_seconds, planted, outcome, recorded_at)
        VALUES (@DrillId, @Version, @RunbookId, @RunId, @result, @kind, @Counts, @GuardedHash, @endedAt, @RtoMeasuredSeconds, @RpoMeasuredSeconds, @planted, @json, @RecordedAt)
        """,
        new
        {
            outcome.DrillId, outcome.Version, outcome.RunbookId, outcome.RunId, result = outcome.Result.ToString(), kind = kind.ToString(), outcome.Counts, outcome.GuardedHash, endedAt = outcome.EndedAt ?? outcome.RecordedAt,
            outcome.RtoMeasuredSeconds, outcome.RpoMeasuredSeconds, planted = outcome.Planted?.ToString(), json = JsonSerializer.Serialize(outcome), outcome.RecordedAt,
        });

    /// <summary>What the figures need of every drill that ended in this time: the last version of each outcome, and those that came to nothing.</summary>
    public static IReadOnlyList<DrillSample> Samples(ReadTx tx, DateTimeOffset from, DateTimeOffset to) => tx.Query<DrillSample>(
        """
        SELECT d.state, d.due_at, d.ended_at, o.result, o.rto_seconds, o.rpo_seconds, o.planted
        FROM drills d LEFT JOIN drill_outcomes o ON o.drill_id = d.id AND o.version = (SELECT MAX(v.version) FROM drill_outcomes v WHERE v.drill_id = d.id)
        WHERE d.ended_at >= @from AND d.ended_at < @to ORDER BY d.ended_at
        """, new { from, to });

    private static DrillOutcome Parse(string json) => JsonSerializer.Deserialize<DrillOutcome>(json)!;
}
