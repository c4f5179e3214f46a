using System.Globalization;
using System.Text.Json.Serialization;
using Incidents.Core.Drills;
using Incidents.Core.Time;
using Incidents.Storage;
using Incidents.Storage.Drills;

namespace Incidents.Server.Drills;

/// <summary>How a runbook is to be drilled; what is left out is as usual. The rule is a duration (P90D), a rule of RFC 5545 (FREQ=MONTHLY;BYDAY=1MO) or cron's five fields; times are of the zone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public record DrillPlanSettings
{
    public DrillKind Kind { get; init; } = DrillKind.RestoreToScratch;

    public int Tier { get; init; } = 2;

    public string Rule { get; init; } = "P90D";

    /// <summary>Such as 09:00; left out for cron.</summary>
    public string? At { get; init; }

    public string Zone { get; init; } = "UTC";

    /// <summary>The first day, such as 2026-12-01; by default a whole period from now for a duration, else today.</summary>
    public string? Starts { get; init; }

    public string Environment { get; init; } = "scratch";

    public int WindowDays { get; init; } = 14;

    public int GraceDays { get; init; } = 14;

    public IReadOnlyList<BlackoutDays>? Blackouts { get; init; }

    public string? OwnerId { get; init; }

    public string? DeputyId { get; init; }

    public string? Team { get; init; }

    public long? RtoSeconds { get; init; }

    public long? RpoSeconds { get; init; }

    public SnapshotPolicy Snapshots { get; init; }

    public string? SnapshotSource { get; init; }

    public int? SnapshotDays { get; init; }

    public string? SnapshotName { get; init; }

    public IReadOnlyList<string>? RequiredChecks { get; init; }

    public int MinParticipants { get; init; } = 2;

    public bool WitnessRequired { get; init; } = true;

    public int FidelityFloor { get; init; } = 80;

    public bool Paused { get; init; }
}

/// <summary>A plan for a runbook, by its slug.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewDrillPlan(string Runbook) : DrillPlanSettings;

/// <summary>Days without drills, from and to included.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BlackoutDays(string From, string To, string? Reason = null);

/// <summary>That a plan is not followed until then.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewExemption(string Reason, DateTimeOffset Until);

/// <summary>A plan as it is, when it is due next, and what is exempt; declared is the front matter it comes from, while nobody has set anything else.</summary>
public sealed record DrillPlanView(
    string Id, string Runbook, int Revision, DrillKind Kind, int Tier, string Rule, string At, string Zone, string Starts, string Environment, int WindowDays, int GraceDays, IReadOnlyList<BlackoutDays> Blackouts,
    string? OwnerId, string? Owner, string? DeputyId, string? Deputy, string? Team, long? RtoSeconds, long? RpoSeconds, SnapshotPolicy Snapshots, string? SnapshotSource, int? SnapshotDays, string? SnapshotName,
    IReadOnlyList<string> RequiredChecks, int MinParticipants, bool WitnessRequired, int FidelityFloor, bool Paused, string? Declared, DateTimeOffset? NextDueAt, bool NeedsAttention, IReadOnlyList<ExemptionView> Exemptions)
{
    public static DrillPlanView Of(ReadTx tx, DrillPlan p) => new(
        p.Id, p.Runbook, p.Revision, p.Kind, p.Tier, p.Recurrence.Rule, p.Recurrence.At.ToString("HH:mm", CultureInfo.InvariantCulture), p.Recurrence.Zone, Day(p.Recurrence.Starts), p.Environment, p.WindowDays, p.GraceDays,
        [.. p.Blackouts.Select(b => new BlackoutDays(Day(b.From), Day(b.To), b.Reason))], p.OwnerId, p.OwnerName, p.DeputyId, p.DeputyName, p.Team, p.RtoSeconds, p.RpoSeconds,
        p.Snapshots, p.SnapshotSource, p.SnapshotDays, p.SnapshotName, p.RequiredChecks, p.MinParticipants, p.WitnessRequired, p.FidelityFloor, p.Paused, p.Declared,
        p.Paused ? null : DrillStore.Waiting(tx, p.Id) is { Count: > 0 } waiting ? waiting[0].DueAt : Scheduling.Next(p, DrillStore.Latest(tx, p.Id)?.DueLocal)?.At,
        Zones.Find(p.Recurrence.Zone) is null, [.. DrillPlanStore.Exemptions(tx, p.Id).Select(ExemptionView.Of)]);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>An exemption, and who decided on it.</summary>
public sealed record ExemptionView(string Id, string Reason, DateTimeOffset Until, ExemptionState State, string AskedById, string AskedBy, DateTimeOffset AskedAt, string? DecidedBy, DateTimeOffset? DecidedAt)
{
    public static ExemptionView Of(Exemption e) => new(e.Id, e.Reason, e.Until, e.State, e.AskedById, e.AskedByName, e.AskedAt, e.DecidedByName, e.DecidedAt);
}
