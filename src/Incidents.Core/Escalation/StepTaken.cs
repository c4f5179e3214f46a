namespace Incidents.Core.Escalation;

/// <summary>One target of one step of one round, told once and for ever.</summary>
public sealed record StepTaken
{
    public string IncidentId { get; init; } = "";

    public long Round { get; init; }

    /// <summary>From 1; 0 is what a person did by hand, and one more than there are is the fallback.</summary>
    public long Step { get; init; }

    public string Target { get; init; } = "";

    public DateTimeOffset TakenAt { get; init; }

    /// <summary>Ids of whom it was at that moment.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>Those of them whom no channel reaches.</summary>
    public IReadOnlyList<string> Unreached { get; init; } = [];

    /// <summary>In words, as the timeline has it.</summary>
    public string Text { get; init; } = "";

    /// <summary>How long they had before the next step.</summary>
    public long WaitSeconds { get; init; }
}
