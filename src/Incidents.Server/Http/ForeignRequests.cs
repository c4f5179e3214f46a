using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>
/// Refuses, before anything of a request is read, what another site's page sent in somebody's browser, and what asks to act as somebody else:
/// the second of two persons must be there himself. Senders' own paths are outside the API and are not looked at.
/// </summary>
public static class ForeignRequests
{
    /// <summary>By which other services let an admin act as a user. Here they would be silently ignored, and their sender would believe otherwise.</summary>
    private static readonly string[] ActingHeaders = ["X-Act-As", "X-Impersonate-User", "Impersonate-User", "X-On-Behalf-Of", "Sudo", "X-Sudo"];

    private static readonly string[] ActingQueries = ["act_as", "actAs", "sudo"];

    public static void UseRefusalOfForeign(this WebApplication app, bool behindProxy) => app.Use((context, next) =>
        Refuse(context.Request, behindProxy) is { } refusal ? ProblemResponses.Answer(context, refusal) : next(context));

    private static Refusal? Refuse(HttpRequest request, bool behindProxy) =>
        !request.Path.StartsWithSegments("/api") ? null
        : ActingHeaders.Any(request.Headers.ContainsKey) || ActingQueries.Any(request.Query.ContainsKey) ? HttpRefusals.Impersonated()
        : IsUnsafe(request.Method) && IsFromElsewhere(request, behindProxy) ? HttpRefusals.CrossSite()
        : null;

    internal static bool IsUnsafe(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

    /// <summary>Browsers say both; programs say neither, and no page can make a browser leave them out.</summary>
    internal static bool IsFromElsewhere(HttpRequest request, bool behindProxy) =>
        request.Headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none")) || request.Headers.Origin.Any(origin => !IsOurs(origin, request, behindProxy));

    private static bool IsOurs(string? origin, HttpRequest request, bool behindProxy)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var theirs) || !Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var ours)) return false;
        // A proxy that speaks TLS changes the scheme, and may change the port.
        return string.Equals(theirs.IdnHost, ours.IdnHost, StringComparison.OrdinalIgnoreCase) && (behindProxy || (theirs.Scheme == ours.Scheme && theirs.Port == ours.Port));
    }
}
