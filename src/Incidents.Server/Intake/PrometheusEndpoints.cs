using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>Alertmanager's own API, for Prometheus and what sends like it; the key is the Bearer token, or in the path (path_prefix).</summary>
public static class PrometheusEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    public static void MapPrometheus(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("").AllowAnonymous().WithTags("intake");
        intake.MapPost("/api/v2/alerts", (HttpContext context, IntakeService intake) => Take(null, context, intake))
            .WithName("postPrometheusAlerts").WithSummary("Alertmanager API v2, as Prometheus and rulers call it: each alert by its labels, over when its endsAt is past.");
        intake.MapPost("/integrations/{key}/api/v2/alerts", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake))
            .WithName("postPrometheusAlertsByKey").WithSummary("The same with the key in the path: path_prefix is then /integrations/KEY.");
    }

    private static async Task<Results<Ok, JsonHttpResult<string>, ProblemHttpResult>> Take(string? key, HttpContext context, IntakeService intake)
    {
        if (intake.Sender(context, key) is not { } integration) return SenderRequests.UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return Problems.From(tooLarge);
        var problem = PrometheusAlerts.Read(body).Is(out var post, out var refusal) ? post.Problem : refusal;
        var wrong = problem is null ? [] : new[] { SenderRequests.Unreadable(integration, body, problem) };
        await intake.Accept(integration, now => [.. post?.Alerts.Select(alert => alert.At(now)) ?? [], .. wrong], "prometheus");
        // As Alertmanager: what is good is taken all the same. Nobody reads Prometheus' log at night, so a person is told of the rest here too.
        return problem is null ? TypedResults.Ok() : TypedResults.Json(problem.Detail, statusCode: StatusCodes.Status400BadRequest);
    }
}
