namespace Incidents.Core.Alerts;

/// <summary>A stretch of time in which trouble is expected: alerts are stored and nobody is called. It always ends; what still fires then is told.</summary>
public sealed record MaintenanceWindow
{
    /// <summary>A longer one would be forgotten.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public string Id { get; init; } = "";

    /// <summary>Only alerts about this service; of all when null.</summary>
    public string? ServiceId { get; init; }

    /// <summary>Only alerts of this sender; of all when null.</summary>
    public string? IntegrationId { get; init; }

    /// <summary>Only alerts on which all of these hold.</summary>
    public IReadOnlyList<Matcher> Matchers { get; init; } = [];

    public DateTimeOffset StartsAt { get; init; }

    public DateTimeOffset EndsAt { get; init; }

    public string Reason { get; init; } = "";

    public string CreatedById { get; init; } = "";

    public string CreatedByName { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public bool Covers(string serviceId, string integrationId, AlertLabels labels, DateTimeOffset now) =>
        StartsAt <= now && now < EndsAt && (ServiceId ?? serviceId) == serviceId && (IntegrationId ?? integrationId) == integrationId && Matchers.All(m => m.Matches(labels));
}
