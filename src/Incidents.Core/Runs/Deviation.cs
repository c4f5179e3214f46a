namespace Incidents.Core.Runs;

/// <summary>Where a run went another way than its runbook: what the next revision should learn from.</summary>
public sealed record Deviation
{
    /// <summary>1, 2, 3 … within the run.</summary>
    public int Seq { get; init; }

    public DeviationKind Kind { get; init; }

    public string? StepId { get; init; }

    public DateTimeOffset At { get; init; }

    public string ById { get; init; } = "";

    public string ByName { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The text, unless it tells a value that has become a secret again: a step that was closed when this was written may be open once more.</summary>
    public string TextFor(Run run, string? viewerId) =>
        run.ExecutorId == viewerId || Blindness.Leaks(run, Text).Count == 0 ? Text : "Hidden until the verification is closed.";
}

/// <summary>The ways of going another way.</summary>
public enum DeviationKind
{
    Skipped,
    Failed,
    Repeated,
    Returned,
    Inserted,
    Late,
    HandedOver,
    Unqualified,
    Overran,
    ValueCorrected,

    /// <summary>Somebody who followed it says that the step is wrong.</summary>
    CalledWrong,
}
