using System.Text.RegularExpressions;
using Incidents.Server.Pages;
using Microsoft.AspNetCore.Routing;

namespace Incidents.Server.Tests.Http;

/// <summary>Every endpoint that is mapped, as method and address, with something in each place of the pattern.</summary>
internal static partial class Routes
{
    /// <summary>What programs call. Pages know their callers otherwise, and say no otherwise.</summary>
    public static IEnumerable<(string Method, string Pattern)> All(TestApp app) => Of(app, pages: false);

    /// <summary>Pages, and what their forms are sent to.</summary>
    public static IEnumerable<(string Method, string Pattern)> Pages(TestApp app) => Of(app, pages: true);

    /// <summary>What goes on until its listener leaves: it has tests of its own.</summary>
    public static bool IsStream((string Method, string Pattern) route) => route.Method == "GET" && route.Pattern.EndsWith("/events", StringComparison.Ordinal);

    private static IEnumerable<(string Method, string Pattern)> Of(TestApp app, bool pages) =>
        from endpoint in app.Server.Endpoints.OfType<RouteEndpoint>()
        where PageRoute.Is(endpoint) == pages
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select (method, PatternOf(endpoint));

    public static string PatternOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    /// <param name="names">What to put into a place, by its name; the rest get <paramref name="otherwise"/>.</param>
    public static string Fill(string pattern, IReadOnlyDictionary<string, string> names, string otherwise = "nothing") =>
        Place().Replace(pattern, m => names.GetValueOrDefault(m.Groups[1].Value, otherwise));

    public static string Fill(string pattern, string everywhere) => Place().Replace(pattern, everywhere.Replace("$", "$$", StringComparison.Ordinal));

    public static bool HasPlaces(string pattern) => Place().IsMatch(pattern);

    [GeneratedRegex(@"\{([^}:?]+)[^}]*\}")]
    private static partial Regex Place();
}
