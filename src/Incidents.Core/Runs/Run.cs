using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>One following of one revision of a runbook by one person, in an incident or outside of any.</summary>
public sealed record Run
{
    public string Id { get; init; } = "";

    public string RunbookId { get; init; } = "";

    /// <summary>The runbook's slug.</summary>
    public string Runbook { get; init; } = "";

    public int Revision { get; init; }

    /// <summary>Lower-case hex SHA-256 of the revision's Markdown.</summary>
    public string ContentHash { get; init; } = "";

    public string Title { get; init; } = "";

    public string? IncidentId { get; init; }

    public string Environment { get; init; } = "";

    public RunState State { get; init; }

    public string ExecutorId { get; init; } = "";

    public string ExecutorName { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was aborted.</summary>
    public string? EndReason { get; init; }

    /// <summary>The parameters as the revision declared them.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>What the executor entered, by parameter name, in canonical spelling.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>In the order in which they are done.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    public RunOrigin Origin { get; init; }

    public string? ServiceId { get; init; }

    /// <summary>The drill that it is; null in earnest.</summary>
    public string? DrillId { get; init; }

    /// <summary>The service's slug.</summary>
    public string? Service { get; init; }

    /// <summary>How often it went another way than the runbook.</summary>
    public int DeviationCount { get; init; }

    /// <summary>What the revision asked of its people.</summary>
    public RunRules Rules { get; init; } = RunRules.None;

    /// <summary>Who says that he is there.</summary>
    public IReadOnlyList<Attendee> Present { get; init; } = [];

    /// <summary>When the first step that nothing undoes was released; from then on giving up takes a word on what is left behind.</summary>
    public DateTimeOffset? PastPointOfNoReturnAt { get; init; }

    /// <summary>What became of what was half done, when it was aborted past the point of no return.</summary>
    public Disposition? Disposition { get; init; }

    /// <summary>The timeline that tells of this run: its incident's, or its own.</summary>
    public string TimelineId => IncidentId ?? Id;

    /// <summary>The first step that is neither done nor skipped, or null at the end.</summary>
    public RunStep? Current => Steps.FirstOrDefault(s => !s.IsClosed);

    public RunStep? Find(string stepId) => Steps.FirstOrDefault(s => s.Definition.Id == stepId);

    public Run With(RunStep step) => this with { Steps = [.. Steps.Select(s => s.Ordinal == step.Ordinal ? step : s)] };

    /// <summary>Values and environment together, as the text's placeholders name them.</summary>
    public IReadOnlyDictionary<string, string> Filling => new Dictionary<string, string>(Values) { [Placeholders.Environment] = Environment };

    /// <summary>
    /// What a second person must derive for a guarded step: every declared parameter that its text uses, when each snapshot among them was taken,
    /// and always the environment.
    /// </summary>
    public IReadOnlyList<Parameter> CriticalOf(RunStep step) => !step.IsGuarded ? [] :
    [
        .. Parameters.Where(p => p.Name != Placeholders.Environment && (Uses(step, p.Name) || Parameters.Any(s => s.TakenAt == p.Name && Uses(step, s.Name)))),
        Starting.EnvironmentOf(Parameters),
    ];

    private static bool Uses(RunStep step, string name) => step.Definition.Uses.Contains(name);
}

/// <summary>The states of a run.</summary>
public enum RunState
{
    Active,
    Completed,

    /// <summary>To its end, but with steps left out.</summary>
    CompletedWithExceptions,
    Aborted,
}

/// <summary>Whether a run was followed here, or on paper and told afterwards.</summary>
public enum RunOrigin
{
    Live,
    Paper,
}

/// <summary>What is left behind by a run that was aborted past the point of no return.</summary>
public enum Disposition
{
    RolledBack,
    ForwardFixed,
    LeftAsIs,
}
