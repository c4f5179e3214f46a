using System.Net;
using Incidents.Core;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.Notifications;

/// <summary>
/// Where the links in messages lead. Mail scanners and previews fetch every link, so looking changes nothing; a form on the page does, without a script. The link itself is the
/// permission: whoever reads the message may act as its receiver, once.
/// </summary>
public static class ActionLinkEndpoints
{
    private const int Shown = 20;

    public static void MapActionLinks(this IEndpointRouteBuilder routes)
    {
        var act = routes.MapGroup("/act/{token}").AllowAnonymous().ExcludeFromDescription();
        act.MapMethods("", [HttpMethods.Get, HttpMethods.Head], Look);
        act.MapPost("", Do);
    }

    private static IResult Look(string token, HttpContext context, Database db)
    {
        if (!db.Read(tx => ActionLinkService.Look(tx, token)).Is(out var offered, out var refusal)) return No(context, refusal);
        var (verb, what) = offered.Link.Action == LinkAction.Acknowledge ? ("Acknowledge", "I have it") : ("Resolve", "It is over");
        var titles = offered.Incidents.Take(Shown).Select(i => i.Title).Append(offered.Incidents.Count > Shown ? $"and {offered.Incidents.Count - Shown} more" : null).OfType<string>();
        return Page(context, StatusCodes.Status200OK, $"{verb}?", [$"You are {offered.By.Name}. This would {(offered.Link.Action == LinkAction.Acknowledge ? "acknowledge" : "resolve")}:", .. titles], what);
    }

    private static async Task<IResult> Do(string token, HttpContext context, Database db) =>
        (await db.Write(tx => ActionLinkService.Do(tx, token))).Is(out var done, out var refusal) ? Page(context, StatusCodes.Status200OK, "Done", done, null) : No(context, refusal);

    private static IResult No(HttpContext context, Refusal refusal) =>
        Accepts.Best(context.Request, Accepts.Json, Accepts.Html) == Accepts.Html ? Page(context, Problems.StatusOf(refusal.Kind), "Nothing was changed", [refusal.Detail], null) : Problems.From(refusal);

    private static IResult Page(HttpContext context, int status, string title, IEnumerable<string> lines, string? button)
    {
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var text = string.Concat(lines.Select(line => $"<p>{WebUtility.HtmlEncode(line)}</p>\n"));
        var form = button is null ? "" : $"<form method=\"post\"><button type=\"submit\" autofocus>{WebUtility.HtmlEncode(button)}</button></form>\n";
        return TypedResults.Content(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode(title)}</title>
            </head>
            <body><main>
            <h1>{WebUtility.HtmlEncode(title)}</h1>
            {text}{form}</main></body>
            </html>
            """, "text/html; charset=utf-8", statusCode: status);
    }
}
