using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>One probe of a run: as the runbook declared it when the run began, and every answer it got.</summary>
public sealed record RunProbe
{
    public required Probe Definition { get; init; }

    /// <summary>Oldest first; none is ever removed.</summary>
    public IReadOnlyList<ProbeTry> Tries { get; init; } = [];

    public ProbeTry? Latest => Tries.Count == 0 ? null : Tries[^1];

    public bool HasPassed => Latest is { Passed: true };
}

/// <summary>One answer to a probe.</summary>
/// <param name="Value">As it was given, in canonical spelling.</param>
/// <param name="Expected">What was expected of it then, with the values of the run.</param>
/// <param name="Passed">Whether it was as expected.</param>
/// <param name="Evidence">Where it can be seen.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="ById">A person, or a key.</param>
/// <param name="ByName">As it was then.</param>
public sealed record ProbeTry(string Value, string Expected, bool Passed, string? Evidence, DateTimeOffset At, string ById, string ByName);

/// <summary>That the executor gives up waiting for a probe, and why; it takes another human to agree.</summary>
public sealed record FinishProposal(string Reason, string ProposedById, string ProposedByName, DateTimeOffset ProposedAt);
