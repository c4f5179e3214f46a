namespace Incidents.Core.Drills;

/// <summary>What who did the drill tells about it when the run is over.</summary>
public sealed record DrillReport
{
    /// <summary>Checks that are no probes of the runbook.</summary>
    public IReadOnlyList<ToldCheck> Checks { get; init; } = [];

    public IReadOnlyList<string> Issues { get; init; } = [];

    public IReadOnlyList<FollowUp> FollowUps { get; init; } = [];

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Whoever was kept out on purpose.</summary>
    public IReadOnlyList<string> AbsentOnPurpose { get; init; } = [];

    /// <summary>That the copy of the data is gone.</summary>
    public bool CleanupConfirmed { get; init; }

    public string? Cost { get; init; }

    public string? WentWell { get; init; }

    public string? WentBadly { get; init; }

    public string? Lucky { get; init; }

    public string ById { get; init; } = "";

    public string ByName { get; init; } = "";

    public DateTimeOffset At { get; init; }
}

/// <summary>A check that somebody carried out by hand.</summary>
public sealed record ToldCheck(string Name, string Expected, string Actual);

/// <summary>What must be done because of a drill.</summary>
public sealed record FollowUp(string Text, string OwnerId, string OwnerName, DateTimeOffset DueAt, string ActionItemId);

/// <summary>Where one can see it; the hash, in lower-case hex, says that it is still the same.</summary>
public sealed record Evidence(string Link, string Sha256, string? Note = null);
