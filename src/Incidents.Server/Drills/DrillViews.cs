using System.Text.Json.Serialization;
using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Http;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.Runs;

namespace Incidents.Server.Drills;

/// <summary>How a drill begins: a run of the runbook in drill mode, with the caller as executor. Without an environment that of the plan; a snapshot that must be said at the start and is not is the one that was chosen.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public record DrillStart
{
    public string? Environment { get; init; }

    public NamedValues? Parameters { get; init; }

    /// <summary>Percent of the real volume of data.</summary>
    public decimal? VolumePercent { get; init; }

    public string? Scenario { get; init; }

    public string? Service { get; init; }

    public string? UnqualifiedReason { get; init; }
}

/// <summary>A drill that no date asks for, begun now: of a plan, or of a runbook as this kind.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewDrill : DrillStart
{
    public string? PlanId { get; init; }

    public string? Runbook { get; init; }

    public DrillKind? Kind { get; init; }
}

/// <summary>A wrong value that the executor is to use.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewPlantedError(string Name, string Value);

/// <summary>Why.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DrillReason(string Reason);

/// <summary>Why it is given up, and what is left behind when that must be said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DrillAbort(string Reason, Disposition? Disposition = null);

/// <summary>What those who did it tell.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewReport(
    bool CleanupConfirmed = false, IReadOnlyList<NewCheck>? Checks = null, IReadOnlyList<string>? Issues = null, IReadOnlyList<NewFollowUp>? FollowUps = null, IReadOnlyList<NewEvidence>? Evidence = null,
    IReadOnlyList<string>? AbsentOnPurpose = null, string? Cost = null, string? WentWell = null, string? WentBadly = null, string? Lucky = null);

/// <summary>A check that is no probe of the runbook; it passes when both are the same.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCheck(string Name, string Expected, string Actual);

/// <summary>What must be done because of it, by whom, until when.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewFollowUp(string Text, string OwnerId, DateTimeOffset DueAt);

/// <summary>Where one can see it, with the SHA-256 of it in hex.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewEvidence(string Link, string Sha256, string? Note = null);

/// <summary>What a witness saw with his own eyes, by the name of each required check; and why he lives with a target that was missed, if he does.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewWitness(NamedValues Observed, string? MissAccepted = null);

/// <summary>A later version of the outcome: why, and what is told or was seen otherwise.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewCorrection(string Reason, NewReport? Report = null, NamedValues? Observed = null, string? MissAccepted = null);

/// <summary>A drill in a list.</summary>
public sealed record DrillListItem(string Id, string Runbook, string? PlanId, int? Sequence, DrillKind Kind, DrillState State, DateTimeOffset DueAt, DateTimeOffset OpensAt, string? RunId, DateTimeOffset? EndedAt, string? Reason)
{
    public static DrillListItem Of(Drill d) => new(d.Id, d.Runbook, d.PlanId, d.Sequence, d.Kind, d.State, d.DueAt, d.OpensAt, d.RunId, d.EndedAt, d.Reason);
}

/// <summary>A drill as one viewer may see it: while its run goes on, what a second person must find is for the executor only. Versions of the outcome stand oldest first.</summary>
public sealed record DrillView(
    string Id, string Runbook, string? PlanId, int? Sequence, DrillKind Kind, DrillState State, DateTimeOffset DueAt, DateTimeOffset OpensAt, DateTimeOffset? DeclaredAt, string? RunId,
    string? Environment, decimal? VolumePercent, string? Scenario, string? SnapshotSource, string? Snapshot, PlantedView? Planted, DrillReport? Report, string? Reason, string? DecidedBy, DateTimeOffset? EndedAt,
    IReadOnlyList<ReminderView> Reminders, IReadOnlyList<DrillOutcome> Outcomes)
{
    public static DrillView Of(ReadTx tx, Drill d, Caller viewer)
    {
        var run = d.RunId is null ? null : RunStore.Find(tx, d.RunId);
        var visible = run is null ? null : Blindness.VisibleTo(run, viewer.IsHuman ? viewer.Id : null);
        var open = run is null or { State: not RunState.Active } || viewer.Is(run.ExecutorId);
        var planted = d.Planted is { } p && (open || viewer.Is(p.ById)) ? new PlantedView(p.Name, p.Value, p.ByName, p.Result) : null;
        return new DrillView(
            d.Id, d.Runbook, d.PlanId, d.Sequence, d.Kind, d.State, d.DueAt, d.OpensAt, d.DeclaredAt, d.RunId, visible?.GetValueOrDefault(Placeholders.Environment), d.VolumePercent, d.Scenario,
            d.SnapshotSource, open ? d.Snapshot : null, planted, d.Report, d.Reason, d.DecidedByName, d.EndedAt,
            [.. DrillStore.Reminders(tx, d.Id).Select(r => new ReminderView(r.Kind, r.At, r.Told))], DrillOutcomeStore.Of(tx, d.Id));
    }
}

/// <summary>The planted error: use this value.</summary>
public sealed record PlantedView(string Name, string Value, string PlantedBy, PlantedResult? Result);

/// <summary>A reminder; one that was not told itself was covered by a later one.</summary>
public sealed record ReminderView(ReminderKind Kind, DateTimeOffset At, bool Told);
