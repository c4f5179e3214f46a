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
        if (intake.Sender(context, key) is not { } sender) return SenderRequests.UnknownKey(context);
        var read = await SenderRequests.Read(context, "prometheus", BodyLimit);
        var reading = read.Reading();
        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: false)).Is(out _, out var refusal)) return Problems.From(refusal);
        if (read.TooLarge is { } tooLarge) return Problems.From(tooLarge);
        // As Alertmanager: what is good is taken all the same. Nobody reads Prometheus' log at night, so a person is told of the rest here too.
        return reading.Problem is { } problem ? TypedResults.Json(problem.Detail, statusCode: StatusCodes.Status400BadRequest) : TypedResults.Ok();
    }
}
