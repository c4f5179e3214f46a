using Incidents.Core.Time;

namespace Incidents.Core.Drills;

/// <summary>That a runbook is tried again and again: how often, where, how closely, and by whom it is seen to.</summary>
public sealed record DrillPlan
{
    public string Id { get; init; } = "";

    public string RunbookId { get; init; } = "";

    /// <summary>The runbook's slug.</summary>
    public string Runbook { get; init; } = "";

    /// <summary>Counts its changes from 1.</summary>
    public int Revision { get; init; } = 1;

    public DrillKind Kind { get; init; }

    /// <summary>1 to 3: how much hangs on it, and so how soon who is told that it is not done.</summary>
    public int Tier { get; init; } = 2;

    public Recurrence Recurrence { get; init; } = new();

    /// <summary>Only what falls due after this instant is of this plan.</summary>
    public DateTimeOffset CountsFrom { get; init; }

    /// <summary>Where it is tried, in a word.</summary>
    public string Environment { get; init; } = "scratch";

    /// <summary>How many days before it is due it can be done.</summary>
    public int WindowDays { get; init; } = 14;

    /// <summary>How many days after it was due it can still be done; then it is missed.</summary>
    public int GraceDays { get; init; } = 14;

    /// <summary>Days on which no drill falls due; what would is due on the first day after them.</summary>
    public IReadOnlyList<Blackout> Blackouts { get; init; } = [];

    public string? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    public string? DeputyId { get; init; }

    public string? DeputyName { get; init; }

    /// <summary>The name of the team that sees to it.</summary>
    public string? Team { get; init; }

    public long? RtoSeconds { get; init; }

    public long? RpoSeconds { get; init; }

    public SnapshotPolicy Snapshots { get; init; }

    /// <summary>The inventory that a snapshot is chosen from; null for what the runbook says.</summary>
    public string? SnapshotSource { get; init; }

    /// <summary>Of a random one: how many days it may be old.</summary>
    public int? SnapshotDays { get; init; }

    /// <summary>Of a named one.</summary>
    public string? SnapshotName { get; init; }

    /// <summary>Names of probes, or of checks that are told by hand; without any, all probes of the runbook.</summary>
    public IReadOnlyList<string> RequiredChecks { get; init; } = [];

    public int MinParticipants { get; init; } = 2;

    public bool WitnessRequired { get; init; } = true;

    /// <summary>Percent of the real volume of data; with less a drill proves in part only.</summary>
    public int FidelityFloor { get; init; } = 100;

    public bool Paused { get; init; }

    /// <summary>The front matter that it was made from, as long as nobody has set anything else.</summary>
    public string? Declared { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Days without drills, both included.</summary>
public sealed record Blackout(DateOnly From, DateOnly To, string? Reason = null);

/// <summary>How closely a drill is like the real thing.</summary>
public enum DrillKind
{
    /// <summary>Talked through.</summary>
    Tabletop,

    /// <summary>Every step looked at, nothing done.</summary>
    Walkthrough,
    RestoreToScratch,
    Failover,
    BreakGlass,
    OurOwnBackup,
}

/// <summary>Which snapshot a drill restores. One at random finds what the newest does not.</summary>
public enum SnapshotPolicy
{
    Latest,
    RandomWithin,
    Named,
}
