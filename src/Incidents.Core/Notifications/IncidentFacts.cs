namespace Incidents.Core.Notifications;

/// <summary>What a message says of an incident, as it is when the message is sent.</summary>
public sealed record IncidentFacts
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>As written: sev1.</summary>
    public required string Severity { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset Since { get; init; }

    public string? Service { get; init; }

    public long Alerts { get; init; }

    public IReadOnlyList<OfferedRunbook> Runbooks { get; init; } = [];

    /// <summary>Names of those who were told of it before.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];
}

/// <summary>A runbook that may help, with the state of its proof in words where that is known.</summary>
public sealed record OfferedRunbook(string Slug, string Title, string? Proof);
