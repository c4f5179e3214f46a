using Incidents.Core.Alerts;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>CloudEvents over HTTP, in all three modes, with the handshake by which a sender asks whether it may send.</summary>
public static class CloudEventEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    public static void MapCloudEvents(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        intake.MapPost("/{key}/cloudevents", Take).WithName("postCloudEvents").WithSummary("CloudEvents 1.0: structured, batched, or binary with ce- headers.");
        intake.MapPost("/cloudevents", (HttpContext context, IntakeService intake) => Take(null, context, intake)).WithName("postCloudEventsByBearer").WithSummary("The same, with the key as Bearer token or as access_token in the query.");
        intake.MapMethods("/{key}/cloudevents", [HttpMethods.Options], Allow).WithName("allowCloudEvents").WithSummary("The webhook handshake: whoever has a key may send.");
        intake.MapMethods("/cloudevents", [HttpMethods.Options], (HttpContext context, IntakeService intake) => Allow(null, context, intake)).WithName("allowCloudEventsByBearer").WithSummary("The same, with the key as Bearer token or as access_token in the query.");
    }

    private static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Take(string? key, HttpContext context, IntakeService intake)
    {
        if (Sender(key, context, intake) is not { } sender) return SenderRequests.UnknownKey(context);
        return await WebhookEndpoints.Answer(context, intake, sender, await SenderRequests.Read(context, "cloudevents", BodyLimit, "ce-"));
    }

    /// <summary>The origin is only repeated: it is the key that allows.</summary>
    private static Results<Ok, ProblemHttpResult> Allow(string? key, HttpContext context, IntakeService intake)
    {
        if (Sender(key, context, intake) is null) return SenderRequests.UnknownKey(context);
        var (asked, headers) = (context.Request.Headers, context.Response.Headers);
        headers.Allow = "POST";
        if (asked["WebHook-Request-Origin"] is { Count: > 0 } origin)
        {
            headers["WebHook-Allowed-Origin"] = origin;
            headers["WebHook-Allowed-Rate"] = uint.TryParse(asked["WebHook-Request-Rate"], out var rate) && rate > 0 ? $"{rate}" : "*";
        }

        return TypedResults.Ok();
    }

    /// <summary>The standard wants both ways of the token to be taken.</summary>
    private static Sender? Sender(string? key, HttpContext context, IntakeService intake) =>
        intake.Sender(context, key ?? (context.Request.Query["access_token"] is { Count: 1 } token ? token.ToString() : null));
}
