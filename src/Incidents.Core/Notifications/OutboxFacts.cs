namespace Incidents.Core.Notifications;

/// <summary>How the outbox is, and whether it is as it should be.</summary>
public sealed record OutboxFacts
{
    /// <summary>What was given up since then counts as news.</summary>
    public static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    public long Waiting { get; init; }

    public DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>Given up within the last minutes.</summary>
    public long Dead { get; init; }

    /// <summary>Contact methods and channels in use.</summary>
    public long Ways { get; init; }

    /// <summary>Those where the last thing did not arrive.</summary>
    public long Failing { get; init; }

    /// <summary>Those where it did.</summary>
    public long Working { get; init; }

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Wrong(DateTimeOffset now) =>
    [
        .. new[]
        {
            Failing > 0 && Working == 0 ? $"NOBODY CAN BE TOLD: nothing arrives by any of the {Failing} ways that were tried" : null,
            Dead > 0 ? $"{Dead} deliveries were given up within the last {Recently.TotalMinutes:0} min" : null,
            OldestDueAt is { } due && now - due > Late ? $"something is due since {due.UtcDateTime:HH:mm:ss}Z and is not being sent" : null,
        }.OfType<string>(),
    ];
}
