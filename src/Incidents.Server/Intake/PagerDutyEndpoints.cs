using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;

namespace Incidents.Server.Intake;

/// <summary>PagerDuty's Events API v2, at its own path and with its own replies, for senders that can be given another URL.</summary>
public static class PagerDutyEndpoints
{
    private const int BodyLimit = 512 * 1024;
    private const string Format = "pagerduty";

    public static void MapPagerDuty(this IEndpointRouteBuilder routes) => routes.MapPost("/v2/enqueue", Enqueue)
        .AllowAnonymous().WithTags("intake").WithName("enqueuePagerDutyEvent").WithSummary("PagerDuty Events API v2: trigger, acknowledge, resolve. The integration's key is the routing_key.")
        // Any type: senders write text/plain, a form, or nothing, and mean JSON.
        .Accepts<PagerDutyBody>("application/json", "*/*").Produces<PagerDutyReply>(StatusCodes.Status202Accepted).Produces<PagerDutyNo>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Enqueue(HttpContext context, IntakeService intake)
    {
        var (request, tooLarge) = await SenderRequests.Read(context, Format, BodyLimit);
        if (tooLarge is not null) return No(tooLarge, StatusCodes.Status413PayloadTooLarge);
        var reading = PagerDutyEvents.Read(request.Body, request.Nonce).Is(out var read, out var problem) ? new IntakeReading { Events = [read.Event] } : problem;
        // The key is in the body: where that cannot be read, nobody knows whose it is. A mistake beside the key is told to a person here too.
        var key = read?.RoutingKey ?? PagerDutyEvents.RoutingKey(request.Body);
        if (intake.WhoseKey(key) is not { } sender)
            return No(problem ?? IntakeRefusals.InvalidEvent("routing_key", "'routing_key' is not the key of an integration here"), StatusCodes.Status400BadRequest);
        if (!(await intake.Accept(context, sender, request.Without(key!, sender.Integration.Id), reading, sendsAgainAfter429: true)).Is(out _, out var refusal)) return No(refusal, Problems.StatusOf(refusal.Kind));
        return problem is null
            ? new WholeJson<PagerDutyReply>(new PagerDutyReply("success", "Event processed", read!.Event.DedupKey), StatusCodes.Status202Accepted)
            : No(problem, StatusCodes.Status400BadRequest);
    }

    private static IResult No(Refusal refusal, int status) => TypedResults.Json(
        new PagerDutyNo("invalid event", "Event object is invalid", refusal is { Kind: not RefusalKind.TooMany, Fields: { Count: > 0 } fields } ? [.. fields.Values] : [refusal.Detail]), statusCode: status);

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
