namespace Incidents.Core.Notifications;

/// <summary>One thing to be sent one way. Its id goes with it, the same at every try: a receiver who gets it twice can tell.</summary>
public sealed record Delivery
{
    public string Id { get; init; } = "";

    /// <summary>Names the cause: it is told once to each destination.</summary>
    public string Cause { get; init; } = "";

    public string DestinationId { get; init; } = "";

    /// <summary>Who is told; null for a shared channel.</summary>
    public string? PersonId { get; init; }

    public NotificationKind Kind { get; init; }

    public Urgency Urgency { get; init; }

    public string SubjectId { get; init; } = "";

    /// <summary>For a page: nothing is sent once somebody has the incident.</summary>
    public string? IncidentId { get; init; }

    public string Text { get; init; } = "";

    public DeliveryState State { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>When it was first tried.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    public long Tries { get; init; }

    /// <summary>Until then one server sends it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Counts the tries that were begun.</summary>
    public long Fence { get; init; }

    /// <summary>When it was sent, was no longer needed, or was given up.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    public string? Error { get; init; }

    /// <summary>The delivery in whose message it was told.</summary>
    public string? FoldedInto { get; init; }

    public bool IsPage => IncidentId is not null;
}

/// <summary>What became of a delivery; one that was folded was told in the message of another.</summary>
public enum DeliveryState
{
    Pending,
    Sent,
    Folded,
    Obsolete,
    Dead,
}
