namespace Incidents.Core.Notifications;

/// <summary>A link in a message by which its receiver acts: once, within a day, and only as he himself could.</summary>
public sealed record ActionLink
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public string Hash { get; init; } = "";

    public string PersonId { get; init; } = "";

    public LinkAction Action { get; init; }

    /// <summary>The incident, or the delivery whose incidents are meant.</summary>
    public string SubjectId { get; init; } = "";

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>What a link does.</summary>
public enum LinkAction
{
    Acknowledge,
    Resolve,
}
