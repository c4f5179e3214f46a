using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>
/// The end of a run that has probes: not when the last step is done, but when the data says that it worked;
/// or when two people agree that it will not.
/// </summary>
public static class Probing
{
    /// <summary>Takes an answer. Anybody who may work on the run gives it, a machine too; it is the data that decides.</summary>
    /// <param name="run">The run.</param>
    /// <param name="probe">The probe, or null for none of this name.</param>
    /// <param name="name">As it was asked for.</param>
    /// <param name="value">The answer.</param>
    /// <param name="evidence">Where it can be seen.</param>
    /// <param name="by">Who gives it.</param>
    /// <param name="byName">His name, or the key's.</param>
    /// <param name="now">When.</param>
    public static Outcome<ProbeTry> Decide(Run run, RunProbe? probe, string name, string value, string? evidence, string by, string byName, DateTimeOffset now)
    {
        if (probe is null) return ProbeRefusals.NotFound(run, name);
        if (run.State != RunState.Active) return RunRefusals.RunEnded(run);
        if (TooEarly(run, probe) is { } early) return early;
        if (probe.HasPassed) return ProbeRefusals.Passed(probe);
        var definition = probe.Definition;
        if (Expectation.Unreadable(definition.Type, value) is { } flaw) return ProbeRefusals.Unreadable(probe, flaw);
        var expected = Expectation.Parse(definition);
        var parameter = ParameterOf(run, expected);
        var measure = parameter is null ? null : run.Filling.GetValueOrDefault(parameter.Name);
        // Neither can be published; a run that has one all the same must not complete by it.
        if (expected is null || (expected.Parameter is not null && parameter is null)) return ProbeRefusals.Undecidable(probe);
        if (parameter is not null && string.IsNullOrEmpty(measure)) return ProbeRefusals.ValueMissing(run, probe, parameter.Name);
        return new ProbeTry(Canonical(definition.Type, value), Expected(run, probe, run.Filling), expected.IsMet(definition.Type, value, parameter, measure), evidence, now, by, byName);
    }

    /// <summary>What is expected, with the values that the reader may see in place of their names.</summary>
    public static string Expected(Run run, RunProbe probe, IReadOnlyDictionary<string, string> visible)
    {
        var expect = probe.Definition.Expect;
        if (Expectation.Parse(probe.Definition)?.Parameter is not { } name || visible.GetValueOrDefault(name) is not { Length: > 0 } value) return expect;
        var at = expect.IndexOf(name, StringComparison.Ordinal);
        var (start, end) = (expect.LastIndexOf("{{", at, StringComparison.Ordinal), expect.IndexOf("}}", at, StringComparison.Ordinal));
        return start >= 0 && end >= 0 ? $"{expect[..start]}{value}{expect[(end + 2)..]}" : $"{expect[..at]}{value}{expect[(at + name.Length)..]}";
    }

    /// <summary>A run ends by itself when its steps are closed and every probe has passed.</summary>
    public static Run EndIfOver(Run run, IReadOnlyList<RunProbe> probes, DateTimeOffset now) =>
        probes.All(p => p.HasPassed) ? Stepping.EndIfOver(run, now) : run;

    /// <summary>The executor gives up waiting: that is proposed, and never enough.</summary>
    public static Outcome<FinishProposal> Propose(Run run, IReadOnlyList<RunProbe> probes, string by, string name, string reason, DateTimeOffset now)
    {
        if (RunRefusals.NotDriving(run, by) is { } no) return no;
        if (run.Current is { } current) return ProbeRefusals.StepsOpen(current);
        // Without probes the run would have ended with its last step.
        return probes.Any(p => !p.HasPassed) ? new FinishProposal(reason, by, name, now) : ProbeRefusals.NothingToExcept(run);
    }

    /// <summary>Another human agrees: one who had no hand in the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="proposal">What was proposed, or null.</param>
    /// <param name="contributors">Who had a hand in its values.</param>
    /// <param name="by">Who agrees.</param>
    /// <param name="now">When.</param>
    public static Outcome<Run> Confirm(Run run, FinishProposal? proposal, IReadOnlySet<string> contributors, string by, DateTimeOffset now)
    {
        if (by == run.ExecutorId || by == proposal?.ProposedById || contributors.Contains(by)) return ProbeRefusals.OwnRun();
        if (run.State != RunState.Active) return RunRefusals.RunEnded(run);
        if (proposal is null) return ProbeRefusals.NotProposed(run);
        return run with { State = RunState.CompletedWithExceptions, EndedAt = now, EndReason = proposal.Reason };
    }

    /// <summary>Why values may not be changed: a probe is measured against them, and the step that used them is done. What was restored is not changed by another entry.</summary>
    public static Refusal? Fixed(Run run, IReadOnlyList<RunProbe> probes, IReadOnlyList<string> changed)
    {
        var used = run.Steps.Where(s => s.IsGuarded && s.State == StepState.Done).SelectMany(run.CriticalOf).Select(p => p.Name).ToHashSet();
        return probes.Select(p => (Probe: p, Name: Expectation.Parse(p.Definition)?.Parameter)).FirstOrDefault(p => p.Name is not null && changed.Contains(p.Name) && used.Contains(p.Name)) is { Name: { } name } found
            ? ProbeRefusals.MeasureFixed(found.Probe, name)
            : null;
    }

    /// <summary>How long it took until somebody looked whether it had worked.</summary>
    /// <param name="run">The run.</param>
    /// <param name="probes">Its probes.</param>
    /// <param name="firstRelease">When its first guarded step was released, where no step was irreversible.</param>
    public static TimeSpan? DetectionDelay(Run run, IReadOnlyList<RunProbe> probes, DateTimeOffset? firstRelease)
    {
        var tries = probes.SelectMany(p => p.Tries).ToList();
        return tries.Count > 0 && (run.PastPointOfNoReturnAt ?? firstRelease) is { } began && tries.Min(t => t.At) - began is var delay && delay >= TimeSpan.Zero ? delay : null;
    }

    /// <summary>Nothing was changed yet that could be looked for; or the answer would tell something about a value that a second person must still find.</summary>
    private static Refusal? TooEarly(Run run, RunProbe probe)
    {
        if (run.Current is null) return null;
        var acted = run.PastPointOfNoReturnAt is not null || run.Steps.Any(s => s.IsGuarded && s.State is StepState.Released or StepState.Done);
        if (!acted) return ProbeRefusals.NothingDone(probe);
        // Until the step is closed, not only until its release: it may fail and be verified anew, and what the timeline says stays.
        return Expectation.Parse(probe.Definition)?.Parameter is { } name && run.Steps.Any(s => s.IsGuarded && !s.IsClosed && run.CriticalOf(s).Any(p => p.Name == name))
            ? ProbeRefusals.MeasureHidden(probe, name)
            : null;
    }

    private static Parameter? ParameterOf(Run run, Expectation? expected) =>
        expected?.Parameter is not { } name ? null
        : name == Placeholders.Environment ? Starting.EnvironmentOf(run.Parameters)
        : run.Parameters.FirstOrDefault(p => p.Name == name);

    private static string Canonical(ProbeType type, string value) => type switch
    {
        ProbeType.Number => NumberValues.Canonical(NumberValues.Parse(TextValues.Canonical(value))!.Value),
        ProbeType.Timestamp => TimestampValues.Canonical(TimestampValues.Parse(TextValues.Canonical(value))!.Value),
        _ => TextValues.Canonical(value),
    };
}
