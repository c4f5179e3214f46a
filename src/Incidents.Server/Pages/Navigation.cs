using System.Reflection;
using Incidents.Core.Access;

namespace Incidents.Server.Pages;

/// <summary>Where every page leads to, in this order: what is needed at night first. What has no page yet is not in it.</summary>
public static class Navigation
{
    public static readonly IReadOnlyList<Way> Ways =
    [
        new("/", "Now"),
        new("/incidents", "Incidents"),
        new("/runbooks", "Runbooks"),
        new("/runs", "Runs"),
        new("/verifications", "To verify"),
        new("/inbox", "Inbox"),
        new("/on-call", "On call"),
        new("/drills", "Drills"),
        new("/analytics", "Figures"),
        new("/proposals", "Proposals"),
        new("/admin", "Admin", Permission.Administer),
    ];

    /// <summary>Within "Admin".</summary>
    public static readonly IReadOnlyList<Way> Admin =
    [
        new("/admin", "People"),
        new("/admin/teams", "Teams"),
        new("/admin/services", "Services"),
        new("/admin/integrations", "Integrations"),
        new("/channels", "Channels"),
        new("/deliveries", "Deliveries"),
        new("/admin/keys", "API keys"),
        new("/admin/log", "Access log"),
    ];

    /// <summary>Name and version with the commit it was built from, where that is known.</summary>
    public static string Version { get; } = typeof(Navigation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion is { } version
        ? version.Split('+') is [var number, { Length: > 7 } commit] ? $"{number} ({commit[..7]})" : version
        : "";

    public static IEnumerable<Way> For(Visit visit) => Ways.Where(w => visit.May(w.Needs));

    /// <summary>True for the way on whose pages the visitor is.</summary>
    public static bool IsHere(Way way, string address)
    {
        var path = address.Split('?')[0];
        // The first of the admin's pages is at the address that all of them begin with.
        return path == way.Path || (way.Path != "/" && !(Admin.Contains(way) && way.Path == "/admin" && !path.StartsWith("/admin/people/", StringComparison.Ordinal)) && path.StartsWith(way.Path + "/", StringComparison.Ordinal));
    }
}

/// <summary>One entry of the navigation, for those who may see what is there.</summary>
public sealed record Way(string Path, string Name, Permission Needs = Permission.Read);
