using System.Globalization;
using Incidents.Core.Auditing;
using Incidents.Server.Http;

namespace Incidents.Server.Auditing;

/// <summary>Drills as lines of a table; all of it stands in <c>drills.jsonl</c> without loss.</summary>
internal static class EvidenceTable
{
    private static readonly (string Name, Func<EvidenceDrill, string?> Of)[] Columns =
    [
        ("drill", d => d.Drill.Id), ("runbook", d => d.Drill.Runbook), ("revision", d => Number(d.Followed?.Revision)), ("content_sha256", d => d.Followed?.ContentHash), ("kind", d => Words.Of(d.Drill.Kind)),
        ("state", d => Words.Of(d.Drill.State)), ("result", d => d.Last is { } o ? Words.Of(o.Result) : null), ("due_at", d => Instant(d.Drill.DueAt)), ("declared_at", d => Instant(d.Drill.DeclaredAt)), ("ended_at", d => Instant(d.Drill.EndedAt)),
        ("environment", d => d.Drill.Environment), ("volume_percent", d => d.Drill.VolumePercent?.ToString(CultureInfo.InvariantCulture)), ("snapshot", d => d.Drill.Snapshot),
        ("rto_target_seconds", d => Number(d.Last?.RtoTargetSeconds)), ("rto_measured_seconds", d => Number(d.Last?.RtoMeasuredSeconds)), ("rpo_target_seconds", d => Number(d.Last?.RpoTargetSeconds)),
        ("rpo_measured_seconds", d => Number(d.Last?.RpoMeasuredSeconds)), ("checks_passed", d => Number(d.Last?.Checks.Count(c => c.Pass))), ("checks", d => Number(d.Last?.Checks.Count)),
        ("performers", d => d.Last is { } o ? string.Join("; ", o.Performers) : null), ("witness", d => d.Last?.Witness?.Name), ("planted_error", d => d.Last?.Planted is { } p ? Words.Of(p) : null),
        ("reasons", d => d.Last is { } o ? string.Join(" ", o.Reasons) : d.Drill.Reason), ("decided_by", d => d.Drill.DecidedByName), ("plan", d => d.Drill.PlanId), ("run", d => d.Followed?.RunId),
    ];

    public static string Header => Csv.Row(Columns.Select(c => c.Name));

    public static string Row(EvidenceDrill drill) => Csv.Row(Columns.Select(c => c.Of(drill)));

    public static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
