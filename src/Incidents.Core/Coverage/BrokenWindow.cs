namespace Incidents.Core.Coverage;

/// <summary>Something left undone that nobody notices before the night on which it is needed.</summary>
/// <param name="Kind">What sort of thing is missing.</param>
/// <param name="Subject">The name of what it is missing from.</param>
/// <param name="Text">What is wrong, in a sentence.</param>
/// <param name="Runbook">The slug of the runbook that it is about, if there is one.</param>
public sealed record BrokenWindow(WindowKind Kind, string Subject, string Text, string? Runbook = null);

/// <summary>What can be left undone, what hurts most first.</summary>
public enum WindowKind
{
    /// <summary>An alert that wakes people leads to no runbook here.</summary>
    AlertRule,

    /// <summary>What is declared to be risky has no runbook.</summary>
    Capability,

    /// <summary>A runbook with risky steps is not known to work.</summary>
    Unproven,

    /// <summary>Nobody who is here sees to a runbook.</summary>
    Unowned,

    /// <summary>The time zone of a drill plan is gone.</summary>
    DrillPlan,
}
