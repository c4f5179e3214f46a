using Incidents.Core;
using Incidents.Server.Pages;
using Microsoft.AspNetCore.Diagnostics;

namespace Incidents.Server.Http;

/// <summary>Makes every refusal a problem document, also the ones that the framework makes by itself: unknown routes, wrong methods, unreadable bodies.</summary>
public static class ProblemResponses
{
    public static void UseProblemResponses(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemResponses));
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // The framework would log what a client did wrong as an error of ours, with stack trace, and a defect without the id that the client is told.
            SuppressDiagnosticsCallback = _ => true,
            ExceptionHandler = context =>
            {
                var thrown = context.Features.Get<IExceptionHandlerFeature>()!;
                var refusal = Problems.From(thrown.Error);
                // The route, not the path: that of a sender holds its key.
                if (refusal.Kind == RefusalKind.Defect)
                    log.LogError(thrown.Error, "Defect {TraceId} at {Method} {Route}", Problems.TraceId, context.Request.Method, (thrown.Endpoint as RouteEndpoint)?.RoutePattern.RawText);
                return Answer(context, refusal);
            },
        });
        app.UseStatusCodePages(pages => pages.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Answer(pages.HttpContext, HttpRefusals.RouteNotFound(pages.HttpContext.Request.Path)),
            StatusCodes.Status405MethodNotAllowed => Answer(pages.HttpContext, HttpRefusals.MethodNotAllowed(pages.HttpContext.Request.Method, pages.HttpContext.Request.Path)),
            StatusCodes.Status413PayloadTooLarge => Answer(pages.HttpContext, HttpRefusals.TooLarge()),
            StatusCodes.Status415UnsupportedMediaType => Answer(pages.HttpContext, HttpRefusals.WrongMediaType()),
            StatusCodes.Status400BadRequest => Answer(pages.HttpContext, HttpRefusals.BadRequest()),
            _ => Task.CompletedTask,
        });
    }

    public static Task Answer(HttpContext context, Refusal refusal)
    {
        if (refusal.Kind is RefusalKind.Unavailable or RefusalKind.TooMany) context.Response.Headers.RetryAfter = "1";
        return PageAnswers.Wanted(context) ? PageAnswers.Answer(context, refusal) : Problems.From(refusal).ExecuteAsync(context);
    }
}
