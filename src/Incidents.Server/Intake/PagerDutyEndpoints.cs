using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.Intake;

/// <summary>PagerDuty's Events API v2, at its own path and with its own replies, for senders that can be given another URL.</summary>
public static class PagerDutyEndpoints
{
    private const int BodyLimit = 512 * 1024;

    public static void MapPagerDuty(this IEndpointRouteBuilder routes) => routes.MapPost("/v2/enqueue", Enqueue)
        .AllowAnonymous().WithTags("intake").WithName("enqueuePagerDutyEvent").WithSummary("PagerDuty Events API v2: trigger, acknowledge, resolve. The integration's key is the routing_key.")
        // Any type: senders write text/plain, a form, or nothing, and mean JSON.
        .Accepts<PagerDutyBody>("application/json", "*/*").Produces<PagerDutyReply>(StatusCodes.Status202Accepted).Produces<PagerDutyNo>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Enqueue(HttpContext context, IntakeService intake)
    {
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return No(tooLarge, StatusCodes.Status413PayloadTooLarge);
        if (!PagerDutyEvents.Read(body, Guid.NewGuid().ToString("n")).Is(out var read, out var refusal)) return No(refusal, StatusCodes.Status400BadRequest);
        if (intake.WhoseKey(read.RoutingKey) is not { } integration)
            return No(IntakeRefusals.InvalidEvent("routing_key", "'routing_key' is not the key of an integration here"), StatusCodes.Status400BadRequest);
        try
        {
            await intake.Accept(integration, [read.Event], "pagerduty");
            return TypedResults.Json(new PagerDutyReply("success", "Event processed", read.Event.DedupKey), statusCode: StatusCodes.Status202Accepted);
        }
        catch (StorageUnavailableException error)
        {
            // Senders of this format retry 429 and 5xx, and tell nobody why.
            context.Response.Headers.RetryAfter = "1";
            return No(Problems.From(error), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult No(Refusal refusal, int status) => TypedResults.Json(
        new PagerDutyNo("invalid event", "Event object is invalid", refusal.Fields is { Count: > 0 } fields ? [.. fields.Values] : [refusal.Detail]), statusCode: status);

    /// <summary>The body, described for the API's document; it is read tolerantly, and unknown fields are kept.</summary>
    private sealed record PagerDutyBody(
        [property: JsonPropertyName("routing_key")] string RoutingKey,
        [property: JsonPropertyName("event_action")] string EventAction,
        [property: JsonPropertyName("dedup_key")] string? DedupKey = null,
        [property: JsonPropertyName("payload")] PagerDutyPayload? Payload = null);

    private sealed record PagerDutyPayload(string Summary, string Source, string Severity);

    private sealed record PagerDutyReply(string Status, string Message, [property: JsonPropertyName("dedup_key")] string DedupKey);

    /// <summary>Senders decode <c>errors</c> as an array of strings.</summary>
    private sealed record PagerDutyNo(string Status, string Message, IReadOnlyList<string> Errors);
}
