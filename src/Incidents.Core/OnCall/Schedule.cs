namespace Incidents.Core.OnCall;

/// <summary>Who is on call for something, at which times. What it says is in its revisions; this is what never changes, and the number of the present one.</summary>
public sealed record Schedule
{
    public string Id { get; init; } = "";

    /// <summary>Its name in addresses; free again once the schedule is removed.</summary>
    public string Slug { get; init; } = "";

    public string Name { get; init; } = "";

    public string? TeamId { get; init; }

    public long Revision { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on nobody is on call by it. What was before stays answerable.</summary>
    public DateTimeOffset? RemovedAt { get; init; }
}

/// <summary>What a schedule says from one instant on, until the next revision. Never changed, so that "who was on call then" has one answer.</summary>
public sealed record ScheduleRevision
{
    public string ScheduleId { get; init; } = "";

    public long Number { get; init; }

    public DateTimeOffset InForceFrom { get; init; }

    public string Name { get; init; } = "";

    public string? TeamId { get; init; }

    /// <summary>Of the IANA database; days and hand-off times are those of its clocks.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Nobody is warned of times at which nobody is on call.</summary>
    public bool GapsAreMeant { get; init; }

    /// <summary>The first covers those after it, wherever it has somebody.</summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    public string AuthorId { get; init; } = "";

    public string AuthorName { get; init; } = "";

    /// <summary>The same definition, whoever wrote it and when.</summary>
    public bool SaysTheSameAs(ScheduleRevision other) =>
        (Name, TeamId, Zone, GapsAreMeant, Layers.Count) == (other.Name, other.TeamId, other.Zone, other.GapsAreMeant, other.Layers.Count)
        && Layers.Zip(other.Layers).All(pair => pair.First.IsSameAs(pair.Second));
}
