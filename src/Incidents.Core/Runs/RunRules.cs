using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>What a runbook asks of the people of a run, frozen with it: a later revision changes nothing about a run that goes on.</summary>
public sealed record RunRules
{
    public static RunRules None { get; } = new();

    public PracticeRule? Executor { get; init; }

    public PracticeRule? Verifier { get; init; }

    /// <summary>Names of teams of which somebody must be there.</summary>
    public IReadOnlyList<string> Present { get; init; } = [];

    public bool AskNothing => Executor is null && Verifier is null && Present.Count == 0;

    public static RunRules Of(Runbook runbook) => new() { Executor = runbook.Executor, Verifier = runbook.Verifier, Present = runbook.Present };
}
