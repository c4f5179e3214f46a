using Incidents.Server.Incidents;

namespace Incidents.Server.Pages.Incidents;

/// <summary>A list of incidents and what was asked for.</summary>
public sealed record IncidentsModel(Asked Asked, IReadOnlyList<IncidentListItem> Items, string? Next, IReadOnlyList<string> Services)
{
    public static readonly IReadOnlyList<(string Value, string Name)> States = [("", "All"), ("open", "Open"), ("triggered", "Triggered"), ("acknowledged", "Acknowledged"), ("resolved", "Resolved")];

    /// <summary>Where the list goes on.</summary>
    public string? NextAddress => Next is null ? null : Asked.Address(Next);
}

/// <summary>The filters as they stand in the address.</summary>
public sealed record Asked(string? State, string? Service, string? Severity, string? Text, bool Mine)
{
    public static readonly Asked Nothing = new(null, null, null, null, false);

    public string Address(string? cursor = null) => PageAddress.With("/incidents", ("state", State), ("service", Service), ("severity", Severity), ("q", Text), ("mine", Mine ? "true" : null), ("cursor", cursor));
}
