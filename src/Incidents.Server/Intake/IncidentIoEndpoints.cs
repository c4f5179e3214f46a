using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;

namespace Incidents.Server.Intake;

/// <summary>incident.io's alert events, at its own path and with its own replies; the integration's key is the Bearer token, or in the path.</summary>
public static class IncidentIoEndpoints
{
    private const int BodyLimit = 1024 * 1024;
    private const string Format = "incidentio";

    public static void MapIncidentIo(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("").AllowAnonymous().WithTags("intake");
        intake.MapPost("/v2/alert_events/{kind}/{source}", (HttpContext context, IntakeService intake) => Take(null, context, intake))
            .WithName("createIncidentIoAlertEvent").WithSummary("incident.io alert events at its own path; the integration's key is the Bearer token, the rest of the path is not looked at.").Says();
        intake.MapPost("/integrations/{key}/incidentio", (string key, HttpContext context, IntakeService intake) => Take(key, context, intake))
            .WithName("postIncidentIoAlertEvent").WithSummary("The same, and Alertmanager's incidentio_configs, with the key in the path.").Says();
        intake.MapPost("/integrations/incidentio", (HttpContext context, IntakeService intake) => Take(null, context, intake))
            .WithName("postIncidentIoAlertEventByBearer").WithSummary("The same, with the key as Bearer token.").Says();
    }

    private static void Says(this RouteHandlerBuilder route) =>
        route.Produces<IncidentIoReply>(StatusCodes.Status202Accepted).Produces<IncidentIoNo>(StatusCodes.Status400BadRequest).Produces<IncidentIoNo>(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> Take(string? key, HttpContext context, IntakeService intake)
    {
        if (intake.Sender(context, key) is not { } sender) return No(IntakeRefusals.UnknownKey(), StatusCodes.Status401Unauthorized);
        var read = await SenderRequests.Read(context, Format, BodyLimit);
        var reading = read.Reading();
        // Alertmanager sends these again after 429 and 5xx.
        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: true)).Is(out _, out var refusal)) return No(refusal, Problems.StatusOf(refusal.Kind));
        return reading.Problem is null
            ? TypedResults.Json(new IncidentIoReply("success", "Event accepted for processing", reading.Events[0].DedupKey), statusCode: StatusCodes.Status202Accepted)
            : No(reading.Problem, read.TooLarge is null ? StatusCodes.Status400BadRequest : StatusCodes.Status413PayloadTooLarge);
    }

    private static IResult No(Refusal refusal, int status) => TypedResults.Json(
        new IncidentIoNo(refusal.Detail, refusal is { Kind: not RefusalKind.TooMany, Fields: { Count: > 0 } fields } ? [.. fields.Values] : [refusal.Detail], refusal.Code), statusCode: status);

    private sealed record IncidentIoReply(string Status, string Message, [property: JsonPropertyName("deduplication_key")] string DeduplicationKey);

    /// <summary>Alertmanager decodes <c>errors</c> as an array of strings.</summary>
    private sealed record IncidentIoNo(string Message, IReadOnlyList<string> Errors, string Error);
}
