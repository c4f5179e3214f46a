using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.Intake;

/// <summary>incident.io's alert events, at its own path and with its own replies; the integration's key is the Bearer token, or in the path.</summary>
public static class IncidentIoEndpoints
{
    private const int BodyLimit = 1024 * 1024;

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
        if (intake.Sender(context, key) is not { } integration) return No(IntakeRefusals.UnknownKey(), StatusCodes.Status401Unauthorized);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return No(tooLarge, StatusCodes.Status413PayloadTooLarge);
        if (!IncidentIoEvents.Read(body, Guid.NewGuid().ToString()).Is(out var events, out var refusal)) return No(refusal, StatusCodes.Status400BadRequest);
        try
        {
            await intake.Accept(integration, events, "incidentio");
            return TypedResults.Json(new IncidentIoReply("success", "Event accepted for processing", events[0].DedupKey), statusCode: StatusCodes.Status202Accepted);
        }
        catch (StorageUnavailableException error)
        {
            // Alertmanager sends these again after 429 and 5xx.
            context.Response.Headers.RetryAfter = "1";
            return No(Problems.From(error), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult No(Refusal refusal, int status) => TypedResults.Json(
        new IncidentIoNo(refusal.Detail, refusal.Fields is { Count: > 0 } fields ? [.. fields.Values] : [refusal.Detail], refusal.Code), statusCode: status);

    private sealed record IncidentIoReply(string Status, string Message, [property: JsonPropertyName("deduplication_key")] string DeduplicationKey);

    /// <summary>Alertmanager decodes <c>errors</c> as an array of strings.</summary>
    private sealed record IncidentIoNo(string Message, IReadOnlyList<string> Errors, string Error);
}
