namespace Incidents.Core.Runbooks;

/// <summary>One thing to do, shown from its own exact slice of the source.</summary>
public sealed record Step
{
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

    /// <summary>The step that saves the present state before this one overwrites it.</summary>
    public string? Safeguard { get; init; }

    /// <summary>Whether one person may go on alone when nobody answers.</summary>
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

/// <summary>A shell block: <paramref name="Text"/> is exactly what to copy, <paramref name="Output"/> what the author shows as its answer.</summary>
public sealed record Command(string Language, string Text, string? Output);
