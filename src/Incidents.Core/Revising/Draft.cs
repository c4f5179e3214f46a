namespace Incidents.Core.Revising;

/// <summary>A text with hunks in it.</summary>
public sealed record Draft
{
    public required string Markdown { get; init; }

    /// <summary>Numbers of the hunks that are in it.</summary>
    public IReadOnlyList<int> Placed { get; init; } = [];

    /// <summary>By number, why a hunk is not in it and is to be put in by hand.</summary>
    public IReadOnlyDictionary<int, string> Left { get; init; } = new Dictionary<int, string>();
}
