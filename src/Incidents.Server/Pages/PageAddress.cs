namespace Incidents.Server.Pages;

/// <summary>Addresses of pages.</summary>
public static class PageAddress
{
    /// <summary>A path with those parts of a query that are there.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var parts = new List<string>();
        foreach (var (name, value) in query)
            if (value is { Length: > 0 }) parts.Add($"{name}={Uri.EscapeDataString(value)}");
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    public static string Incident(string id) => $"/incidents/{Uri.EscapeDataString(id)}";

    public static string Run(string id) => $"/runs/{Uri.EscapeDataString(id)}";

    public static string Runbook(string slug) => $"/runbooks/{Uri.EscapeDataString(slug)}";

    public static string Verification(string id) => $"/verifications/{Uri.EscapeDataString(id)}";

    public static string Proposal(string id) => $"/proposals/{Uri.EscapeDataString(id)}";

    /// <summary>The page of what an id names; null for what has none.</summary>
    public static string? Of(string id) => id.Split('_')[0] switch
    {
        "inc" => Incident(id),
        "run" => Run(id),
        "ver" => Verification(id),
        "prop" => Proposal(id),
        _ => null,
    };
}
