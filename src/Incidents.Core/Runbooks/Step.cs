using System.Text.Json.Serialization;

namespace Incidents.Core.Runbooks;

/// <summary>One thing to do, shown from its own exact slice of the source.</summary>
public sealed record Step
{
    /// <summary>Says of a step that nothing undoes it: written down, so that nobody looks for a way back at 3 AM.</summary>
    public const string NoRollback = "none";

    private readonly StepRisk? risk;

    /// <summary>The author's id, or <c>section.title</c> as slugs; it contains a dot exactly when it is derived.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>The heading the step stands under; empty before the first heading.</summary>
    public required string Section { get; init; }

    /// <summary>The step's lines of the source; of a parent, its own lines without those of its sub-steps.</summary>
    public required string Markdown { get; init; }

    /// <summary>First line in the source, counted from 1.</summary>
    public int FirstLine { get; init; }

    public int LastLine { get; init; }

    public string? ParentId { get; init; }

    /// <summary>True when a CAUTION covers the step; sub-steps are covered by their parent's.</summary>
    public bool Risky { get; init; }

    /// <summary>How many other people must verify before the step is released; 0 when not risky.</summary>
    public int Quorum { get; init; }

    /// <summary>How far its effects reach. What was frozen before this was known is read from the warning alone.</summary>
    public StepRisk Risk
    {
        get => risk ?? (Risky ? StepRisk.Reversible : StepRisk.Read);
        init => risk = value;
    }

    /// <summary>The step that keeps what this one overwrites; it must be done, with evidence, before this one may begin.</summary>
    public string? Safeguard { get; init; }

    /// <summary>The step that undoes this one, or <see cref="NoRollback"/> when nothing does; null when nothing is said.</summary>
    public string? RollbackStep { get; init; }

    /// <summary>Whether it may be released without a second person when nobody answers.</summary>
    public bool BreakGlass { get; init; } = true;

    /// <summary>What <c>**Expect:**</c> says, as Markdown.</summary>
    public string? Expect { get; init; }

    /// <summary>What <c>**Rollback:**</c> says, as Markdown.</summary>
    public string? Rollback { get; init; }

    /// <summary>What <c>**Time:**</c> says.</summary>
    public int? PlannedMinutes { get; init; }

    public IReadOnlyList<Command> Commands { get; init; } = [];

    /// <summary>Names of the parameters its text uses, and "environment" where that is used.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];
}

/// <summary>How far the effects of a step reach. Kept by name in what is frozen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepRisk>))]
public enum StepRisk
{
    /// <summary>It only looks, or changes nothing of value.</summary>
    Read,

    /// <summary>It can do harm, and the harm can be undone.</summary>
    Reversible,

    /// <summary>What it takes away is gone.</summary>
    Irreversible,
}

/// <summary>A shell block: <paramref name="Text"/> is exactly what to copy, <paramref name="Output"/> what the author shows as its answer.</summary>
public sealed record Command(string Language, string Text, string? Output);
