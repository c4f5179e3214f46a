namespace Incidents.Core.Escalation;

/// <summary>Whom incidents are told to, one step after the other, until somebody has them.</summary>
public sealed record EscalationChain
{
    public string Id { get; init; } = "";

    public string Slug { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The team that looks after it.</summary>
    public string? TeamId { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When its contacts are tried by themselves; null for only by hand.</summary>
    public TestSchedule? Tests { get; init; }

    public DateTimeOffset? NextTestAt { get; init; }
}

/// <summary>One revision of a chain: never changed, never removed.</summary>
public sealed record ChainRevision
{
    public string ChainId { get; init; } = "";

    public long Number { get; init; }

    public string Name { get; init; } = "";

    public ChainPlan Plan { get; init; } = new();

    public string AuthorId { get; init; } = "";

    public string AuthorName { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The steps of a chain, and what becomes of what nobody takes.</summary>
public sealed record ChainPlan
{
    public const int MostRepeats = 9;

    public IReadOnlyList<ChainStep> Steps { get; init; } = [];

    /// <summary>How often it is gone through again after the first time.</summary>
    public int Repeats { get; init; }

    /// <summary>A person or a channel, told when the chain reaches nobody or is at its end; the admins when null.</summary>
    public ChainTarget? Fallback { get; init; }
}

/// <summary>Those who are told at the same time.</summary>
public sealed record ChainStep
{
    public IReadOnlyList<ChainTarget> Targets { get; init; } = [];

    /// <summary>How long they have, in seconds, before the next step.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>When it is left out; null for never.</summary>
    public StepCondition? OnlyIf { get; init; }

    public TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);
}

/// <summary>Somebody or something that can be told.</summary>
public sealed record ChainTarget(TargetKind Kind, string Id)
{
    /// <summary>As it stands in ids of what was done: never changed.</summary>
    public string Key => $"{Kind}/{Id}";
}

/// <summary>The kinds of target.</summary>
public enum TargetKind
{
    Person,

    /// <summary>Who is on call now.</summary>
    Schedule,

    /// <summary>Who is on call after the one who is now.</summary>
    NextOnCall,

    /// <summary>Everybody in the team.</summary>
    Team,

    /// <summary>A shared channel.</summary>
    Channel,
}
