using Incidents.Core.Timeline;

namespace Incidents.Core.Changes;

/// <summary>Somebody or something changed a system, or will: what one looks at first when trouble begins.</summary>
public sealed record Change
{
    public string Id { get; init; } = "";

    /// <summary>The sender that told of it, or null when a person or a program with an API key did.</summary>
    public string? IntegrationId { get; init; }

    public Actor ToldBy { get; init; } = Actor.System;

    /// <summary>The sender's own id of it; told twice, it is one change.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Null when it is not known what it is about.</summary>
    public string? ServiceId { get; init; }

    /// <summary>One line, at most 1,024 characters.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The machine or system that carried it out, as the sender names it.</summary>
    public string? Source { get; init; }

    /// <summary>When it happened; of a planned one, when it begins.</summary>
    public DateTimeOffset HappenedAt { get; init; }

    /// <summary>When a planned one ends. Null for what simply happened.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public string? Version { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<ChangeLink> Links { get; init; } = [];

    /// <summary>The sender's own fields, a JSON object.</summary>
    public string Details { get; init; } = "{}";

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Set when a planned one will not happen.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    public string? CancelReason { get; init; }

    /// <summary>True when it was announced with a window of time.</summary>
    public bool IsPlanned => EndsAt is not null;
}

/// <summary>A link that a person may follow: an absolute http(s) address.</summary>
public sealed record ChangeLink(string Label, string Url);
