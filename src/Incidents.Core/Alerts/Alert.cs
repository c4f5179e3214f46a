namespace Incidents.Core.Alerts;

/// <summary>One episode of one problem as one sender sees it. Its identity is the integration plus the dedup key.</summary>
public sealed record Alert
{
    public string Id { get; init; } = "";

    public string IntegrationId { get; init; } = "";

    public string DedupKey { get; init; } = "";

    /// <summary>Null while it is kept quiet, or when only its end has been told yet.</summary>
    public string? IncidentId { get; init; }

    public string Title { get; init; } = "";

    public AlertState State { get; init; }

    public Severity Severity { get; init; }

    /// <summary>How often the sender has said it; 0 when only its end has been told yet.</summary>
    public long Count { get; init; }

    public DateTimeOffset FirstAt { get; init; }

    public DateTimeOffset LastAt { get; init; }

    /// <summary>When it began, by the sender's clock.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The newest time that the sender gave to something it said of this, by the sender's clock: the later of trigger and end.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>True when the sender said it is over; false when a person closed it, or its time ran out.</summary>
    public bool ResolvedBySender { get; init; }

    /// <summary>How often in a row it came back within <see cref="Flapping.Window"/> of its end.</summary>
    public long Flaps { get; init; }

    /// <summary>Until when it is believed without being said again; null for always.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The maintenance window or routing rule that keeps it quiet: it is stored and shown, and nobody is called.</summary>
    public string? SuppressedBy { get; init; }

    public string? Source { get; init; }

    public string? Rule { get; init; }

    public string? RunbookUrl { get; init; }

    /// <summary>JSON array of <see cref="AlertLink"/>.</summary>
    public string Links { get; init; } = "[]";

    /// <summary>The sender's own fields, a JSON object.</summary>
    public string Details { get; init; } = "{}";
}

/// <summary>The states of an alert.</summary>
public enum AlertState
{
    Firing,
    Acknowledged,
    Resolved,
}
