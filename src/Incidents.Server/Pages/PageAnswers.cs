using System.Text;
using Incidents.Core;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace Incidents.Server.Pages;

/// <summary>The "no" as a page, for who asked for a page: at a page's address, or with a browser at no address at all.</summary>
public static class PageAnswers
{
    /// <summary>Where machines ask.</summary>
    private static readonly string[] Machines = ["/api", "/v2", "/integrations", "/openapi", "/swagger"];

    public static bool Wanted(HttpContext context)
    {
        if (context.RequestServices?.GetService<PageCookies>() is null) return false;
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint is not null ? PageRoute.Is(endpoint) : !Machines.Any(m => context.Request.Path.StartsWithSegments(m)) && context.Request.Headers.Accept.ToString().Contains(Accepts.Html, StringComparison.OrdinalIgnoreCase);
    }

    public static Task Answer(HttpContext context, Refusal refusal)
    {
        var visit = context.RequestServices.GetRequiredService<Visit>();
        if (refusal.Kind == RefusalKind.Unauthenticated && visit.Caller is null) return ToSignIn(context, visit);
        return visit.Refuse(refusal.Code == "route_not_found" ? PageRefusals.NoSuchPage(context.Request.Path) : refusal).ExecuteAsync(context);
    }

    private static async Task ToSignIn(HttpContext context, Visit visit)
    {
        // Who follows a link in mail or chat has a session, and his browser keeps it back on the first step from another site: one step of our own brings it.
        if (HttpMethods.IsGet(context.Request.Method) && visit.Session is null && context.Request.Headers["Sec-Fetch-Site"].Any(s => s is "cross-site" or "same-site"))
        {
            await OnceMore(context, LocalPath.Or(context.Request.Path + context.Request.QueryString.Value));
            return;
        }

        // Back to the page that holds the form; its browser keeps what was typed.
        if (context.Request.HasFormContentType) await PageGuard.Read(context);
        await new SeeOther($"/sign-in?return={Uri.EscapeDataString(visit.Address)}").ExecuteAsync(context);
    }

    private static Task OnceMore(HttpContext context, string path)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var address = System.Net.WebUtility.HtmlEncode(path);
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(
            $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>One moment</title><meta http-equiv="refresh" content="0;url={address}"></head><body><main><h1>One moment</h1><p><a href="{address}">Go on</a></p></main></body></html>""")).AsTask();
    }
}
