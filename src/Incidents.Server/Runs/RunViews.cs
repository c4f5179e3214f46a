using Incidents.Core.Access;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Drills;
using Incidents.Server.Incidents;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>A run as one viewer may see it: what a second person must derive is hidden from all but the executor.</summary>
public sealed record RunView(
    string Id, RunState State, string Runbook, string Title, int Revision, string ContentHash, string? IncidentId, string? Environment, PersonName Executor,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? EndReason, string? CurrentStep, int StepsClosed,
    IReadOnlyList<EnteredValueView> Parameters, IReadOnlyList<string> Hidden, IReadOnlyList<RunStepView> Steps,
    string? Service, RunOrigin Origin, IReadOnlyList<DeviationView> Deviations, PresenceView Presence, HandoverView? Handover, PaperView? Paper)
{
    /// <summary>When the first step that nothing undoes was released.</summary>
    public DateTimeOffset? PastPointOfNoReturnAt { get; init; }

    /// <summary>What an abort past it left behind.</summary>
    public Disposition? Disposition { get; init; }

    /// <summary>What the data must say before the run is completed.</summary>
    public IReadOnlyList<ProbeView> Probes { get; init; } = [];

    /// <summary>That the executor asks to end although a probe has not passed.</summary>
    public FinishView? Finish { get; init; }

    /// <summary>From the point of no return, or the first release, to the first answer to a probe.</summary>
    public long? DetectionDelaySeconds { get; init; }

    /// <summary>The drill that it is; null in earnest.</summary>
    public string? DrillId { get; init; }

    /// <summary>How its runbook stands, where one begins it or looks at it; null in the answers to other commands.</summary>
    public Proof? Proof { get; init; }

    /// <summary>With how its runbook stands, also in a header.</summary>
    public static RunView WithProof(ReadTx tx, Run run, Caller viewer, HttpContext context)
    {
        var proof = ProofReading.Of(tx, run.RunbookId);
        ProofReading.Say(context, proof);
        return Of(tx, run, viewer) with { Proof = proof };
    }

    public static RunView Of(ReadTx tx, Run run, Caller viewer)
    {
        var id = viewer.IsHuman ? viewer.Id : null;
        var visible = Blindness.VisibleTo(run, id);
        var end = RunEndView.Of(tx, run, visible);
        var latest = VerificationStore.Of(tx, run.Id).GroupBy(v => v.StepId).ToDictionary(g => g.Key, g => g.Last());
        return new RunView(
            run.Id, run.State, run.Runbook, run.Title, run.Revision, run.ContentHash, run.IncidentId, visible.GetValueOrDefault(Placeholders.Environment), new(run.ExecutorId, run.ExecutorName),
            run.StartedAt, run.EndedAt, run.EndReason, run.State == RunState.Active ? run.Current?.Definition.Id : null, run.Steps.Count(s => s.IsClosed),
            [.. run.Parameters.Where(p => p.Name != Placeholders.Environment).Select(p => new EnteredValueView(p.Name, p.Type, p.Label, p.Required, run.Values.ContainsKey(p.Name), visible.GetValueOrDefault(p.Name)))],
            [.. Blindness.HiddenFrom(run, id).Order(StringComparer.Ordinal)],
            [.. run.Steps.Select(s => RunStepView.Of(run, s, visible, latest.GetValueOrDefault(s.Definition.Id), tx.Now))],
            run.Service, run.Origin, DeviationView.Of(tx, run, viewer), PresenceView.Of(run), HandoverView.Of(tx, run), PaperView.Of(tx, run))
        {
            DrillId = run.DrillId, PastPointOfNoReturnAt = run.PastPointOfNoReturnAt, Disposition = run.Disposition, Probes = end.Probes, Finish = end.Finish, DetectionDelaySeconds = end.DetectionDelaySeconds,
        };
    }
}

/// <summary>A parameter of a run; the value is null when it is not entered, or hidden from the viewer.</summary>
public sealed record EnteredValueView(string Name, ParameterType Type, string? Label, bool Required, bool Entered, string? Value);

/// <summary>A step of a run; what the viewer may know is filled in, the rest stays open as <c>{{name}}</c>.</summary>
public sealed record RunStepView(
    string Id, string Title, StepState State, bool Risky, int Quorum, IReadOnlyList<string> Critical, string? ParentId, string Section,
    string Markdown, IReadOnlyList<Command> Commands, string? Expect, string? Rollback, int? PlannedMinutes,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Outcome, string? Evidence, string? Reason, bool Locked, StepVerificationView? Verification,
    bool Inserted, string? Repeats)
{
    public StepRisk Risk { get; init; }

    /// <summary>The step that keeps what this one overwrites; done with evidence before this one may be asked for.</summary>
    public string? Safeguard { get; init; }

    /// <summary>The step that undoes this one, or none.</summary>
    public string? RollbackStep { get; init; }

    /// <summary>Whether it may be released without a second person when nobody answers.</summary>
    public bool BreakGlass { get; init; }

    public static RunStepView Of(Run run, RunStep step, IReadOnlyDictionary<string, string> visible, Verification? verification, DateTimeOffset now)
    {
        var d = step.Definition;
        string? Fill(string? text) => text is null ? null : Placeholders.Fill(text, run.Parameters, visible);
        return new RunStepView(
            d.Id, Fill(d.Title)!, step.State, step.IsGuarded, d.Quorum, [.. run.CriticalOf(step).Select(p => p.Name)], d.ParentId, d.Section,
            Fill(d.Markdown)!, [.. d.Commands.Select(c => c with { Text = Fill(c.Text)!, Output = Fill(c.Output) })], Fill(d.Expect), Fill(d.Rollback), d.PlannedMinutes,
            step.StartedAt, step.EndedAt, step.Outcome, step.Evidence, step.Reason, step.LockedAt is not null,
            verification is null ? null : new StepVerificationView(verification.Id, verification.StateAt(now), verification.ExpiresAt, verification.LateDissents.Any()), step.Inserted, step.Repeats)
        {
            Risk = d.Risk, Safeguard = d.Safeguard, RollbackStep = d.RollbackStep, BreakGlass = d.BreakGlass,
        };
    }
}

/// <summary>The latest verification of a step, and whether somebody disagreed after its release.</summary>
public sealed record StepVerificationView(string Id, VerificationState State, DateTimeOffset ExpiresAt, bool LateDissent);
