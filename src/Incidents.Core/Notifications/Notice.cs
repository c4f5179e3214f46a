namespace Incidents.Core.Notifications;

/// <summary>What people are told about, before it is known by which ways. Never a value that somebody must derive blind.</summary>
public sealed record Notice
{
    public required NotificationKind Kind { get; init; }

    /// <summary>Whether it may wake somebody.</summary>
    public Urgency Urgency { get; init; } = Urgency.Low;

    /// <summary>The id of what it is about.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The incident that it belongs to: when that is no longer open, or somebody has it, nothing is sent any more.</summary>
    public string? IncidentId { get; init; }

    /// <summary>One line; what else there is to say is looked up when it is sent.</summary>
    public required string Text { get; init; }

    /// <summary>Names the cause: nobody is told twice with the same key. Null where each telling is its own.</summary>
    public string? Key { get; init; }
}

/// <summary>How much it hurries.</summary>
public enum Urgency
{
    Low,
    High,
}
