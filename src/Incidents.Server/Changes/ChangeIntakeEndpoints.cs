using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Incidents.Server.Intake;
using Incidents.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Changes;

/// <summary>Where pipelines and deploy scripts tell of changes: in our own format, and in PagerDuty's with its own replies.</summary>
public static class ChangeIntakeEndpoints
{
    private const int BodyLimit = 1024 * 1024;
    private const int PagerDutyLimit = 512 * 1024;

    public static void MapChangeIntake(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        intake.MapPost("/{key}/changes", Take).WithName("postChanges").WithSummary("Our own JSON of changes, past and planned, one or an array. The same id again corrects a planned one.");
        intake.MapPost("/changes", (HttpContext context, IntakeService intake, ChangeIntake changes) => Take(null, context, intake, changes)).WithName("postChangesByBearer").WithSummary("The same, with the key as Bearer token.");
        routes.MapPost("/v2/change/enqueue", Enqueue).AllowAnonymous().WithTags("intake").WithName("enqueuePagerDutyChange").WithSummary("PagerDuty Events API v2: change events. The integration's key is the routing_key.")
            .Produces<PagerDutyChangeReply>(StatusCodes.Status202Accepted).Produces<PagerDutyChangeNo>(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Accepted<ChangesReceipt>, ProblemHttpResult>> Take(string? key, HttpContext context, IntakeService intake, ChangeIntake changes)
    {
        if (intake.Sender(context, key) is not { Integration: var integration }) return SenderRequests.UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var refusal)) return Problems.From(refusal);
        if (!GenericChanges.Read(body).Is(out var items, out refusal)) return Problems.From(refusal);

        var rejected = items.Select((item, index) => (item, index)).Where(i => i.item.Refusal is not null).Select(i => new RejectedChange(i.index, i.item.Refusal!.Detail)).ToList();
        if (rejected.Count == items.Count && items.Count > 0) return Problems.From(items[0].Refusal!);
        var receipts = await changes.Accept(integration, new IntakeRequest("changes", body), [.. items.Where(i => i.Refusal is null).Select(i => i.Value)]);
        return TypedResults.Accepted((string?)null, new ChangesReceipt(receipts.Count, rejected, receipts));
    }

    private static async Task<IResult> Enqueue(HttpContext context, IntakeService intake, ChangeIntake changes)
    {
        if (!(await Bodies.Read(context.Request, PagerDutyLimit)).Is(out var body, out var tooLarge)) return No(tooLarge, StatusCodes.Status413PayloadTooLarge);
        if (!PagerDutyChanges.Read(body).Is(out var read, out var refusal)) return No(refusal, StatusCodes.Status400BadRequest);
        try
        {
            if (intake.WhoseKey(read.RoutingKey) is not { Integration: var integration })
                return No(IntakeRefusals.InvalidEvent("routing_key", "'routing_key' is not the key of an integration here"), StatusCodes.Status400BadRequest);
            await changes.Accept(integration, new IntakeRequest("pagerduty-change", body).Without(read.RoutingKey, integration.Id), [read.Change]);
            return TypedResults.Json(new PagerDutyChangeReply("success", "Change event processed"), statusCode: StatusCodes.Status202Accepted);
        }
        catch (StorageUnavailableException error)
        {
            // Senders of this format retry 429 and 5xx, and tell nobody why.
            context.Response.Headers.RetryAfter = "1";
            return No(Problems.From(error), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult No(Refusal refusal, int status) => TypedResults.Json(
        new PagerDutyChangeNo("invalid event", "Event object is invalid", refusal.Fields is { Count: > 0 } fields ? [.. fields.Values] : [refusal.Detail]), statusCode: status);

    private sealed record PagerDutyChangeReply(string Status, string Message);

    /// <summary>Senders decode <c>errors</c> as an array of strings.</summary>
    private sealed record PagerDutyChangeNo(string Status, string Message, IReadOnlyList<string> Errors);
}

/// <summary>What became of each change.</summary>
public sealed record ChangesReceipt(int Accepted, IReadOnlyList<RejectedChange> Rejected, IReadOnlyList<ChangeReceipt> Items);

/// <summary>A change that was not taken, by its place in the array.</summary>
public sealed record RejectedChange(int Index, string Problem);
