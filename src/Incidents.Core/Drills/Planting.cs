using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Drills;

/// <summary>Errors that a facilitator plants: the executor uses a wrong value on purpose, and what is measured is whether the second person finds it.</summary>
public static class Planting
{
    /// <param name="drill">The drill.</param>
    /// <param name="run">Its run.</param>
    /// <param name="name">The parameter that is to be wrong.</param>
    /// <param name="value">The wrong value.</param>
    /// <param name="by">Who plants it; he can neither carry it out nor find it.</param>
    /// <param name="byName">His name.</param>
    /// <param name="now">Now.</param>
    public static Outcome<PlantedError> Plant(Drill drill, Run run, string name, string value, string by, string byName, DateTimeOffset now)
    {
        if (drill.State != DrillState.InProgress || run.State != RunState.Active) return DrillRefusals.NotRunning(drill);
        if (by == run.ExecutorId) return DrillRefusals.FacilitatorIsExecutor();
        if (drill.Planted is not null) return DrillRefusals.PlantedAlready();
        if (run.Parameters.FirstOrDefault(p => p.Name == name) is not { } parameter) return DrillRefusals.NotPlantable(name, "the runbook declares no such parameter");
        if (!run.Steps.Any(s => s.IsGuarded && !s.IsClosed && s.State is not (StepState.Released or StepState.Verified) && run.CriticalOf(s).Any(p => p.Name == name))) return DrillRefusals.NotPlantable(name, "no guarded step that is still to come uses it");
        if (!ParameterValues.Canonical(parameter, value).Is(out var canonical, out var refusal)) return refusal;
        return run.Values.GetValueOrDefault(name) is { } right && ParameterValues.Same(parameter, canonical, right) ? DrillRefusals.NotPlantable(name, "it is the value that is there already") : new PlantedError(name, canonical, by, byName, now);
    }

    /// <summary>What an answer says about a planted error; null when nothing.</summary>
    /// <param name="planted">The error.</param>
    /// <param name="package">What was asked about: the wrong value must have been in it.</param>
    /// <param name="attempt">The answer.</param>
    public static PlantedResult? Result(PlantedError planted, VerificationPackage package, Attempt attempt) =>
        planted.Result is not null || attempt.Kind != AttemptKind.Values || package.Values.GetValueOrDefault(planted.Name) != planted.Value ? null
        : attempt.Differing.Contains(planted.Name) ? PlantedResult.Caught
        : attempt.Matched ? PlantedResult.Missed
        : null;

    /// <summary>Why a step must not go: the wrong value is still in it.</summary>
    public static Refusal? StillThere(PlantedError? planted, VerificationPackage package) =>
        planted is not null && package.Values.GetValueOrDefault(planted.Name) == planted.Value ? DrillRefusals.PlantedStillThere(planted.Name) : null;
}
