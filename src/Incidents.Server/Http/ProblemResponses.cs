using Incidents.Core;
using Microsoft.AspNetCore.Diagnostics;

namespace Incidents.Server.Http;

/// <summary>Makes every refusal a problem document, also the ones that the framework makes by itself: unknown routes, wrong methods, unreadable bodies.</summary>
public static class ProblemResponses
{
    public static void UseProblemResponses(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context => Answer(context, Problems.From(context.Features.Get<IExceptionHandlerFeature>()!.Error))));
        app.UseStatusCodePages(pages => pages.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Answer(pages.HttpContext, HttpRefusals.RouteNotFound(pages.HttpContext.Request.Path)),
            StatusCodes.Status405MethodNotAllowed => Answer(pages.HttpContext, HttpRefusals.MethodNotAllowed(pages.HttpContext.Request.Method, pages.HttpContext.Request.Path)),
            StatusCodes.Status413PayloadTooLarge => Answer(pages.HttpContext, HttpRefusals.TooLarge()),
            StatusCodes.Status415UnsupportedMediaType => Answer(pages.HttpContext, HttpRefusals.WrongMediaType()),
            StatusCodes.Status400BadRequest => Answer(pages.HttpContext, HttpRefusals.BadRequest("The request could not be read.")),
            _ => Task.CompletedTask,
        });
    }

    public static Task Answer(HttpContext context, Refusal refusal)
    {
        if (refusal.Kind is RefusalKind.Unavailable or RefusalKind.TooMany) context.Response.Headers.RetryAfter = "1";
        return Problems.From(refusal).ExecuteAsync(context);
    }
}
