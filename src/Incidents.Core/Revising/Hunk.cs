using System.Text.Json.Serialization;

namespace Incidents.Core.Revising;

/// <summary>One change that is proposed to a runbook, and what in a run is the reason for it. It names its step, so that it can be put into a later revision too.</summary>
public sealed record Hunk
{
    /// <summary>1, 2, 3 … within its proposal.</summary>
    public int Number { get; init; }

    public HunkKind Kind { get; init; }

    public Cause Cause { get; init; }

    /// <summary>The step of the revision that was followed, which it changes or after which it adds one; null when no step can be named.</summary>
    public string? StepId { get; init; }

    /// <summary>The run's step; it differs where that was inserted, or gone through again.</summary>
    public string? RunStepId { get; init; }

    /// <summary>Numbers of the run's deviations.</summary>
    public IReadOnlyList<int> Deviations { get; init; } = [];

    /// <summary>What is to be known about the step, in one line of plain words. Never a value that a second person derives.</summary>
    public required string Text { get; init; }

    /// <summary>The same without what people wrote, for where that would change the meaning of the runbook.</summary>
    public required string Bare { get; init; }

    /// <summary>What the step is to be planned with.</summary>
    public int? Minutes { get; init; }

    /// <summary>The step that is added.</summary>
    public AddedStep? Added { get; init; }
}

/// <summary>A step that somebody needed and the runbook does not have.</summary>
/// <param name="Title">What is to be done.</param>
/// <param name="Prose">How, in plain words.</param>
/// <param name="Commands">What was to be typed; values that were entered are placeholders again.</param>
/// <param name="AfterHunk">The hunk whose step comes before this one, where that is new too.</param>
public sealed record AddedStep(string Title, string Prose, IReadOnlyList<string> Commands, int? AfterHunk);

/// <summary>What a hunk does to the text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HunkKind>))]
public enum HunkKind
{
    /// <summary>A box with what is to be known.</summary>
    Note,

    /// <summary>Another planned time.</summary>
    Time,

    /// <summary>One step more.</summary>
    Step,
}

/// <summary>Why a runbook should say something else.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Cause>))]
public enum Cause
{
    Skipped,
    Failed,
    Repeated,
    Returned,
    Inserted,
    Late,
    Overran,
    ValueCorrected,
    Mismatched,
    CalledWrong,
}
