using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Incidents.Server.Intake;

/// <summary>
/// Opsgenie's alert API, at its own paths and with its own replies; the integration's key is the GenieKey. Opsgenie answers before it has done anything,
/// we afterwards: so its 202 means here that it is on disk.
/// </summary>
public static class OpsgenieEndpoints
{
    private const int BodyLimit = 512 * 1024;
    private const string Format = "opsgenie";

    /// <summary>What a request did, in Opsgenie's words.</summary>
    private static readonly Dictionary<string, (string Action, string Done)> Words = new()
    {
        ["create"] = ("Create", "Created alert"),
        ["close"] = ("Close", "Closed alert"),
        ["acknowledge"] = ("Acknowledge", "Acknowledged alert"),
        ["note"] = ("Add Note", "Added note"),
        ["message"] = ("Update Message", "Updated message"),
        ["description"] = ("Update Description", "Updated description"),
    };

    public static void MapOpsgenie(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/v2/alerts").AllowAnonymous().WithTags("intake");
        alerts.MapPost("", Create).WithName("createOpsgenieAlert").WithSummary("Opsgenie alert API: create, or say again. The integration's key is the GenieKey.").Says(StatusCodes.Status202Accepted);
        alerts.MapPost("/{id}/close", (HttpContext context, IntakeService intake) => Remark(context, intake, "close"))
            .WithName("closeOpsgenieAlert").WithSummary("It is over; identifierType=alias names it by alias, else by id.").Says(StatusCodes.Status202Accepted);
        alerts.MapPost("/{id}/acknowledge", (HttpContext context, IntakeService intake) => Remark(context, intake, "acknowledge"))
            .WithName("acknowledgeOpsgenieAlert").WithSummary("Somebody has it.").Says(StatusCodes.Status202Accepted);
        alerts.MapPost("/{id}/notes", (HttpContext context, IntakeService intake) => Remark(context, intake, "note"))
            .WithName("addOpsgenieNote").WithSummary("A note, which goes to the incident's timeline.").Says(StatusCodes.Status202Accepted);
        alerts.MapPut("/{id}/message", (HttpContext context, IntakeService intake) => Remark(context, intake, "message"))
            .WithName("updateOpsgenieMessage").WithSummary("Another message; Alertmanager's update_alerts.").Says(StatusCodes.Status202Accepted);
        alerts.MapPut("/{id}/description", (HttpContext context, IntakeService intake) => Remark(context, intake, "description"))
            .WithName("updateOpsgenieDescription").WithSummary("Another description; Alertmanager's update_alerts.").Says(StatusCodes.Status202Accepted);
        alerts.MapGet("/requests/{id}", Status).WithName("getOpsgenieRequest").WithSummary("What became of a request.").Produces<OpsgenieStatus>();
    }

    private static void Says(this RouteHandlerBuilder route, int status) => route.Produces<OpsgenieReply>(status).Produces<OpsgenieNo>(StatusCodes.Status401Unauthorized).Produces<OpsgenieNo>(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> Create(HttpContext context, IntakeService intake) => Answer(context, intake, "create", "create");

    private static Task<IResult> Remark(HttpContext context, IntakeService intake, string action) => Answer(context, intake, action, $"{action}/{Name(context)}");

    private static async Task<IResult> Answer(HttpContext context, IntakeService intake, string action, string target)
    {
        var began = Environment.TickCount64;
        if (Sender(context, intake) is not { } sender) return Unknown(began);
        var read = await SenderRequests.Read(context, Format, BodyLimit);
        read = read with { Request = read.Request with { Target = target } };
        var reading = read.Reading();
        // Senders of this format retry 429 and 5xx.
        if (!(await intake.Accept(context, sender, read.Request, reading, sendsAgainAfter429: true)).Is(out var receipts, out var refusal)) return No(refusal, Problems.StatusOf(refusal.Kind), began);
        if (reading.Problem is { } problem) return No(problem, read.TooLarge is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status413PayloadTooLarge, began);
        return TypedResults.Json(new OpsgenieReply("Request will be processed", Since(began), new OpsgenieRequest(Guid.NewGuid().ToString(), action, receipts[0].AlertId).Id), statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult Status(string id, HttpContext context, IntakeService intake)
    {
        var began = Environment.TickCount64;
        if (Sender(context, intake) is not { } sender) return Unknown(began);
        if (OpsgenieRequest.Read(id) is not { } request || !Words.TryGetValue(request.Action, out var words)) return NotFound(began);
        var alert = request.AlertId is null ? null : intake.Find(sender.Integration, request.AlertId);
        if (alert is null && request.AlertId is not null) return NotFound(began);
        return TypedResults.Json(new OpsgenieStatus(
            new OpsgenieOutcome(alert is not null, words.Action, alert?.LastAt, sender.Integration.Id, alert is not null, alert is null ? "Alert does not exist" : words.Done, alert?.Id ?? "", alert?.DedupKey ?? ""),
            Since(began), id));
    }

    private static Sender? Sender(HttpContext context, IntakeService intake) =>
        context.Request.Headers.Authorization.ToString() is var header && header.StartsWith("GenieKey ", StringComparison.OrdinalIgnoreCase) ? intake.WhoseKey(header["GenieKey ".Length..].Trim()) : null;

    /// <summary>The alert that is meant, from the address as it was sent: routing leaves %2F as it is, so that "a%252Fb" and "a%2Fb" would look alike, and aliases are full of slashes.</summary>
    private static string Name(HttpContext context)
    {
        var sent = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2)[0].TrimEnd('/').Split('/');
        var isAlias = string.Equals(context.Request.Query["identifierType"], "alias", StringComparison.OrdinalIgnoreCase);
        return $"{(isAlias ? "alias" : "id")}/{sent[^2]}";
    }

    private static double Since(long began) => (Environment.TickCount64 - began) / 1000.0;

    private static IResult Unknown(long began) => No(IntakeRefusals.UnknownKey(), StatusCodes.Status401Unauthorized, began);

    private static IResult NotFound(long began) => TypedResults.Json(
        new OpsgenieNo("Request not found. It might not be processed, yet.", new Dictionary<string, string>(), Since(began), Guid.NewGuid().ToString()), statusCode: StatusCodes.Status404NotFound);

    private static IResult No(Refusal refusal, int status, long began) => TypedResults.Json(
        new OpsgenieNo(refusal.Detail, (refusal.Kind == RefusalKind.TooMany ? null : refusal.Fields) ?? new Dictionary<string, string>(), Since(began), Guid.NewGuid().ToString()), statusCode: status);

    private sealed record OpsgenieReply(string Result, double Took, string RequestId);

    private sealed record OpsgenieNo(string Message, IReadOnlyDictionary<string, string> Errors, double Took, string RequestId);

    private sealed record OpsgenieStatus(OpsgenieOutcome Data, double Took, string RequestId);

    private sealed record OpsgenieOutcome(
        bool Success, string Action, DateTimeOffset? ProcessedAt, string IntegrationId, [property: JsonPropertyName("isSuccess")] bool IsSuccess, string Status, string AlertId, string Alias);
}
