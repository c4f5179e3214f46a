using Incidents.Core.Drills;

namespace Incidents.Server.Pages.Drills;

/// <summary>What the template needs in words.</summary>
public partial class PlanPage
{
    private Measured Rto => Measured.Of("RTO", [.. Model.Outcomes.Select(o => (At(o), o.RtoMeasuredSeconds, o.RtoTargetSeconds))]);

    private Measured Rpo => Measured.Of("RPO", [.. Model.Outcomes.Select(o => (At(o), o.RpoMeasuredSeconds, o.RpoTargetSeconds))]);

    private static DateTimeOffset At(DrillOutcome o) => o.EndedAt ?? o.RecordedAt;

    private static string Judge(long? measured, long? target) => measured is null || target is null ? "" : measured <= target ? "good" : "bad";

    private static string Mark(long? measured, long? target) => measured is null || target is null ? "" : measured <= target ? "✓ " : "✕ ";
}
