using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Snapshots;

namespace Incidents.Core.Drills;

/// <summary>Computes what a drill came to from what the server has stamped and people have seen. Nobody enters a result.</summary>
public static class Judging
{
    public static DrillOutcome Of(JudgedDrill facts)
    {
        var (run, plan, report) = (facts.Run, facts.Plan, facts.Drill.Report ?? new DrillReport());
        var checks = Checks(facts, report);
        var (declared, validated) = (facts.Drill.DeclaredAt ?? run.StartedAt, Validated(checks));
        var guarded = run.Steps.Where(s => s is { IsGuarded: true, State: StepState.Done } && (validated is null || s.EndedAt <= validated)).ToList();
        var newest = NewestRecord(facts.Probes);
        var outcome = new DrillOutcome
        {
            DrillId = facts.Drill.Id,
            Counts = Guards.Counts(facts.Drill.Kind, Guards.Restores(run.Parameters)),
            RunbookId = run.RunbookId,
            RunId = run.Id,
            Revision = run.Revision,
            ContentHash = run.ContentHash,
            GuardedHash = Guards.HashOf(run.Steps.Where(s => !s.Inserted && s.Repeats is null).Select(s => s.Definition), run.Parameters),
            Performers = facts.Performers,
            Participants = facts.Participants,
            Witness = facts.Witness,
            Snapshot = facts.Snapshot,
            Environment = facts.Drill.Environment,
            VolumePercent = facts.Drill.VolumePercent,
            DeclaredAt = declared,
            SnapshotChosenAt = facts.SnapshotChosenAt,
            RestoreStartedAt = guarded.Min(s => s.StartedAt),
            RestoreEndedAt = guarded.Max(s => s.EndedAt),
            ValidatedAt = validated,
            EndedAt = run.EndedAt,
            RtoMeasuredSeconds = validated is { } at ? (long)(at - declared).TotalSeconds : null,
            RestoreSeconds = guarded.Count > 0 ? (long)(guarded.Max(s => s.EndedAt) - guarded.Min(s => s.StartedAt))!.Value.TotalSeconds : null,
            RtoTargetSeconds = plan?.RtoSeconds ?? facts.ServiceRtoSeconds,
            NewestRecordAt = newest,
            RpoMeasuredSeconds = newest is { } record ? (long)(declared - record).TotalSeconds : null,
            RpoTargetSeconds = plan?.RpoSeconds ?? facts.ServiceRpoSeconds,
            MissAccepted = facts.MissAccepted,
            Checks = checks,
            Report = report,
            Planted = facts.Drill.Planted?.Result,
        };
        var (failed, partial) = (Failures(outcome, run), Shortfalls(outcome, run, plan));
        return outcome with
        {
            Result = run.State == RunState.Aborted ? DrillResult.Aborted : failed.Count > 0 ? DrillResult.Failed : partial.Count > 0 ? DrillResult.Partial : DrillResult.Passed,
            Reasons = run.State == RunState.Aborted ? [$"The run was given up: {run.EndReason}"] : [.. failed, .. partial],
        };
    }

    /// <summary>Who may be its witness: a human who did not carry it out.</summary>
    public static Refusal? NotWitness(string personId, bool isHuman, IReadOnlySet<string> performers) =>
        !isHuman ? Access.AccessRefusals.HumanRequired() : performers.Contains(personId) ? DrillRefusals.PerformerIsNoWitness() : null;

    private static List<DrillCheck> Checks(JudgedDrill facts, DrillReport report)
    {
        var wanted = facts.Plan?.RequiredChecks is { Count: > 0 } named ? named : [.. facts.Probes.Select(p => p.Definition.Name)];
        var seen = facts.Witness?.Observed ?? new Dictionary<string, string>();
        List<DrillCheck> checks = [.. facts.Probes.Select(p => Probed(facts, p, wanted.Contains(p.Definition.Name), seen.GetValueOrDefault(p.Definition.Name)))];
        checks.AddRange(report.Checks.Where(c => checks.All(k => k.Name != c.Name)).Select(c => Told(c, wanted.Contains(c.Name), seen.GetValueOrDefault(c.Name), report.At)));
        checks.AddRange(wanted.Where(name => checks.All(c => c.Name != name)).Select(name => new DrillCheck(name, "told in the report", null, null, true, false)).ToList());
        return checks;
    }

    private static DrillCheck Probed(JudgedDrill facts, RunProbe probe, bool required, string? observed)
    {
        var agrees = observed is null || Meets(facts.Run, probe, observed);
        return new DrillCheck(probe.Definition.Name, probe.Latest?.Expected ?? Probing.Expected(facts.Run, probe, facts.Run.Filling), probe.Latest?.Value, observed, required, probe.HasPassed && agrees, probe.Latest?.At);
    }

    private static DrillCheck Told(ToldCheck check, bool required, string? observed, DateTimeOffset at) =>
        new(check.Name, check.Expected, check.Actual, observed, required, Same(check.Expected, check.Actual) && (observed is null || Same(check.Expected, observed)), at);

    private static bool Meets(Run run, RunProbe probe, string observed) =>
        Probing.Decide(run with { State = RunState.Active }, new RunProbe { Definition = probe.Definition }, probe.Definition.Name, observed, null, "", "", default).Is(out var answer, out _) && answer.Passed;

    private static bool Same(string expected, string actual) => TextValues.Canonical(expected) == TextValues.Canonical(actual);

    /// <summary>When the last of those that are required passed; null while one has not.</summary>
    private static DateTimeOffset? Validated(List<DrillCheck> checks)
    {
        var required = checks.Where(c => c.Required).ToList();
        return required.Count > 0 && required.TrueForAll(c => c.Pass) ? required.Max(c => c.At) : null;
    }

    private static DateTimeOffset? NewestRecord(IReadOnlyList<RunProbe> probes) =>
        probes.Where(p => p.HasPassed && p.Definition.Type == ProbeType.Timestamp).Select(p => TimestampValues.Parse(p.Latest!.Value)).Where(t => t is not null).Max();

    private static List<string> Failures(DrillOutcome outcome, Run run)
    {
        List<string> reasons = [.. outcome.Checks.Where(c => c is { Required: true, Pass: false }).Select(c => c.Actual is null ? $"Nobody answered the check {c.Name}." : $"The check {c.Name} did not find what was expected.")];
        if (run.Steps.FirstOrDefault(s => s.State == StepState.Failed) is { } step) reasons.Add($"The step '{step.Definition.Id}' failed.");
        if (outcome.MissAccepted is null) reasons.AddRange(Missed(outcome));
        return reasons;
    }

    private static List<string> Shortfalls(DrillOutcome outcome, Run run, DrillPlan? plan)
    {
        List<string> reasons = [];
        if (outcome.MissAccepted is not null) reasons.AddRange(Missed(outcome));
        if (outcome.Checks.All(c => !c.Required)) reasons.Add("There was no check: nothing says that it worked.");
        if (run.Steps.FirstOrDefault(s => s is { IsGuarded: true, State: StepState.Skipped }) is { } skipped) reasons.Add($"The guarded step '{skipped.Definition.Id}' was left out.");
        if (outcome.VolumePercent is { } volume && volume < (plan?.FidelityFloor ?? 0)) reasons.Add($"It was done with {volume} % of the data, and the plan asks for {plan!.FidelityFloor} %.");
        if (outcome.VolumePercent is null && plan is { FidelityFloor: > 0 }) reasons.Add("Nobody said with how much of the data it was done.");
        if (plan is not null && outcome.Participants < plan.MinParticipants) reasons.Add($"{outcome.Participants} took part, and the plan asks for {plan.MinParticipants}.");
        if (outcome.Counts && !outcome.Report.CleanupConfirmed) reasons.Add("Nobody confirmed that the copy of the data is gone.");
        return reasons;
    }

    private static IEnumerable<string> Missed(DrillOutcome outcome)
    {
        if (outcome.RtoTargetSeconds is { } rto && !(outcome.RtoMeasuredSeconds <= rto)) yield return $"It took {Told(outcome.RtoMeasuredSeconds)}, and may take {Told(rto)}.";
        if (outcome.RpoTargetSeconds is { } rpo && !(outcome.RpoMeasuredSeconds <= rpo)) yield return $"The newest record was {Told(outcome.RpoMeasuredSeconds)} old, and may be {Told(rpo)}.";
    }

    private static string Told(long? seconds) => seconds is { } s ? Durations.Words(TimeSpan.FromSeconds(s)) : "an unknown time";
}

/// <summary>What is known of a drill when it is judged.</summary>
public sealed record JudgedDrill
{
    public required Drill Drill { get; init; }

    public DrillPlan? Plan { get; init; }

    public required Run Run { get; init; }

    public IReadOnlyList<RunProbe> Probes { get; init; } = [];

    /// <summary>Names of those who carried it out.</summary>
    public IReadOnlyList<string> Performers { get; init; } = [];

    /// <summary>How many people took part, those who verified among them.</summary>
    public int Participants { get; init; }

    public Witness? Witness { get; init; }

    public Snapshot? Snapshot { get; init; }

    public DateTimeOffset? SnapshotChosenAt { get; init; }

    public long? ServiceRtoSeconds { get; init; }

    public long? ServiceRpoSeconds { get; init; }

    public string? MissAccepted { get; init; }
}
