namespace Incidents.Core.Runbooks;

/// <summary>One revision of a runbook as it is read: facts from its front matter, its steps in order, and the whole source in slices.</summary>
public sealed record Runbook
{
    public required string Title { get; init; }

    public string? Owner { get; init; }

    /// <summary>Name of the escalation chain that helps with this runbook.</summary>
    public string? Escalation { get; init; }

    /// <summary>Names of the alert rules this runbook answers.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>True with <c>runbook: 1</c> in the front matter: declarations are then checked strictly.</summary>
    public bool UsesConvention { get; init; }

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    public DrillDeclaration? Drill { get; init; }

    /// <summary>It says of itself that it is new and never tried, until the end of this day (UTC).</summary>
    public DateOnly? ExperimentalUntil { get; init; }

    /// <summary>What practice it asks of the executor.</summary>
    public PracticeRule? Executor { get; init; }

    /// <summary>What practice it asks of a second person.</summary>
    public PracticeRule? Verifier { get; init; }

    /// <summary>Names of the teams of which somebody must be there for a risky step.</summary>
    public IReadOnlyList<string> Present { get; init; } = [];

    /// <summary>What the data must say before a run counts as completed.</summary>
    public IReadOnlyList<Probe> Probes { get; init; } = [];

    /// <summary>What is risky about its services and is done by it.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init; } = [];

    /// <summary>Flat and in reading order: a parent comes before its sub-steps.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>The source in order, each piece belonging to a step or to the context; joined they are the source exactly.</summary>
    public IReadOnlyList<Slice> Slices { get; init; } = [];

    /// <summary>The source's link definitions (<c>[name]: address</c>); a step that uses one is shown with them.</summary>
    public string LinkDefinitions { get; init; } = "";

    public IReadOnlyList<LintFinding> Lint { get; init; } = [];

    /// <summary>The front matter's <c>review_in</c>, as written.</summary>
    public string? ReviewIn { get; init; }

    /// <summary>The front matter's <c>last_reviewed_on</c>, as written.</summary>
    public string? LastReviewedOn { get; init; }
}

/// <summary>Consecutive lines of the source that belong to one step, or to the context when <paramref name="StepId"/> is null.</summary>
public sealed record Slice(string? StepId, string Text);

/// <summary>A hint for the author, never a "no"; <paramref name="Line"/> counts from 1.</summary>
public sealed record LintFinding(string Rule, int Line, string Text);

/// <summary>How often a runbook wants to be tried; <paramref name="Every"/> is an ISO 8601 duration as written.</summary>
public sealed record DrillDeclaration(string Every, string? Environment, string? Owner);
