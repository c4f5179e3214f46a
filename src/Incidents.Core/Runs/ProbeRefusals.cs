namespace Incidents.Core.Runs;

/// <summary>Every "no" about probes and about finishing without them.</summary>
public static class ProbeRefusals
{
    internal static Refusal NotFound(Run run, string name) => new(RefusalKind.NotFound, "probe_not_found",
        $"The run has no probe '{name}'; its probes are named in GET /api/v1/runs/{run.Id}.");

    internal static Refusal NothingDone(RunProbe probe) => new(RefusalKind.Conflict, "probe_too_early",
        $"'{Named(probe)}' shows whether it has worked, and no risky step has been released yet. Answer it afterwards.");

    internal static Refusal MeasureHidden(RunProbe probe, string parameter) => new(RefusalKind.Conflict, "probe_too_early",
        $"'{Named(probe)}' is measured against {parameter}, which a second person must find without being told. Answer it when every risky step that uses it is closed.");

    internal static Refusal Passed(RunProbe probe) => new(RefusalKind.Conflict, "probe_passed",
        $"'{Named(probe)}' has passed. If the data has gone bad since, write a note and open an incident.");

    internal static Refusal Undecidable(RunProbe probe) => new(RefusalKind.Conflict, "probe_undecidable",
        $"What '{Named(probe)}' expects cannot be decided. Correct the runbook; finish this run with POST /finish and a reason.");

    internal static Refusal ValueMissing(Run run, RunProbe probe, string parameter) => new(RefusalKind.Invalid, "values_missing",
        $"'{Named(probe)}' is measured against {parameter}. Enter it with POST /api/v1/runs/{run.Id}/parameters, then answer again.",
        new Dictionary<string, string> { [parameter] = "is not entered yet" });

    internal static Refusal Unreadable(RunProbe probe, string flaw) => new(RefusalKind.Invalid, "probe_unreadable",
        $"The answer to '{Named(probe)}' {flaw}. Nothing was recorded.", new Dictionary<string, string> { ["value"] = flaw });

    internal static Refusal MeasureFixed(RunProbe probe, string parameter) => new(RefusalKind.Conflict, "value_in_use",
        $"A step was done with {parameter}, and '{Named(probe)}' is measured against it. If the wrong one was used, abort or finish with a reason; another entry would not change what was done.");

    internal static Refusal StepsOpen(RunStep current) => new(RefusalKind.Conflict, "steps_open",
        $"'{current.Definition.Title}' is still to be done. Close every step first, or abort the run.");

    internal static Refusal NothingToExcept(Run run) => new(RefusalKind.Conflict, "nothing_to_except",
        $"Every probe of '{run.Title}' has passed; the run ends by itself.");

    internal static Refusal NotProposed(Run run) => new(RefusalKind.Conflict, "finish_not_proposed",
        $"{run.ExecutorName} has not asked to finish with exceptions. That is done with POST /api/v1/runs/{run.Id}/finish and a reason.");

    internal static Refusal OwnRun() => new(RefusalKind.Forbidden, "self_verification",
        "You had a hand in this run. Another person, who may verify, must agree that it ends with exceptions.");

    private static string Named(RunProbe probe) => probe.Definition.Label ?? probe.Definition.Name;
}
