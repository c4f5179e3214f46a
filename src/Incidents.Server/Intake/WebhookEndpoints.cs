using Incidents.Core;
using Incidents.Core.Intake;
using Incidents.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Incidents.Server.Intake;

/// <summary>Webhooks with the integration's key in the path, or as Bearer token at the same path without it.</summary>
public static class WebhookEndpoints
{
    private const int BodyLimit = 1024 * 1024;

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/integrations").AllowAnonymous().WithTags("intake");
        intake.MapPost("/{key}/alertmanager", Alertmanager).WithName("postAlertmanagerWebhook").WithSummary("Alertmanager webhook (version 4), each alert by its own fingerprint.");
        intake.MapPost("/alertmanager", AlertmanagerByBearer).WithName("postAlertmanagerWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/{key}/grafana", Grafana).WithName("postGrafanaWebhook").WithSummary("Grafana webhook, of its unified alerting (each alert by its own fingerprint) and of the older one (by its rule).");
        intake.MapPost("/grafana", GrafanaByBearer).WithName("postGrafanaWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPut("/{key}/grafana", Grafana).WithName("putGrafanaWebhook").WithSummary("The same; Grafana can be told to use PUT.");
        intake.MapPut("/grafana", GrafanaByBearer).WithName("putGrafanaWebhookByBearer").WithSummary("The same, with the key as Bearer token.");
        intake.MapPost("/{key}/events", Events).WithName("postEvents").WithSummary("Our own event JSON, one or an array.");
        intake.MapPost("/events", EventsByBearer).WithName("postEventsByBearer").WithSummary("The same, with the key as Bearer token.");
    }

    private static Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> AlertmanagerByBearer(HttpContext context, IntakeService intake) => Alertmanager(null, context, intake);

    private static Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Alertmanager(string? key, HttpContext context, IntakeService intake) => Take(key, context, intake, "alertmanager", AlertmanagerWebhook.Read);

    private static Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> GrafanaByBearer(HttpContext context, IntakeService intake) => Grafana(null, context, intake);

    private static Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Grafana(string? key, HttpContext context, IntakeService intake) => Take(key, context, intake, "grafana", GrafanaWebhook.Read);

    private static async Task<Results<Ok<WebhookReceipt>, ProblemHttpResult>> Take(string? key, HttpContext context, IntakeService intake, string format, Func<ReadOnlyMemory<byte>, Outcome<AlertmanagerNotification>> read)
    {
        if (intake.Sender(context, key) is not { } integration) return SenderRequests.UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var tooLarge)) return Problems.From(tooLarge);
        if (!read(body).Is(out var notification, out var problem))
        {
            // Alertmanager drops for good what is answered with 4xx, and so does Grafana. So an unreadable body is taken, and a person is told.
            await intake.Accept(integration, [SenderRequests.Unreadable(integration, body, problem)], format);
            return TypedResults.Ok(new WebhookReceipt(0, problem.Detail));
        }

        await intake.Accept(integration, [.. notification.Events, notification.Completeness], format);
        return TypedResults.Ok(new WebhookReceipt(notification.Events.Count, null));
    }

    private static Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> EventsByBearer(HttpContext context, IntakeService intake) => Events(null, context, intake);

    private static async Task<Results<Accepted<EventsReceipt>, ProblemHttpResult>> Events(string? key, HttpContext context, IntakeService intake)
    {
        if (intake.Sender(context, key) is not { } integration) return SenderRequests.UnknownKey(context);
        if (!(await Bodies.Read(context.Request, BodyLimit)).Is(out var body, out var refusal)) return Problems.From(refusal);
        if (!GenericEvents.Read(body, _ => Guid.NewGuid().ToString("n")).Is(out var items, out refusal)) return Problems.From(refusal);

        var rejected = items.Select((item, index) => (item, index)).Where(i => i.item.Refusal is not null).Select(i => new RejectedEvent(i.index, i.item.Refusal!.Detail)).ToList();
        if (rejected.Count == items.Count && items.Count > 0) return Problems.From(items[0].Refusal!);
        var receipts = await intake.Accept(integration, [.. items.Where(i => i.Refusal is null).Select(i => i.Value)], "events");
        return TypedResults.Accepted((string?)null, new EventsReceipt(receipts.Count, rejected, receipts));
    }
}

/// <summary>What the sender is told; it only looks at the status.</summary>
public sealed record WebhookReceipt(int Accepted, string? Problem);

/// <summary>What became of each event.</summary>
public sealed record EventsReceipt(int Accepted, IReadOnlyList<RejectedEvent> Rejected, IReadOnlyList<Receipt> Items);

/// <summary>An event that was not taken, by its place in the array.</summary>
public sealed record RejectedEvent(int Index, string Problem);
