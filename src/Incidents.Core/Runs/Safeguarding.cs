using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Before something is overwritten for good, what was there is kept, and somebody has seen that it was.</summary>
public static class Safeguarding
{
    /// <summary>Why the step may not be asked for, nor released, yet: its safeguard is not done in this run, or nobody said where that can be seen.</summary>
    public static Refusal? Missing(Run run, RunStep step) =>
        step.Definition.Safeguard is not { } id ? null
        : run.Find(id) is not { } safeguard ? SafeguardRefusals.Unknown(step, id)
        : safeguard.State == StepState.Done && !string.IsNullOrWhiteSpace(safeguard.Evidence) ? null
        : SafeguardRefusals.Missing(step, safeguard);

    /// <summary>A step that others rely on as their safeguard is not done without evidence.</summary>
    internal static Refusal? Unproven(Run run, RunStep step, string? evidence) =>
        string.IsNullOrWhiteSpace(evidence) && run.Steps.FirstOrDefault(s => s.Definition.Safeguard == step.Definition.Id) is { } relying
            ? SafeguardRefusals.EvidenceRequired(step, relying)
            : null;

    /// <summary>True for a step whose release is the point of no return.</summary>
    public static bool IsPointOfNoReturn(RunStep step) => step.Definition.Risk == StepRisk.Irreversible;
}
