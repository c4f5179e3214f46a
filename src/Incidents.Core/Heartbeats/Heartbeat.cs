using Incidents.Core.Alerts;

namespace Incidents.Core.Heartbeats;

/// <summary>A sign of life that is expected of a sender: silence is trouble too, and nobody else tells of it.</summary>
public sealed record Heartbeat
{
    /// <summary>What the API calls the one without a name.</summary>
    public const string Any = "any";

    public string IntegrationId { get; init; } = "";

    /// <summary>Empty for the integration itself: whatever it sends is a beat.</summary>
    public string Name { get; init; } = "";

    public long EverySeconds { get; init; }

    /// <summary>So long one may be late.</summary>
    public long GraceSeconds { get; init; }

    public Severity Severity { get; init; } = Severity.Sev2;

    /// <summary>Since when it is expected as it is now.</summary>
    public DateTimeOffset ExpectedFrom { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    /// <summary>While it is silent: when it was last heard.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>When the alert of its silence was raised.</summary>
    public DateTimeOffset? RaisedAt { get; init; }

    /// <summary>True when it was heard again and the alert is still to be ended.</summary>
    public bool HeardAgain { get; init; }

    /// <summary>By which people and addresses know it.</summary>
    public string Shown => Name.Length == 0 ? Any : Name;
}

/// <summary>Since when somebody listens without a gap, and when that was last sure.</summary>
public sealed record Listened
{
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset AliveAt { get; init; }
}
