namespace Incidents.Core.OnCall;

/// <summary>A stretch of time and who is on call in it.</summary>
public sealed record OnCallSlot
{
    public DateTimeOffset From { get; init; }

    public DateTimeOffset Until { get; init; }

    /// <summary>Who is on call: persons, never second accounts, and nobody whose account is closed. Empty for a hole. Who is covered by a higher layer is not on call.</summary>
    public IReadOnlyList<string> PersonIds { get; init; } = [];

    /// <summary>The layer that says so; null for a hole and an override.</summary>
    public string? Layer { get; init; }

    /// <summary>When the turn began that this is part of.</summary>
    public DateTimeOffset? TurnFrom { get; init; }

    public string? OverrideId { get; init; }

    /// <summary>Why nobody is; null when somebody is.</summary>
    public string? Hole { get; init; }

    public bool IsHole => PersonIds.Count == 0;

    /// <summary>Whether <paramref name="next"/> only goes on with the same.</summary>
    internal bool GoesOnIn(OnCallSlot next) =>
        Until == next.From && (Layer, TurnFrom, OverrideId, Hole) == (next.Layer, next.TurnFrom, next.OverrideId, next.Hole) && PersonIds.SequenceEqual(next.PersonIds);
}
