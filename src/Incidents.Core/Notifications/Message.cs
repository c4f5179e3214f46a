namespace Incidents.Core.Notifications;

/// <summary>What is sent, composed from the present state; each channel puts it into its own form.</summary>
public sealed record Message
{
    /// <summary>The delivery's: the same at every try.</summary>
    public required string Id { get; init; }

    public required NotificationKind Kind { get; init; }

    public required Urgency Urgency { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The incidents that it is about, newest first.</summary>
    public IReadOnlyList<string> IncidentIds { get; init; } = [];

    /// <summary>How many notices it tells of.</summary>
    public long Count { get; init; } = 1;

    public required DateTimeOffset At { get; init; }

    /// <summary>Where to look; null where nobody said under which address this server is reached.</summary>
    public string? Link { get; init; }

    public string? AcknowledgeLink { get; init; }

    public string? ResolveLink { get; init; }

    /// <summary>All of it as plain text, the links last.</summary>
    public string Text => string.Join('\n', Lines.Concat(new[] { ("Look", Link), ("Acknowledge", AcknowledgeLink), ("Resolve", ResolveLink) }.Where(l => l.Item2 is not null).Select(l => $"{l.Item1}: {l.Item2}")));
}
