namespace Incidents.Core.Runbooks;

/// <summary>A runbook in a list: what the current revision is.</summary>
public sealed record RunbookSummary
{
    public string Id { get; init; } = "";

    public string Slug { get; init; } = "";

    public string Title { get; init; } = "";

    public string? Owner { get; init; }

    public int Revision { get; init; }

    /// <summary>Lower-case hex SHA-256 of the current Markdown.</summary>
    public string ContentHash { get; init; } = "";

    public int StepCount { get; init; }

    public int RiskyCount { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One revision: never changed, never removed.</summary>
public sealed record Revision
{
    public string RunbookId { get; init; } = "";

    /// <summary>1, 2, 3 …</summary>
    public int Number { get; init; }

    public string Title { get; init; } = "";

    public string Markdown { get; init; } = "";

    public string ContentHash { get; init; } = "";

    public string AuthorId { get; init; } = "";

    public string AuthorName { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
